"""``reach``: how many hosts of a fleet see each message, and gain or lose it against an older catalogue."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import json_text, report
from messenger_rules.cli.progress import telling
from messenger_rules.fleet import engines

if TYPE_CHECKING:
    from messenger_rules.fleet.reach import Reach


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "reach",
        "tell how many hosts of a fleet see each message, and gain or lose it against an older catalogue",
        "messenger-rules reach messages.xml --hosts hosts --against published.xml --by os.name",
    )
    shared.add_catalog(parser)
    parser.add_argument(
        "--hosts",
        metavar="TABLE",
        required=True,
        help="the hosts: a folder of recorded ones, Parquet, CSV, FILE.duckdb#TABLE, or a database's URL#TABLE",
    )
    parser.add_argument("--against", metavar="OLD", help="the catalogue as it was")
    parser.add_argument(
        "--engine",
        type=_engine,
        metavar="NAME",
        help=f"what counts the hosts: {', '.join(engines.ENGINES)} (plain for a folder of recorded hosts, else polars)",
    )
    parser.add_argument(
        "--by",
        action="append",
        default=[],
        metavar="COLUMN",
        help="group the hosts by a fact such as os.name, or by components.NAME; several times, by all of them together",
    )
    shared.add_at(parser)
    parser.add_argument("--format", choices=["text", "json", "html"], help="the form of the report (text)")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument(
        "--output", metavar="FILE", type=Path, help="write the report to a file, which is replaced as a whole"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Hosts that cannot be read, and messages of CATALOG that cannot, are problems; the others are counted."""
    from messenger_rules.fleet.columns import columns
    from messenger_rules.fleet.inventory import Wanted
    from messenger_rules.fleet.reach import reach
    from messenger_rules.messages.catalog import Catalog

    plugins, vocabulary = shared.registry(), shared.vocabulary(options)
    catalog = shared.catalog(options, plugins)
    against = options.against and Catalog.load(options.against, registry=plugins, vocabulary=vocabulary)
    schema = shared.schema(catalog.vocabulary, plugins)
    by = columns(options.by, schema)
    report(diagnostic for invalid in catalog.invalid for diagnostic in invalid.diagnostics)
    with telling("counting hosts"):
        wanted = Wanted([catalog, against] if against else [catalog], schema, by)
        inventory = engines.opened(options.hosts, wanted, engine=options.engine)
        found = reach(catalog, inventory.fleet, at=shared.at(options), against=against, by=by)
    report(inventory.problems)
    _write(_written(found, options.format), options.output)
    return int(bool(catalog.invalid) or any(problem.is_error for problem in inventory.problems))


def _engine(name: str) -> str:
    """The name of an engine, as an argument."""
    if engines.engine_of(name) is None:
        raise argparse.ArgumentTypeError(f"there is no engine {name!r}; there are {', '.join(engines.ENGINES)}")
    return name


def _written(found: Reach, form: str | None) -> str:
    """The report in one of its forms."""
    if form == "json":
        return json_text(found.to_json())
    if form == "html":
        from messenger_rules.authoring.reach_page import as_page

        return as_page(found)
    from messenger_rules.authoring.reach_text import as_text

    return as_text(found)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        print(text)
        return
    from messenger_rules.authoring.replacing import replace_text

    replace_text(output, f"{text}\n")
