"""``disable`` and ``enable``: messages off and on, for who runs this or for the whole computer."""

from __future__ import annotations

import argparse
from functools import partial

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import report


def add_to(commands: shared.Commands) -> None:
    """Add the commands."""
    for name, summary, off in (
        ("disable", "switch messages off for you, or for the whole computer", True),
        ("enable", "switch messages on again", False),
    ):
        parser = shared.add_command(commands, name, summary, f"messenger-rules {name}")
        parser.add_argument("--computer", action="store_true", help="for everybody on this computer")
        parser.add_argument(
            "--receipts", action="store_true", help="the receipts for the vendor alone, not the messages"
        )
        parser.set_defaults(run=partial(run, off=off))


def run(options: argparse.Namespace, *, off: bool) -> int:
    """The file is named, and whatever else keeps messages off."""
    from messenger_rules.agent.switches import switch, switches

    place = switch(off=off, computer=options.computer, receipts=options.receipts)
    print(f"{'receipts' if options.receipts else 'messages'} are {'off' if off else 'on'} by {place}")
    others = [
        one for one in switches() if (one.is_off or (options.receipts and one.receipts_off)) and one.place != place
    ]
    for one in others:
        print(f"they are off by {one.place}" if off else f"they stay off by {one.place}")
    report(one.problem for one in others if one.problem is not None)
    return 0
