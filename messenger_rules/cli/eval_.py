"""``eval``: the outcome of one condition on a host."""

from __future__ import annotations

import argparse
import sys

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import print_json, report, say
from messenger_rules.limits import DEFAULT_LIMITS


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "eval",
        "print whether a condition is true, false or unknown on a host",
        "messenger-rules eval 'os.version in 12.*' --facts host.json",
    )
    parser.add_argument("condition", metavar="CONDITION", help="the condition; `-` is standard input")
    shared.add_vocabulary(parser)
    shared.add_host(parser)
    shared.add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The outcome on standard output; what is unknown, and warnings, on standard error."""
    from messenger_rules.compilation import compile as compile_condition

    plugins = shared.registry()
    text = sys.stdin.read(DEFAULT_LIMITS.file_bytes) if options.condition == "-" else options.condition
    condition = compile_condition(text, vocabulary=shared.vocabulary(options), registry=plugins)
    report(condition.diagnostics)
    facts = shared.facts(options, plugins, condition.facts)
    explanation = condition.explain(facts, at=shared.at(options))
    if options.json:
        print_json(explanation.to_json())
        return 0
    print(explanation.outcome.value)
    for unknown in explanation.unknowns:
        say(str(unknown), sys.stderr)
    return 0
