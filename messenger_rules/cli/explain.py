"""``explain``: why a host sees a message, or why not."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import print_json

if TYPE_CHECKING:
    from messenger_rules.condition.explanation import Explanation
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
    shared.add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The reason in a sentence, then the parts of the condition that decided."""
    plugins = shared.registry()
    catalog = shared.catalog(options, plugins)
    shared.message(options, catalog)
    facts = shared.facts(options, plugins, catalog.needed)
    selection = catalog.select(facts, at=shared.at(options), languages=tuple(options.language))
    hidden = next((hidden for hidden in selection.hidden if hidden.id == options.id), None)
    explanation = selection.explain(options.id)
    meanings = _meanings(explanation, shared.schema(catalog.vocabulary, plugins))
    if options.json:
        reason = None if hidden is None else str(hidden.reason)
        said = {"id": options.id, "shown": hidden is None, "reason": reason, **explanation.to_json()}
        print_json({**said, "meanings": meanings})
        return 0
    if hidden is None:
        print(f"{options.id} is shown: its condition is {explanation.outcome.value}.")
    elif hidden.reason in {"condition", "unknown"}:
        print(f"{options.id} is not shown: its condition is {explanation.outcome.value}.")
    else:
        print(f"{options.id} is not shown: {hidden.detail}. Its condition is {explanation.outcome.value}.")
    print(explanation.render())
    for unknown in explanation.unknowns:
        print(unknown)
    width = max(map(len, meanings), default=0)
    for name, meaning in meanings.items():
        print(f"{name:{width}}  {meaning}")
    return 0


def _meanings(explanation: Explanation, schema: Schema) -> dict[str, str]:
    """What the facts and predicates that decided are, where others than the language itself declare them."""
    asked = {part.predicate.name: part.predicate.summary for part in explanation.parts if part.predicate is not None}
    names = sorted({finding.fact for part in explanation.parts for finding in part.findings})
    found = {name: schema.facts[name].summary for name in names if name in schema.origins}
    return {name: said for name, said in {**found, **asked}.items() if said and (name in found or "." in name)}
