"""``diff``: which recorded hosts gain or lose which message between two catalogues, and why."""

from __future__ import annotations

import argparse
from pathlib import Path

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import print_json, report
from messenger_rules.cli.progress import telling
from messenger_rules.errors import FactsError


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "diff",
        "tell which recorded hosts gain or lose which message between two catalogues, and why",
        "messenger-rules diff published.xml messages.xml --hosts hosts --format markdown",
    )
    parser.add_argument("old", metavar="OLD", help="the catalogue as it was")
    parser.add_argument("new", metavar="NEW", help="the catalogue as it is to be")
    parser.add_argument(
        "--hosts", metavar="FOLDER", required=True, type=Path, help="a folder of recorded hosts: every *.json below it"
    )
    parser.add_argument(
        "--at", type=shared.instant, metavar="TIME", help="the time, such as 2026-03-01T09:00Z; without it, now"
    )
    shared.add_languages(parser)
    shared.add_vocabulary(parser)
    parser.add_argument("--format", choices=["text", "json", "markdown"], help="the form of the report (text)")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument(
        "--fail-on-change",
        action="store_true",
        help="status 1 where a host gains or loses a message, or becomes undecided",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Differences are no problem unless that is asked for; hosts that cannot be read, and messages of NEW, are."""
    from messenger_rules.authoring.comparison import compare
    from messenger_rules.authoring.comparison_markdown import as_markdown
    from messenger_rules.authoring.comparison_text import as_text
    from messenger_rules.facts.recorded_hosts import readable, recordings
    from messenger_rules.messages.catalog import Catalog

    names = recordings(options.hosts)
    plugins, vocabulary = shared.registry(), shared.vocabulary(options)
    old, new = (Catalog.load(path, registry=plugins, vocabulary=vocabulary) for path in (options.old, options.new))
    report(diagnostic for invalid in new.invalid for diagnostic in invalid.diagnostics)
    unreadable: list[FactsError] = []
    with telling(f"comparing {len(names):,} hosts"):
        hosts = readable(options.hosts, names, unreadable)
        found = compare(old, new, hosts, shared.at(options), tuple(options.language))
    for error in unreadable:
        report(error.diagnostics)
    if options.format == "json":
        print_json(found.to_json())
    else:
        print(as_markdown(found) if options.format == "markdown" else as_text(found))
    wrong = bool(unreadable or new.invalid)
    return int(wrong or (options.fail_on_change and found.changes_what_is_seen))
