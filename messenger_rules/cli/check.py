"""``check``: every diagnostic of catalogues."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import counted, print_json, report
from messenger_rules.cli.progress import telling
from messenger_rules.diagnostics import Diagnostic, Severity, in_source_order
from messenger_rules.errors import CatalogError

if TYPE_CHECKING:
    from messenger_rules.registry import Registry


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "check",
        "tell everything that is wrong, or hardly meant, in catalogues",
        "messenger-rules check messages.xml --strict",
    )
    parser.add_argument("catalogs", metavar="CATALOG", nargs="+", help="the catalogue files")
    shared.add_vocabulary(parser)
    parser.add_argument("--format", choices=["text", "json", "sarif"], help="the form of the report (text)")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument("--at", type=shared.instant, metavar="TIME", help="the time that counts as now (now)")
    parser.add_argument(
        "--fast", action="store_true", help="leave out what needs an analysis of meaning (MR308 to MR334)"
    )
    parser.add_argument("--strict", action="store_true", help="warnings are problems, too")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Text goes to standard error, JSON and SARIF to standard output."""
    plugins = shared.registry()
    checked = {name: _diagnostics(name, options, plugins) for name in options.catalogs}
    diagnostics = [diagnostic for found in checked.values() for diagnostic in found]
    errors = sum(diagnostic.is_error for diagnostic in diagnostics)
    warnings = sum(diagnostic.is_warning for diagnostic in diagnostics)
    if options.format == "json":
        print_json([diagnostic.to_json() for diagnostic in diagnostics])
    elif options.format == "sarif":
        import messenger_rules
        from messenger_rules.authoring.sarif import Checked, sarif

        files = [Checked(name, found) for name, found in checked.items()]
        print_json(sarif(files, messenger_rules.__version__, Path.cwd()))
    else:
        report(diagnostics)
        print(f"{counted(errors, 'error')}, {counted(warnings, 'warning')}", file=sys.stderr)
    return int(errors > 0 or (options.strict and warnings > 0))


def _diagnostics(name: str, options: argparse.Namespace, plugins: Registry) -> Sequence[Diagnostic]:
    """Those of a catalogue that works in parts, or those that refuse it whole; notes are left out."""
    from messenger_rules.messages.catalog import Catalog

    try:
        catalog = Catalog.load(name, registry=plugins, vocabulary=shared.vocabulary(options))
    except CatalogError as error:
        return error.diagnostics
    if options.fast:
        return catalog.diagnostics
    from messenger_rules.analysis.catalogue import analyze

    with telling(f"analysing {counted(len(catalog.messages), 'message')}"):
        found = analyze(catalog, at=shared.at(options)).diagnostics
    told = (diagnostic for diagnostic in found if diagnostic.severity is not Severity.NOTE)
    return in_source_order((*catalog.diagnostics, *told))
