"""``test``: run the expectations of a catalogue."""

from __future__ import annotations

import argparse
import sys

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import counted, print_json, report


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "test",
        "run the expectations of a catalogue on its recorded hosts",
        "messenger-rules test messages.xml",
    )
    shared.add_catalog(parser)
    shared.add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Status 1 where an expectation is not met, or a message cannot be read."""
    from messenger_rules.authoring.expectations import trials

    catalog = shared.catalog(options, shared.registry())
    report(diagnostic for invalid in catalog.invalid for diagnostic in invalid.diagnostics)
    done = list(trials(catalog))
    failed = [trial for trial in done if not trial.met]
    if options.json:
        rows = [
            {
                "id": trial.message.id,
                "facts": trial.expectation.facts,
                "at": trial.expectation.at.isoformat(),
                "expected": str(trial.expectation.outcome),
                "met": trial.met,
                "problem": trial.problem or None,
            }
            for trial in done
        ]
        print_json(rows)
    else:
        for trial in failed:
            print(f"{trial.message.id} on {trial.expectation.facts}: {trial.problem}\n")
        without = sum(not message.expectations for message in catalog.messages)
        print(f"{counted(len(done), 'expectation')}, {len(failed)} not met; {counted(without, 'message')} without any")
        if not done:
            print("nothing was tested: no message has an <expect>", file=sys.stderr)
    return int(bool(failed) or bool(catalog.invalid))
