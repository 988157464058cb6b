"""The outbox of a host in the ledger that hosts share: as :mod:`messenger_rules.agent.ledger.outbox`, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Index, Integer, LargeBinary, MetaData, Table, Text, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from messenger_rules.agent.ledger.events import EventKind, stamp
from messenger_rules.agent.ledger.outbox import CAPACITY, COLUMNS, KEPT, Waiting, instant, waiting_of
from messenger_rules.agent.ledger.receipt import Receipt
from messenger_rules.agent.ledger.sealed import Seal

METADATA = MetaData()
META = Table(
    "messenger_meta",
    METADATA,
    Column("host", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What is kept once a host; once for all where ``host`` is empty."""
RECEIPTS = Table(
    "messenger_receipt",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("checksum", LargeBinary, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due", Text, nullable=False),
    Index("messenger_receipt_due", "host", "state", "due"),
)
_COLUMNS = RECEIPTS.c
_WAITS = _COLUMNS.state.not_in(["sent", "refused"])
_IS_DISPLAY = _COLUMNS.event == str(EventKind.DISPLAYED)
Access = Callable[[], AbstractContextManager[Connection]]


class SharedOutbox:
    """The receipts of one host. ``writing`` and ``reading`` begin a transaction, and tell what goes wrong."""

    def __init__(self, writing: Access, reading: Access, seal: Seal, host: str, *, capacity: int = CAPACITY) -> None:
        self._writing = writing
        self._reading = reading
        self._seal = seal
        self._host = host
        self._mine = _COLUMNS.host == host
        self._capacity = capacity

    def put(self, connection: Connection, receipt: Receipt) -> None:
        """Put a receipt into the outbox, unless it is there, in a transaction that has begun."""
        row = (receipt.id, str(receipt.event), stamp(receipt.at), receipt.body)
        values = dict(zip(("id", "event", "at", "body"), row, strict=True))
        said = {**values, "checksum": self._seal(row), "host": self._host, "due": stamp(receipt.at)}
        added = connection.execute(insert(RECEIPTS).values(said).on_conflict_do_nothing()).rowcount
        if added and self._count(connection, _WAITS) > self._capacity:
            self._drop_a_display(connection)

    def all(self, state: str | None = None) -> list[Waiting]:
        """See :class:`messenger_rules.agent.ledger.keeping.Receipts`. A row whose checksum is wrong is left out."""
        rows = self._rows(self._mine, order=(_COLUMNS.at, _COLUMNS.id))
        found = (waiting_of(row, self._seal) for row in rows)
        return [it for it in found if it is not None and state in {None, it.state}]

    def due(self, now: datetime, limit: int = 100) -> list[Waiting]:
        """See :class:`messenger_rules.agent.ledger.keeping.Receipts`."""
        order = (_COLUMNS.event, _COLUMNS.at, _COLUMNS.id)
        rows = self._rows(self._mine, _WAITS, _COLUMNS.due <= stamp(now), order=order, limit=limit)
        found = {row[0]: waiting_of(row, self._seal) for row in rows}
        for id_ in (id_ for id_, it in found.items() if it is None):
            self.refuse(id_)
        return [it for it in found.values() if it is not None]

    def next_due(self) -> datetime | None:
        """See :class:`messenger_rules.agent.ledger.keeping.Receipts`."""
        with self._reading() as connection:
            found = connection.execute(select(func.min(_COLUMNS.due)).where(self._mine, _WAITS)).scalar()
        return None if found is None else instant(found)

    def sent(self, id_: str) -> None:
        """See :class:`messenger_rules.agent.ledger.keeping.Receipts`."""
        is_sent = _COLUMNS.state == "sent"
        kept = select(_COLUMNS.id).where(self._mine, is_sent).order_by(_COLUMNS.at.desc(), _COLUMNS.id).limit(KEPT)
        with self._writing() as connection:
            connection.execute(RECEIPTS.update().where(_COLUMNS.id == id_).values(state="sent"))
            connection.execute(delete(RECEIPTS).where(self._mine, is_sent, _COLUMNS.id.not_in(kept)))

    def put_off(self, id_: str, until: datetime) -> None:
        """See :class:`messenger_rules.agent.ledger.keeping.Receipts`."""
        again = RECEIPTS.update().where(_COLUMNS.id == id_)
        with self._writing() as connection:
            connection.execute(again.values(attempts=_COLUMNS.attempts + 1, due=stamp(until)))

    def refuse(self, id_: str) -> None:
        """See :class:`messenger_rules.agent.ledger.keeping.Receipts`."""
        refused = RECEIPTS.update().where(_COLUMNS.id == id_)
        with self._writing() as connection:
            connection.execute(refused.values(state="refused", attempts=_COLUMNS.attempts + 1))

    def not_later_than(self, latest: datetime) -> None:
        """See :class:`messenger_rules.agent.ledger.keeping.Receipts`."""
        late = RECEIPTS.update().where(self._mine, _WAITS, _COLUMNS.due > stamp(latest))
        with self._writing() as connection:
            connection.execute(late.values(due=stamp(latest)))

    def counts(self) -> dict[str, int]:
        """See :class:`messenger_rules.agent.ledger.keeping.Receipts`."""
        by_state = select(_COLUMNS.state, func.count()).where(self._mine).group_by(_COLUMNS.state)
        with self._reading() as connection:
            states = {str(state): int(number) for state, number in connection.execute(by_state)}
            dropped = value_of(connection, self._host, "dropped")
        counts = {state: states.get(state, 0) for state in ("sent", "refused")}
        counts = {"waiting": sum(states.values()) - sum(counts.values()), **counts}
        return {**counts, "dropped": int(dropped or 0)}

    def _drop_a_display(self, connection: Connection) -> None:
        """Drop the oldest display and count it; where only acknowledgements wait, nothing is dropped."""
        displays = select(_COLUMNS.id).where(self._mine, _WAITS, _IS_DISPLAY)
        oldest = displays.order_by(_COLUMNS.at, _COLUMNS.id).limit(1)
        if connection.execute(delete(RECEIPTS).where(_COLUMNS.id.in_(oldest))).rowcount:
            dropped = int(value_of(connection, self._host, "dropped") or 0) + 1
            set_value(connection, self._host, "dropped", str(dropped))

    def _count(self, connection: Connection, *where: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(RECEIPTS).where(self._mine, *where)
        return int(connection.execute(query).scalar_one())

    def _rows(
        self, *where: ColumnElement[bool], order: tuple[ColumnElement[str], ...], limit: int | None = None
    ) -> Sequence[Sequence[Any]]:
        query = select(*(_COLUMNS[name] for name in COLUMNS)).where(*where).order_by(*order).limit(limit)
        with self._reading() as connection:
            return connection.execute(query).fetchall()


def value_of(connection: Connection, host: str, name: str) -> str | None:
    """A value that is kept once a host."""
    found: str | None = connection.execute(
        select(META.c.value).where(META.c.host == host, META.c.name == name)
    ).scalar_one_or_none()
    return found


def set_value(connection: Connection, host: str, name: str, value: str) -> None:
    """Keep a value of a host."""
    said = insert(META).values(host=host, name=name, value=value)
    connection.execute(said.on_conflict_do_update(index_elements=["host", "name"], set_={"value": value}))
