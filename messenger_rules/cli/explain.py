"""``explain``: what a message's condition says, and why a host sees the message, or not; in words or as a picture."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import print_json, say

if TYPE_CHECKING:
    from messenger_rules.condition.condition import Condition
    from messenger_rules.condition.explanation import Explanation
    from messenger_rules.condition.interpreter import Decision
    from messenger_rules.messages.catalog import Catalog
    from messenger_rules.registry import Registry
    from messenger_rules.schema import Schema


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "explain",
        "explain why a host sees a message, or why not, with the facts that decided",
        "messenger-rules explain messages.xml anti-virus-9-5-retirement --facts host.json",
    )
    shared.add_catalog(parser)
    parser.add_argument("id", metavar="ID", help="the message")
    shared.add_host(parser)
    shared.add_languages(parser)
    shared.add_reading(parser)
    parser.add_argument("--no-host", action="store_true", help="say what the condition means, and ask about no host")
    parser.add_argument(
        "--format", choices=["text", "json", *shared.PICTURES], default="text", help="words, JSON, or a picture (text)"
    )
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The condition read aloud, the reason in a sentence, then the parts of the condition that decided."""
    plugins = shared.registry()
    catalog = shared.catalog(options, plugins)
    shared.message(options, catalog)
    if options.no_host:
        return _meaning(options, catalog.conditions[options.id])
    return _reason(options, catalog, plugins)


def _meaning(options: argparse.Namespace, condition: Condition) -> int:
    """What a condition means, of whatever host."""
    if options.format in shared.PICTURES:
        return _draw(options, condition)
    reading = shared.reading(options, condition)
    if options.format == "json":
        print_json({"id": options.id, "reading": reading})
    else:
        say(reading)
    return 0


def _draw(options: argparse.Namespace, condition: Condition, decision: Decision | None = None) -> int:
    from messenger_rules.pictures.drawing import drawn

    print(drawn(options.format, condition, decision, title=options.id), end="")
    return 0


def _reason(options: argparse.Namespace, catalog: Catalog, plugins: Registry) -> int:
    facts = shared.facts(options, plugins, catalog.needed)
    selection = catalog.select(facts, at=shared.at(options), languages=tuple(options.language))
    hidden = next((hidden for hidden in selection.hidden if hidden.id == options.id), None)
    explanation = selection.explain(options.id)
    if options.format in shared.PICTURES:
        return _draw(options, catalog.conditions[options.id], explanation.decision)
    reading = shared.reading(options, catalog.conditions[options.id])
    meanings = _meanings(explanation, shared.schema(catalog.vocabulary, plugins))
    if options.format == "json":
        reason = None if hidden is None else str(hidden.reason)
        said = {
            "id": options.id,
            "shown": hidden is None,
            "reason": reason,
            **explanation.to_json(),
            "reading": reading,
        }
        print_json({**said, "meanings": meanings})
        return 0
    if hidden is None:
        say(f"{options.id} is shown: its condition is {explanation.outcome.value}.")
    elif hidden.reason in {"condition", "unknown"}:
        say(f"{options.id} is not shown: its condition is {explanation.outcome.value}.")
    else:
        say(f"{options.id} is not shown: {hidden.detail}. Its condition is {explanation.outcome.value}.")
    say(f"\n{reading}\n")
    say(explanation.render())
    for unknown in explanation.unknowns:
        say(str(unknown))
    width = max(map(len, meanings), default=0)
    for name, meaning in meanings.items():
        say(f"{name:{width}}  {meaning}")
    return 0


def _meanings(explanation: Explanation, schema: Schema) -> dict[str, str]:
    """What the facts and predicates that decided are, where others than the language itself declare them."""
    asked = {part.predicate.name: part.predicate.summary for part in explanation.parts if part.predicate is not None}
    names = sorted({finding.fact for part in explanation.parts for finding in part.findings})
    found = {name: schema.facts[name].summary for name in names if name in schema.origins}
    return {name: said for name, said in {**found, **asked}.items() if said and (name in found or "." in name)}
