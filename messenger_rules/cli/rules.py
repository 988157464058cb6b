"""``agent rules``: what the local rules make of each message on this host."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import print_json
from messenger_rules.condition.condition import system_clock
from messenger_rules.diagnostics import visible

if TYPE_CHECKING:
    from messenger_rules.agent.agent_settings import AgentSettings
    from messenger_rules.agent.catalogs import Catalogs
    from messenger_rules.agent.local_rules import Treatment
    from messenger_rules.messages.message import Message
    from messenger_rules.registry import Registry


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "rules",
        "check the local rules, and tell what they make of each message on this host",
        "messenger-rules agent rules messages.xml --facts facts.json",
    )
    parser.add_argument("catalog", metavar="CATALOG", nargs="?", help="the catalogue; without it, agent.toml names it")
    shared.add_host(parser)
    shared.add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The rules are those of this computer's ``rules.toml``, read as the agent reads them."""
    from messenger_rules.agent.agent_settings import AgentSettings, merged
    from messenger_rules.agent.local_rules import LocalRules

    plugins = shared.registry()
    catalogs = _catalogs(merged(AgentSettings.load(), catalog=options.catalog), plugins)
    vocabulary = catalogs.vendor.vocabulary if catalogs.vendor is not None else None
    rules = LocalRules.load(plugins, vocabulary)
    facts, at = shared.facts(options, plugins, rules.needed), options.at or system_clock()
    treated = [(message, rules.treat(message, facts, at)) for message in catalogs.messages()]
    if options.json:
        print_json({"rules": len(rules.rules), "messages": [_row(*it) for it in treated]})
        return 0
    print("There are no local rules." if not rules.rules else f"Local rules: {len(rules.rules)}.")
    widest = max((len(message.id) for message, _ in treated), default=0)
    for message, treatment in treated:
        print(visible(f"  {message.id:{widest}}  {_in_words(message, treatment)}"))
    return 0


def _catalogs(settings: AgentSettings, plugins: Registry) -> Catalogs:
    """The catalogues that the agent would take.

    :raises StateError: MR588 where none is named.
    """
    from messenger_rules.agent.catalogs import Catalogs
    from messenger_rules.agent.problems import problem
    from messenger_rules.messages.catalog import Catalog

    found = [
        Catalog.load(Path(path), registry=plugins) if path is not None else None
        for path in (settings.catalog, settings.site_catalog)
    ]
    if found == [None, None]:
        raise problem("MR588", "no catalogue is named", "give one, or set `catalog` in agent.toml")
    return Catalogs(*found)


def _row(message: Message, treatment: Treatment) -> dict[str, Any]:
    return {
        "id": message.id,
        "severity": str(treatment.severity),
        "silenced_by": treatment.silenced_by or None,
        "delay_days": treatment.delay.days,
        "groups": None if treatment.groups is None else sorted(treatment.groups),
    }


def _in_words(message: Message, treatment: Treatment) -> str:
    """What becomes of a message, for a person."""
    said = [str(treatment.severity)]
    if treatment.severity is not message.severity:
        said[0] += f", raised from {message.severity}"
    if treatment.silenced_by:
        said.append(f"silenced by {treatment.silenced_by}")
    if treatment.delay:
        said.append(f"delayed for {treatment.delay.days} days")
    if treatment.groups is not None:
        said.append(f"for the members of {', '.join(sorted(treatment.groups))}")
    return "; ".join(said)
