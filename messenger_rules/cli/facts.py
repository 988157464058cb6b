"""``facts``: what is known of this host, each fact with its source and age."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import print_json, report
from messenger_rules.condition.condition import system_clock
from messenger_rules.diagnostics import visible
from messenger_rules.values import Unknown

if TYPE_CHECKING:
    from messenger_rules.facts.model import HostFacts


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "facts",
        "show the facts of this host, each with its source and age",
        "messenger-rules facts --json > host.json",
    )
    parser.add_argument(
        "--needed-by", metavar="CATALOG", dest="catalog", help="only the facts that a catalogue asks for"
    )
    shared.add_vocabulary(parser)
    parser.add_argument("--refresh", action="store_true", help="ask every fact source anew, not the cache")
    shared.add_json(parser)
    parser.set_defaults(run=run, facts=None, at=None)


def run(options: argparse.Namespace) -> int:
    """The JSON form is that of ``--facts``."""
    plugins = shared.registry()
    needed = shared.catalog(options, plugins).needed if options.catalog else None
    facts = shared.facts(options, plugins, needed)
    vocabulary = shared.vocabulary(options)
    schema = plugins.schema() if vocabulary is None else vocabulary.schema(plugins.schema())
    report(facts.undeclared(schema))
    if options.json:
        print_json(facts.to_json())
        return 0
    now = system_clock()
    names = [name for name in facts.names() if needed is None or name in needed]
    width = min(48, max(map(len, names), default=0))
    for name in names:
        origin = facts.origin(name)
        where = f"{origin.source}, {_age(origin.collected_at, now)}" if origin is not None else ""
        print(f"{visible(name):{width}}  {_value(facts, name)}  ({where})".rstrip(" ()") + (")" if where else ""))
    for problem in sorted({str(plugin.problem.message) for plugin in plugins.plugins if plugin.problem is not None}):
        print(problem, file=sys.stderr)
    return 0


def _value(facts: HostFacts, name: str) -> str:
    if name.startswith("components."):
        installed = facts.component(name.removeprefix("components."))
        if isinstance(installed, Unknown):
            return f"unknown: {_reason(installed)}"
        return visible(", ".join(version.text for version in installed)) or "absent"
    value = facts.value(name)
    if isinstance(value, Unknown):
        return f"unknown: {_reason(value)}"
    return visible(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def _reason(unknown: Unknown) -> str:
    return visible(f"{unknown.reason.value} ({unknown.detail})" if unknown.detail else unknown.reason.value)


def _age(collected_at: datetime | None, now: datetime) -> str:
    if collected_at is None:
        return "age unknown"
    age = max(timedelta(0), now - collected_at)
    if age < timedelta(seconds=2):
        return "just now"
    if age < timedelta(minutes=2):
        return f"{age.seconds} s ago"
    return f"{int(age.total_seconds()) // 60} min ago"
