"""``analyze``: who can see each message of a catalogue, proved, with hosts for and against."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import counted, print_json, report, say
from messenger_rules.cli.progress import telling

if TYPE_CHECKING:
    from messenger_rules.analysis.catalogue import CatalogAnalysis
    from messenger_rules.analysis.conditions import ConditionAnalysis
    from messenger_rules.analysis.witness import Witness
    from messenger_rules.messages.catalog import Catalog


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "analyze",
        "prove who can see each message, and show a host that does and one that does not",
        "messenger-rules analyze messages.xml",
    )
    shared.add_catalog(parser)
    parser.add_argument("--at", type=shared.instant, metavar="TIME", help="the time that counts as now (now)")
    parser.add_argument(
        "--write-expectations",
        action="store_true",
        help="add the hosts to the catalogue as <expect> elements, where a message has none that is shown or hidden",
    )
    parser.add_argument("--strict", action="store_true", help="warnings are problems, too")
    shared.add_reading(parser)
    parser.add_argument(
        "--format",
        choices=["text", "json", *shared.PICTURES],
        default="text",
        help="words, JSON, or a picture of one condition on the host that sees its message (text)",
    )
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument("--message", metavar="ID", dest="id", help="the message of which a picture is drawn")
    parser.set_defaults(run=run, wrong=parser.error)


def run(options: argparse.Namespace) -> int:
    """Status 1 where the catalogue has errors; with ``--strict``, also where there are warnings."""
    from messenger_rules.analysis.catalogue import analyze

    if (options.format in shared.PICTURES) != (options.id is not None):
        options.wrong("a picture is one of a message: --format and --message belong together")
    catalog = shared.catalog(options, shared.registry())
    if options.id is not None:
        return _draw(options, catalog)
    with telling(f"analysing {counted(len(catalog.messages), 'message')}"):
        analysis = analyze(catalog, at=shared.at(options))
        found = [*catalog.diagnostics, *analysis.diagnostics]
    if options.write_expectations:
        from messenger_rules.authoring.written_expectations import write_expectations

        for path in write_expectations(options.catalog, analysis):
            say(f"wrote {path}", sys.stderr)
    if options.format == "json":
        print_json(_json(options, analysis) | {"diagnostics": [diagnostic.to_json() for diagnostic in found]})
    else:
        report(found)
        for id_, condition in analysis.conditions.items():
            print(f"{id_}: {condition.verdict}")
            say(textwrap.indent(shared.reading(options, catalog.conditions[id_]), "  "))
            if condition.needs:
                say(f"  needs  {', '.join(condition.needs)}")
            _print_witnesses(condition)
        print(_summary(analysis), file=sys.stderr)
    errors = any(diagnostic.is_error for diagnostic in found)
    warnings = any(diagnostic.is_warning for diagnostic in found)
    return int(errors or (options.strict and warnings))


def _draw(options: argparse.Namespace, catalog: Catalog) -> int:
    """The condition of a message, with what its parts come to on the host that sees it, if there is one."""
    from messenger_rules.analysis.messages import analyze_message
    from messenger_rules.condition.interpreter import decide
    from messenger_rules.pictures.drawing import drawn

    message = shared.message(options, catalog)
    condition = catalog.conditions[message.id]
    witness = analyze_message(message, condition, at=shared.at(options)).judgement.true_on
    decision = None if witness is None else decide(condition.tree, witness.host, witness.at)
    print(drawn(options.format, condition, decision, title=message.id), end="")
    return 0


def _print_witnesses(found: ConditionAnalysis) -> None:
    for word, witness in (("shown", found.judgement.true_on), ("hidden", found.judgement.false_on)):
        if witness is not None:
            print(f"  {word:6} {witness.at.isoformat().replace('+00:00', 'Z')} {json.dumps(witness.facts)}")
            for assumption in witness.assumed:
                say(f"         if {assumption}")


def _summary(analysis: CatalogAnalysis) -> str:
    conditions, pairs = analysis.undecided()
    total = len(analysis.conditions)
    return (
        f"{counted(total, 'message')}, {conditions} undecided; "
        f"{counted(len(analysis.pairs), 'related pair')}, {pairs} undecided"
    )


def _json(options: argparse.Namespace, analysis: CatalogAnalysis) -> dict[str, Any]:
    return {
        "messages": [
            {
                "id": id_,
                "verdict": str(found.verdict),
                "reading": shared.reading(options, analysis.catalog.conditions[id_]),
                "listed": found.judgement.listed,
                "needs": list(found.needs),
                "shown": _witness(found.judgement.true_on),
                "hidden": _witness(found.judgement.false_on),
            }
            for id_, found in analysis.conditions.items()
        ],
        "pairs": [
            {"first": pair.first, "second": pair.second, "relation": str(pair.relation), "alike": pair.alike}
            for pair in analysis.pairs
        ],
    }


def _witness(found: Witness | None) -> dict[str, Any] | None:
    if found is None:
        return None
    at = found.at.isoformat().replace("+00:00", "Z")
    return {"facts": found.facts, "at": at, "assumed": list(found.assumed)}
