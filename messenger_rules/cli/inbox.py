"""``inbox`` and ``session``: what a person sees of the agent, in the session that they are in."""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import TYPE_CHECKING

from messenger_rules.cli import options as shared
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import StateError

if TYPE_CHECKING:
    from messenger_rules.front_ends.words import Words

AGAIN_SECONDS = 15.0
"""How long a program that stays waits where messages are switched off, or no agent answers."""
WITHOUT_AN_AGENT_SECONDS = 3_600.0
"""How long it waits for an agent: what outlives its session is not there for ever."""
LOG_ON_SECONDS = 10.0
"""How long a log-on waits for an agent that does not know yet what to show; it shows that by itself later."""
_PASSING = frozenset({"off", "gone", "unreadable"})
_WITHOUT_AN_AGENT = "MR566"


def add_to(commands: shared.Commands) -> None:
    """Add the commands."""
    inbox = shared.add_command(
        commands, "inbox", "read and acknowledge what the agent has for you", "messenger-rules inbox"
    )
    inbox.add_argument("--at-log-on", action="store_true", help="say nothing where no agent runs, or nothing waits")
    session = shared.add_command(
        commands,
        "session",
        "show what the agent has for a session, as is done for those who work at a terminal or a desktop",
        "messenger-rules session --stay --front-end notification",
    )
    session.add_argument("--session", default="", metavar="ID", help="the session, where the terminal does not tell it")
    session.add_argument("--stay", action="store_true", help="wait for further messages until the session ends")
    for parser, run in ((inbox, read), (session, tell)):
        shared.add_languages(parser)
        shared.add_front_end(parser)
        shared.add_socket(parser)
        parser.set_defaults(run=run)


def read(options: argparse.Namespace) -> int:
    """Ask for each message; without a terminal, and where no front end is named, print the first one that waits."""
    quiet = options.at_log_on
    try:
        ended, shown = _attend(options, asks=True, quiet=quiet)
    except StateError:
        if quiet:
            return 0
        raise
    if ended in _ENDED and not quiet:
        raise StateError([_ENDED[ended]])
    if ended == "printed":
        print(_words(options).not_acknowledged, file=sys.stderr)
    if ended == "idle" and not shown and not quiet:
        print(_words(options).nothing_waits)
    return 0


def tell(options: argparse.Namespace) -> int:
    """Print, and wait until what is shown was acknowledged elsewhere; or show with a front end that is named.

    With ``--stay``, an agent that stops, or has not begun, is waited for, an hour at most.
    """
    asks = options.front_end is not None
    if not options.stay:
        _attend(options, asks=asks, quiet=True)
        return 0
    last_word = time.monotonic()
    while (ended := _stayed(options, asks=asks)) in _PASSING:
        if ended != "gone":
            last_word = time.monotonic()
        if time.monotonic() - last_word > WITHOUT_AN_AGENT_SECONDS:
            break
        time.sleep(AGAIN_SECONDS)
    return 0


def _stayed(options: argparse.Namespace, *, asks: bool) -> str:
    """Why staying has ended."""
    try:
        return _attend(options, asks=asks, quiet=True, stays=True)[0]
    except StateError as error:
        if error.diagnostics[0].code != _WITHOUT_AN_AGENT:
            raise
        return "gone"


def _attend(options: argparse.Namespace, *, asks: bool, quiet: bool, stays: bool = False) -> tuple[str, int]:
    """Show what the agent has for this session; why that ended, and how many messages there were."""
    from messenger_rules.agent.attending import Attendance, Line
    from messenger_rules.agent.switches import receipts_off, switched_off
    from messenger_rules.front_ends.choice import front_end, printing

    words = _words(options)
    off = switched_off()
    if off is not None:
        if not quiet:
            print(f"{words.off} ({off.place})")
        return "off", 0
    claimed = getattr(options, "session", "") or os.environ.get("XDG_SESSION_ID", "")
    make = front_end(options.front_end, shared.registry().front_ends) if asks else printing
    with Line(shared.agents_socket(options.socket)) as line, make(words) as display:
        patience = LOG_ON_SECONDS if quiet and not stays else None
        once = asks and not stays
        is_off, makes_receipts = lambda: switched_off() is not None, lambda: receipts_off() is None
        attendance = Attendance(line, display, words, is_off, makes_receipts, stays, once, patience)
        ended = attendance.attend(shared.languages(options), claimed=claimed)
    return ended, attendance.shown


def _words(options: argparse.Namespace) -> Words:
    from messenger_rules.front_ends.words import words_for

    return words_for(shared.languages(options))


_ENDED = {
    "no-session": Diagnostic(
        "MR569",
        "the agent knows no session of yours that this program runs in",
        help=("run it in a terminal that you logged on to",),
    ),
    "unreadable": Diagnostic(
        "MR593", "the agent cannot read its ledger now", help=("`messenger-rules status` tells why",)
    ),
    "gone": Diagnostic(_WITHOUT_AN_AGENT, "the agent has stopped", help=("`messenger-rules agent run` starts one",)),
}
