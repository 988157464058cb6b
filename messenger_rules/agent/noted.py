"""Noted: what a ledger has, as far as it could be read, and the events that are noted in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from messenger_rules.agent.journal import LOGGER
from messenger_rules.agent.ledger.events import Event
from messenger_rules.agent.ledger.keeping import Keeping
from messenger_rules.agent.ledger.receipt import Receipt
from messenger_rules.errors import StateError


class Noted:
    """The events of all persons so far; a ledger that fails is told of until it does what it is asked."""

    def __init__(self, ledger: Keeping) -> None:
        """Begin with what the ledger has.

        :raises StateError: MR593 where it cannot be read.
        """
        self.ledger = ledger
        self.events = ledger.events()
        self.not_read = ""
        """Why the ledger could not be read last; empty where it could."""
        self._not_saved = ""

    @property
    def problem(self) -> str:
        """Why the ledger could not be read, or written last; empty where it could."""
        return self.not_read or self._not_saved

    def take_in(self) -> None:
        """Take in what others have noted: other hosts, or a command on this one."""
        try:
            self.events += self.ledger.news()
        except StateError as error:
            self.not_read = error.diagnostics[0].message
        else:
            self.not_read = ""

    def counts(self) -> dict[str, int]:
        """How many receipts wait, and so on; nothing where the ledger cannot be read."""
        try:
            return self.ledger.outbox.counts()
        except StateError as error:
            self.not_read = error.diagnostics[0].message
            return {}

    def note(self, events: Iterable[Event], receipt: Callable[[Event], Receipt | None] | None) -> list[Event]:
        """Note events, on the disk and then here; what was new.

        :raises StateError: where they could not be saved.
        """
        try:
            new = self.ledger.record(events, receipt)
        except StateError as error:
            self._not_saved = error.diagnostics[0].message
            raise
        self._not_saved = ""
        self.events += new
        for event in new:
            LOGGER.info("%s, revision %d: %s by %s", event.message, event.revision, event.kind, event.user or "nobody")
        return new
