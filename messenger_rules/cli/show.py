"""``show``: what concerns this host, one message after the other, once."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import print_json, rendered, report

if TYPE_CHECKING:
    from messenger_rules.agent.show import Shown
    from messenger_rules.agent.switches import Switch
    from messenger_rules.facts.collect import Answer
    from messenger_rules.facts.model import HostFacts
    from messenger_rules.front_ends.words import Words
    from messenger_rules.messages.catalog import Catalog
    from messenger_rules.messages.selection import Selection
    from messenger_rules.registry import Registry


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
    from messenger_rules.agent.switches import switched_off
    from messenger_rules.front_ends.words import words_for

    began = time.time_ns()
    words = words_for(shared.languages(options))
    off = switched_off()
    if off is not None:  # then nothing is read, written or asked
        _tell_off(options, off, words)
        return 0
    plugins = shared.registry()
    catalog = shared.catalog(options, plugins)
    answers: list[Answer] = []
    facts = shared.facts(options, plugins, catalog.needed, answers.append)
    _show(options, plugins, catalog, facts, words)
    _prepare(options, words, began, catalog=catalog, facts=facts, answers=answers, plugins=plugins)
    return 0


def _tell_off(options: argparse.Namespace, off: Switch, words: Words) -> None:
    if options.at_log_on:
        return
    if options.json:
        print_json({"shown": [], "hidden": [], "disabled": off.place})
    else:
        print(f"{words.off} ({off.place})")
    report([off.problem] if off.problem is not None else ())


def _show(options: argparse.Namespace, plugins: Registry, catalog: Catalog, facts: HostFacts, words: Words) -> None:
    from messenger_rules.agent.show import show
    from messenger_rules.condition.condition import system_clock
    from messenger_rules.front_ends.choice import front_end

    with shared.ledger(options) as ledger:
        report(ledger.warnings)
        selection = catalog.select(
            facts,
            at=shared.at(options),
            languages=shared.languages(options),
            acknowledged=ledger.acknowledged(),
            audiences=_audiences(options),
        )
        if options.at_log_on and not selection.shown:
            return
        if options.json:
            print_json(selection.to_json())
            return
        with front_end(options.front_end, plugins.front_ends)(words) as display:
            asks = display.asks
            done = show(selection, display, ledger, system_clock)
    if not options.at_log_on:
        _tell(catalog, selection, words, done, asks=asks)


def _tell(catalog: Catalog, selection: Selection, words: Words, done: Shown, *, asks: bool) -> None:
    if not done.shown:
        print(_nothing(catalog, words))
    elif not asks:
        print(words.not_acknowledged, file=sys.stderr)
    elif done.left:
        print(words.left.format(left=done.left, shown=done.shown), file=sys.stderr)
    undecided = sum(hidden.reason == "unknown" for hidden in selection.hidden)
    if undecided:
        print(words.undecided.format(undecided=undecided), file=sys.stderr)
    print(_invalid(catalog), end="", file=sys.stderr)


def _nothing(catalog: Catalog, words: Words) -> str:
    return words.nothing.format(checked=len(catalog.messages))


def _invalid(catalog: Catalog) -> str:
    return rendered(found for invalid in catalog.invalid for found in invalid.diagnostics if found.is_error)


def _prepare(
    options: argparse.Namespace,
    words: Words,
    began: int,
    *,
    catalog: Catalog,
    facts: HostFacts,
    answers: list[Answer],
    plugins: Registry,
) -> None:
    """Keep what was found out, so that the next start need not find it out again."""
    from messenger_rules.startup.preparing import Found, Run
    from messenger_rules.startup.request import Request

    request = Request.of_options(options)
    if request is not None:
        sys.stdout.flush()  # what is kept is nobody's concern who reads
        nothing, invalid = f"{_nothing(catalog, words)}\n", _invalid(catalog)
        languages, administrators = shared.languages(options), _administrators(options)
        broken = any(plugin.problem is not None for plugin in plugins.plugins)
        found = Found(catalog, facts, answers, languages, administrators, broken, nothing, words.undecided, invalid)
        Run(request, began).keep(found)


def _audiences(options: argparse.Namespace) -> frozenset[str] | None:
    """The audiences of whoever runs this, where that was started for them and not by them; else all."""
    if not options.at_log_on:
        return None
    from messenger_rules.agent.system import own_audiences

    return own_audiences(_administrators(options))


def _administrators(options: argparse.Namespace) -> frozenset[str] | None:
    """The groups whose members are the administrators, where the settings name some and audiences are asked for."""
    if not options.at_log_on:
        return None
    from messenger_rules.agent.agent_settings import AgentSettings

    groups = AgentSettings.load().administrators
    return None if groups is None else frozenset(groups)
