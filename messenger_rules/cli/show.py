"""``show``: what concerns this host, one message after the other, once."""

from __future__ import annotations

import argparse
import os
import sys

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import print_json, report
from messenger_rules.condition.condition import system_clock


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "show",
        "show the messages that concern this host, ask for acknowledgement, and remember it",
        "messenger-rules show docs/examples/lifecycle.xml",
    )
    shared.add_catalog(parser)
    shared.add_host(parser)
    shared.add_languages(parser)
    shared.add_state(parser)
    shared.add_json(parser)
    shared.add_front_end(parser)
    parser.add_argument(
        "--at-log-on",
        action="store_true",
        help="show only what is for an audience that you belong to, and say nothing where nothing waits",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Without a terminal, and as JSON, everything is printed and nothing acknowledged."""
    from messenger_rules.agent.show import show
    from messenger_rules.agent.switches import switched_off
    from messenger_rules.front_ends.choice import front_end
    from messenger_rules.front_ends.words import words_for

    words = words_for(shared.languages(options))
    off = switched_off()
    if off is not None:  # then nothing is read, written or asked
        if options.at_log_on:
            return 0
        if options.json:
            print_json({"shown": [], "hidden": [], "disabled": off.place})
        else:
            print(f"{words.off} ({off.place})")
        report([off.problem] if off.problem is not None else ())
        return 0
    plugins = shared.registry()
    catalog = shared.catalog(options, plugins)
    facts = shared.facts(options, plugins, catalog.needed)
    languages = shared.languages(options)
    with shared.ledger(options) as ledger:
        report(ledger.warnings)
        selection = catalog.select(
            facts,
            at=shared.at(options),
            languages=languages,
            acknowledged=ledger.acknowledged(),
            audiences=_audiences(options),
        )
        if options.at_log_on and not selection.shown:
            return 0
        if options.json:
            print_json(selection.to_json())
            return 0
        with front_end(options.front_end, plugins.front_ends)(words) as display:
            asks = display.asks
            done = show(selection, display, ledger, system_clock)
    if options.at_log_on:
        return 0
    if not done.shown:
        print(words.nothing.format(checked=len(catalog.messages)))
    elif not asks:
        print(words.not_acknowledged, file=sys.stderr)
    elif done.left:
        print(words.left.format(left=done.left, shown=done.shown), file=sys.stderr)
    undecided = sum(hidden.reason == "unknown" for hidden in selection.hidden)
    if undecided:
        print(words.undecided.format(undecided=undecided), file=sys.stderr)
    for invalid in catalog.invalid:
        report(diagnostic for diagnostic in invalid.diagnostics if diagnostic.is_error)
    return 0


def _audiences(options: argparse.Namespace) -> frozenset[str] | None:
    """The audiences of whoever runs this, where that was started for them and not by them; else all."""
    if not options.at_log_on:
        return None
    if sys.platform == "win32":
        from messenger_rules.agent.windows_accounts import own_audiences

        return own_audiences()
    from messenger_rules.agent.accounts import Audiences
    from messenger_rules.agent.agent_settings import AgentSettings

    groups = AgentSettings.load().administrators
    return Audiences(None if groups is None else frozenset(groups)).of(os.getuid())
