"""``select``: what would be shown on a host, and what not and why."""

from __future__ import annotations

import argparse

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import counted, print_json, say


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "select",
        "tell what would be shown on a host, and what not and why",
        "messenger-rules select messages.xml --facts host.json --at 2026-03-01T00:00Z --language de",
    )
    shared.add_catalog(parser)
    shared.add_host(parser)
    shared.add_languages(parser)
    shared.add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Nothing is shown to anybody, and nothing remembered."""
    plugins = shared.registry()
    catalog = shared.catalog(options, plugins)
    facts = shared.facts(options, plugins, catalog.needed)
    languages = tuple(options.language)
    selection = catalog.select(facts, at=shared.at(options), languages=languages)
    if options.json:
        print_json(selection.to_json())
        return 0
    print(f"{counted(len(selection.shown), 'message')} shown")
    for message, text in selection.shown:
        print(f"  {message.severity!s:8}  {message.id}: {text.title}")
    print(f"{counted(len(selection.hidden), 'message')} hidden")
    for hidden in selection.hidden:
        say(f"  {hidden.reason!s:12}  {hidden.id or '(without id)'}")
        for line in hidden.detail.splitlines():
            say(f"      {line}")
    return 0
