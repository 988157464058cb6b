"""``history``, ``why`` and ``ack``: what a person was shown, why, and what is acknowledged, with or without looking."""

from __future__ import annotations

import argparse
import csv
import sys
from typing import TYPE_CHECKING

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import moment, print_json, report
from messenger_rules.condition.condition import system_clock
from messenger_rules.diagnostics import Diagnostic, visible
from messenger_rules.errors import StateError
from messenger_rules.spreadsheets import harmless
from messenger_rules.suggestions import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from messenger_rules.agent.agents_ledger import AgentsLedger
    from messenger_rules.agent.ledger.events import Event
    from messenger_rules.agent.ledger.personal import FileLedger


def add_to(commands: shared.Commands) -> None:
    """Add the commands."""
    listing = shared.add_command(
        commands, "history", "list what you were shown and acknowledged", "messenger-rules history --csv > seen.csv"
    )
    listing.add_argument("--message", metavar="ID", help="of one message only")
    listing.add_argument(
        "--since", type=shared.instant, metavar="TIME", help="from a time on, such as 2026-03-01T00:00Z"
    )
    forms = listing.add_mutually_exclusive_group()
    shared.add_json(forms)
    forms.add_argument("--csv", action="store_true", help="print the result as CSV")
    why = shared.add_command(
        commands, "why", "tell why you were shown a message, as it was then", "messenger-rules why debian-10-lts-ended"
    )
    shared.add_json(why)
    ack = shared.add_command(
        commands, "ack", "acknowledge a message that you were shown", "messenger-rules ack debian-10-lts-ended"
    )
    ack.add_argument("--revision", type=int, metavar="N", help="without it, the last one that you were shown")
    shared.add_json(ack)
    for parser in (why, ack):
        parser.add_argument("id", metavar="ID", help="the message")
    for parser, run in ((listing, history), (why, tell_why), (ack, acknowledge)):
        shared.add_state(parser)
        parser.set_defaults(run=run)


def history(options: argparse.Namespace) -> int:
    """The oldest first."""
    with shared.record(options) as ledger:
        found = [
            event for event in ledger.history(options.message) if options.since is None or event.at >= options.since
        ]
        report(ledger.warnings)
    if options.json:
        print_json([event.to_json() for event in found])
    elif options.csv:
        _print_csv(found)
    else:
        for event in found:
            name = f"{event.message} (revision {event.revision})"
            print(visible(f"{moment(event.at)}  {event.kind:12}  {name}{_about(event)}"))
    return 0


def _about(event: Event) -> str:
    """What else is to be said of an event: its title, its reason, or its end."""
    if event.kind in {"withdrawn", "passed"}:
        return f": {event.because}"
    if event.until is not None:
        return f" until {moment(event.until)}"
    return f"  {event.title}" if event.title else ""


def tell_why(options: argparse.Namespace) -> int:
    """As it was when it was last shown, whatever has changed since."""
    with shared.record(options) as ledger:
        events = _events(ledger, options.id)
        report(ledger.warnings)
    shown = _last(events, "displayed")
    acknowledged = _last(events, "acknowledged")
    passed = _last(events, "passed")
    away = max((it for it in events if it.kind in {"withdrawn", "returned"}), key=lambda it: it.at, default=None)
    withdrawn = away if away is not None and away.kind == "withdrawn" else None
    if options.json:
        print_json(
            {
                "id": options.id,
                "displayed": shown.to_json() if shown is not None else None,
                "because": shown.because if shown is not None else None,
                "acknowledged": acknowledged.to_json() if acknowledged is not None else None,
                "withdrawn": withdrawn.to_json() if withdrawn is not None else None,
                "passed": passed.to_json() if passed is not None else None,
            }
        )
        return 0
    if shown is not None:
        print(visible(f"{options.id}, revision {shown.revision}: {shown.title}".rstrip(": ")))
        print(f"You were shown it first at {moment(shown.at)}, because then:")
        for line in (shown.because or "that was not kept").splitlines():
            print(f"  {visible(line)}")
    if passed is not None and shown is None:
        print(visible(f"{options.id}, revision {passed.revision}: you were not shown it, because {passed.because}."))
    if withdrawn is not None:
        print(visible(f"Revision {withdrawn.revision} went away at {moment(withdrawn.at)}: {withdrawn.because}."))
    if acknowledged is not None:
        print(f"You acknowledged revision {acknowledged.revision} at {moment(acknowledged.at)}.")
    return 0


def acknowledge(options: argparse.Namespace) -> int:
    """Once more does nothing, and is no mistake."""
    with shared.record(options) as ledger:
        revision = options.revision
        events = [] if revision is not None else _events(ledger, options.id)
        if revision is None:
            revision = max(event.revision for event in events)
        done = (options.id, revision) in ledger.acknowledged()
        if not done:
            language = next((event.language for event in reversed(events)), "")
            ledger.acknowledge(options.id, revision, language, system_clock())
        report(ledger.warnings)
    if options.json:
        print_json({"id": options.id, "revision": revision, "acknowledged": "before" if done else "now"})
    else:
        print(visible(f"{options.id}, revision {revision}: {'was acknowledged before' if done else 'acknowledged'}"))
    return 0


def _events(ledger: FileLedger | AgentsLedger, id_: str) -> list[Event]:
    """What the ledger knows of a message.

    :raises StateError: MR595 where that is nothing.
    """
    events = ledger.history()
    found = [event for event in events if event.message == id_]
    if found:
        return found
    near = nearest(id_, {event.message for event in events})
    help_ = f"did you mean `{near[0]}`?" if near else "`messenger-rules history` lists what you were shown"
    raise StateError([Diagnostic("MR595", f"you were not shown a message `{id_}` here", help=(help_,))])


def _last(events: Iterable[Event], kind: str) -> Event | None:
    return max((event for event in events if event.kind == kind), key=lambda event: event.revision, default=None)


def _print_csv(events: list[Event]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    names = ["at", "event", "message", "revision", "language", "title"]
    writer.writerow(names)
    for event in events:
        row = event.to_json()
        writer.writerow(harmless(row[name] for name in names))
