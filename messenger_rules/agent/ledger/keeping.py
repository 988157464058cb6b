"""Keeping: what the agent needs of a ledger, wherever that is kept: in a file of the host, or in a database of many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from messenger_rules.agent.ledger.events import Event
from messenger_rules.agent.ledger.outbox import Waiting
from messenger_rules.agent.ledger.receipt import Receipt
from messenger_rules.diagnostics import Diagnostic


class Receipts(Protocol):
    """The receipts of this host that wait, or were sent. Every method raises StateError where it cannot be done."""

    def all(self, state: str | None = None) -> list[Waiting]:
        """All receipts, or those of a state, the oldest first."""
        ...

    def due(self, now: datetime, limit: int = 100) -> list[Waiting]:
        """What is to be sent now, acknowledgements before displays."""
        ...

    def next_due(self) -> datetime | None:
        """When the next receipt is to be sent; None where none waits."""
        ...

    def sent(self, id_: str) -> None:
        """A receipt was answered for: it is done."""
        ...

    def put_off(self, id_: str, until: datetime) -> None:
        """A receipt could not be sent; it is tried again at a time."""
        ...

    def refuse(self, id_: str) -> None:
        """The server will not have a receipt: it is set aside."""
        ...

    def not_later_than(self, latest: datetime) -> None:
        """Let nothing wait past a time."""
        ...

    def counts(self) -> dict[str, int]:
        """How many receipts wait, were sent, refused, and dropped."""
        ...


class Keeping(Protocol):
    """The events of all persons, and the receipts of this host."""

    warnings: list[Diagnostic]

    @property
    def outbox(self) -> Receipts:
        """The receipts."""
        ...

    def events(self, user: str | None = None) -> list[Event]:
        """What was noted, the oldest first; of one user, or of all.

        :raises StateError: MR593 where the ledger cannot be read.
        """
        ...

    def news(self) -> list[Event]:
        """What others have noted since this, or :meth:`events`, was asked last.

        :raises StateError: MR593 where the ledger cannot be read.
        """
        ...

    def record(self, events: Iterable[Event], receipt: Callable[[Event], Receipt | None] | None = None) -> list[Event]:
        """Note events, each with its receipt, all or none. When this returns, they are on the disk.

        :raises StateError: MR593 where they could not be saved.
        :returns: what was new.
        """
        ...
