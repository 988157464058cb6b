"""``test``: run the expectations of a catalogue, and tell what of its conditions they cover."""

from __future__ import annotations

import argparse
import sys
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import counted, print_json, report, say
from messenger_rules.cli.progress import telling

if TYPE_CHECKING:
    from messenger_rules.authoring.coverage import Coverage
    from messenger_rules.authoring.expectations import Trial


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "test",
        "run the expectations of a catalogue on its recorded hosts",
        "messenger-rules test messages.xml --coverage",
    )
    shared.add_catalog(parser)
    parser.add_argument(
        "--coverage",
        action="store_true",
        help="list the parts of conditions that no expectation saw true, or none saw false",
    )
    parser.add_argument(
        "--fail-under",
        type=_percentage,
        metavar="PERCENT",
        help="status 1 where less than this share of the parts was both true and false",
    )
    shared.add_json(parser)
    parser.set_defaults(run=run)


def _percentage(text: str) -> Fraction:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not (found.is_finite() and 0 <= found <= 100):
        raise argparse.ArgumentTypeError(f"{text!r} is no percentage; write a number from 0 to 100")
    return Fraction(found)


def run(options: argparse.Namespace) -> int:
    """Status 1 where an expectation is not met, a message cannot be read, or too little is covered."""
    from messenger_rules.authoring.coverage import coverage, too_little
    from messenger_rules.authoring.expectations import trials

    catalog = shared.catalog(options, shared.registry())
    report(diagnostic for invalid in catalog.invalid for diagnostic in invalid.diagnostics)
    with telling("running the expectations"):
        done = list(trials(catalog))
    covered = coverage(catalog, done) if options.coverage or options.fail_under is not None else None
    if options.json:
        rows = [_row(trial) for trial in done]
        print_json({"expectations": rows, "coverage": covered.to_json()} if covered and options.coverage else rows)
    else:
        _print(done, sum(not message.expectations for message in catalog.messages))
        if covered is not None:
            _print_coverage(covered, listed=options.coverage)
    problem = too_little(covered.share, options.fail_under) if covered and options.fail_under is not None else None
    report([problem] if problem is not None else [])
    return int(any(not trial.met for trial in done) or bool(catalog.invalid) or problem is not None)


def _row(trial: Trial) -> dict[str, Any]:
    return {
        "id": trial.message.id,
        "facts": trial.expectation.facts,
        "at": trial.expectation.at.isoformat(),
        "expected": str(trial.expectation.outcome),
        "met": trial.met,
        "problem": trial.problem or None,
    }


def _print(done: list[Trial], without: int) -> None:
    failed = [trial for trial in done if not trial.met]
    for trial in failed:
        say(f"{trial.message.id} on {trial.expectation.facts}: {trial.problem}\n")
    print(f"{counted(len(done), 'expectation')}, {len(failed)} not met; {counted(without, 'message')} without any")
    if not done:
        print("nothing was tested: no message has an <expect>", file=sys.stderr)


def _print_coverage(found: Coverage, *, listed: bool) -> None:
    for message in found.messages if listed else ():
        if message.uncovered:
            print(f"\n{message.id}: {message.share}")
            for part in message.uncovered:
                say(f"  {part.place}: {part.in_words}")
    if listed:
        print()
    covered, parts = found.share
    print(f"coverage {found.share}: {covered} of {counted(parts, 'part')} of conditions were both true and false")
