"""What a host brings to the ledger that hosts share: what it kept for itself, before it used that one or meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, cached_property
from itertools import chain

from messenger_rules.agent.ledger.events import ONCE, Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.receipt import Installation, Receipt, receipt_of
from messenger_rules.agent.ledger.rows import Row, row_of
from messenger_rules.agent.ledger.sealed import SEAL

FIRST_COUNTS = ONCE | {EventKind.ARRIVED, EventKind.PASSED}
"""The kinds that are brought only where there is none yet: a later arrival would begin a delay anew."""


class Brought:
    """The events of a host's own file, and the receipts that wait there. ``named`` tells how a user is known elsewhere.

    Users are looked up and receipts are read only where something is new: agents start often.
    """

    def __init__(self, own: LedgerFile, installation: Installation, named: Callable[[str], str]) -> None:
        self._own = own
        self._installation = installation
        self._named = cache(named)
        self._events = own.events()

    @cached_property
    def mark(self) -> str:
        """What stands for all of it: another one as soon as the file has another event."""
        return SEAL(tuple(chain.from_iterable(map(row_of, self._events)))).hex()

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of the events: this one, and none in those of the first versions."""
        return frozenset(event.host for event in self._events)

    def new_to(self, there: Iterable[Event]) -> Iterator[tuple[Event, Receipt | None]]:
        """The events that are not there, each with its receipt where that waits.

        The receipt of an event that is there stays behind: it was brought with it, or made there under another name.
        """
        known = set(map(_what_is_noted, there))
        for event in self._events:
            elsewhere = replace(event, user=self._named(event.user))
            if _what_is_noted(elsewhere) not in known:
                yield elsewhere, self._waiting.get(self._receipt_id(event))

    def alone(self) -> list[Receipt]:
        """The receipts that wait and whose events can no longer be read."""
        told = set(map(self._receipt_id, self._events))
        return [receipt for id_, receipt in self._waiting.items() if id_ not in told]

    @cached_property
    def _waiting(self) -> dict[str, Receipt]:
        return {it.receipt.id: it.receipt for it in self._own.outbox.all("waiting")}

    def _receipt_id(self, event: Event) -> str:
        made = receipt_of(event, self._installation, agent="")  # the identifier is of no version
        return made.id if made is not None else ""


def _what_is_noted(event: Event) -> Row | tuple[str, str, str, int, str]:
    """What makes an event the same as another: all that it says, or, where the first counts, not when and how."""
    row = row_of(event)
    return row[:5] if event.kind in FIRST_COUNTS else row
