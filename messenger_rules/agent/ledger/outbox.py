"""The outbox: receipts that wait until the vendor's server has them, on the disk with the events that they tell of.

A receipt is put here in the transaction that notes its event, and leaves when it is answered for. It stays through any
outage; at most :data:`CAPACITY` wait, and of more, the oldest displays are dropped and counted. An acknowledgement is
never dropped.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from messenger_rules.agent.ledger.events import ONCE, EventKind, instant_of, stamp
from messenger_rules.agent.ledger.receipt import Receipt
from messenger_rules.agent.ledger.sealed import SEAL, Seal

CAPACITY = 100_000
"""Receipts that wait at most; acknowledgements may be more."""
KEPT = 1_000
"""Receipts that are kept after they were sent, so that people can read what was."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
LONGEST_ASKED = timedelta(hours=24)
"""The longest wait that a server can ask for."""
REFUSALS = 5
"""How often a server may refuse a receipt before it is set aside."""

TABLE = """
create table receipt (
    id text primary key,
    event text not null,
    at text not null,
    body blob not null,
    checksum blob not null,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'refused')),
    attempts integer not null default 0,
    due text not null
) strict, without rowid
"""
INDEX = "create index receipt_due on receipt (state, due)"
COLUMNS = ("id", "event", "at", "body", "checksum", "state", "attempts", "due")

_WAITS = "state not in ('sent', 'refused')"
"""What waits: also a receipt whose state was damaged, since to send one once more does no harm."""
_DROPPED = "select cast(value as integer) from meta where name = 'dropped'"
Access = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A receipt, what became of it so far (``waiting``, ``sent`` or ``refused``), and when it is tried next."""

    receipt: Receipt
    state: str
    attempts: int
    due: datetime


def wait_after(attempts: int, draw: Random, asked: timedelta | None = None) -> timedelta:
    """How long to wait after so many attempts: from a minute on, twice as long each time, up to six hours.

    Half of it is drawn, so that many agents do not come at once. What the server asks for is kept, up to a day.

    >>> [wait_after(attempts, Random(1)) < timedelta(minutes=1) * 2 ** (attempts - 1) for attempts in (1, 2, 20)]
    [True, True, True]
    """
    whole: timedelta = min(FIRST_WAIT * 2 ** min(attempts - 1, 20), LONGEST_WAIT)
    drawn = whole / 2 + whole / 2 * draw.random()
    return max(drawn, min(asked, LONGEST_ASKED)) if asked is not None else drawn


class Outbox:
    """The receipts in a ledger's file. ``writing`` begins a transaction of it; both ways tell what goes wrong.

    Every method but :meth:`put` raises StateError (MR593) where the file cannot be used.
    """

    def __init__(
        self, connection: sqlite3.Connection, writing: Access, reading: Access, *, capacity: int = CAPACITY
    ) -> None:
        self._connection = connection
        self._writing = writing
        self._reading = reading
        self._capacity = capacity

    def put(self, receipt: Receipt) -> None:
        """Put a receipt into the outbox, unless it is there; to be called where a transaction has begun."""
        row = (receipt.id, str(receipt.event), stamp(receipt.at), receipt.body)
        added = self._connection.execute(
            "insert or ignore into receipt (id, event, at, body, checksum, due) values (?, ?, ?, ?, ?, ?)",
            (*row, SEAL(row), stamp(receipt.at)),
        ).rowcount
        if added and self._count(_WAITS) > self._capacity:
            self._drop_a_display()

    def all(self, state: str | None = None) -> list[Waiting]:
        """All receipts, or those of a state, the oldest first. A row that is damaged is left out."""
        found = (waiting_of(row, SEAL) for row in self._rows("1", (), "order by at, id"))
        return [it for it in found if it is not None and state in {None, it.state}]

    def due(self, now: datetime, limit: int = 100) -> list[Waiting]:
        """What is to be sent now, acknowledgements before displays; what is damaged is set aside."""
        rows = self._rows(f"{_WAITS} and due <= ?", (stamp(now),), f"order by event, at, id limit {limit:d}")
        found = {row[0]: waiting_of(row, SEAL) for row in rows}
        for id_ in (id_ for id_, it in found.items() if it is None):
            self.refuse(id_)
        return [it for it in found.values() if it is not None]

    def next_due(self) -> datetime | None:
        """When the next receipt is to be sent; None where none waits."""
        with self._reading():
            found = self._connection.execute(f"select min(due) from receipt where {_WAITS}").fetchone()[0]  # noqa: S608 -- our own text
        return None if found is None else instant(found)

    def sent(self, id_: str) -> None:
        """A receipt was answered for: it is done."""
        with self._writing():
            self._connection.execute("update receipt set state = 'sent' where id = ?", (id_,))
            self._connection.execute(
                "delete from receipt where state = 'sent' and id not in"
                " (select id from receipt where state = 'sent' order by at desc, id limit ?)",
                (KEPT,),
            )

    def put_off(self, id_: str, until: datetime) -> None:
        """A receipt could not be sent; it is tried again at a time."""
        with self._writing():
            self._connection.execute(
                "update receipt set attempts = attempts + 1, due = ? where id = ?", (stamp(until), id_)
            )

    def refuse(self, id_: str) -> None:
        """The server will not have a receipt: it is set aside, and stands there to be seen."""
        with self._writing():
            self._connection.execute(
                "update receipt set state = 'refused', attempts = attempts + 1 where id = ?", (id_,)
            )

    def not_later_than(self, latest: datetime) -> None:
        """Let nothing wait past a time: after the clock was set back, what was put off is not forgotten."""
        with self._writing():
            self._connection.execute(
                f"update receipt set due = ? where {_WAITS} and due > ?",  # noqa: S608 -- our own text
                (stamp(latest), stamp(latest)),
            )

    def counts(self) -> dict[str, int]:
        """How many receipts wait, were sent (of those that are kept), refused, and dropped."""
        with self._reading():
            states = dict(self._connection.execute("select state, count(*) from receipt group by state").fetchall())
            dropped = self._connection.execute(_DROPPED).fetchone()
        counts = {state: states.get(state, 0) for state in ("sent", "refused")}
        counts = {"waiting": sum(states.values()) - sum(counts.values()), **counts}
        return {**counts, "dropped": dropped[0] if dropped is not None else 0}

    def _drop_a_display(self) -> None:
        """Drop the oldest display and count it; where only acknowledgements wait, nothing is dropped."""
        dropped = self._connection.execute(
            f"delete from receipt where id = (select id from receipt where {_WAITS} and event = 'displayed'"  # noqa: S608 -- our own text
            " order by at, id limit 1)"
        ).rowcount
        if dropped:
            self._connection.execute(
                "insert into meta (name, value) values ('dropped', '1')"
                " on conflict (name) do update set value = cast(value as integer) + 1"
            )

    def _count(self, where: str) -> int:
        found: int = self._connection.execute(f"select count(*) from receipt where {where}").fetchone()[0]  # noqa: S608 -- our own text
        return found

    def _rows(self, where: str, values: tuple[object, ...], order: str) -> list[Sequence[Any]]:
        query = f"select {', '.join(COLUMNS)} from receipt where {where} {order}"  # noqa: S608 -- our own text
        with self._reading():
            return self._connection.execute(query, values).fetchall()


def waiting_of(row: Sequence[Any], seal: Seal) -> Waiting | None:
    """The receipt in a row of the :data:`COLUMNS`; None where the row is damaged."""
    *said, state, attempts, due = row
    receipt = _receipt_in(said, seal)
    if receipt is None:
        return None
    known = state if state in {"sent", "refused"} else "waiting"
    return Waiting(receipt, known, attempts if isinstance(attempts, int) else 0, instant(due))


def _receipt_in(sealed: Sequence[Any], seal: Seal) -> Receipt | None:
    """The receipt that ends with its checksum; None where that does not fit, or nobody could have it as it is."""
    id_, event, at, body, _ = sealed
    try:
        known = seal.is_on(tuple(sealed)) and event in ONCE and id_.isascii() and id_.isprintable()
        if not known or not body.decode().isprintable():
            return None
        return Receipt(id_, EventKind(event), instant_of(at), body)
    except ValueError:
        return None


def instant(kept: object) -> datetime:
    """When a receipt is due; one that cannot be read is due at once."""
    try:
        return datetime.fromisoformat(str(kept)).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)
