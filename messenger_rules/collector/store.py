"""The store of receipts: one row for each, in SQLite or PostgreSQL, and what can be counted of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    case,
    create_engine,
    distinct,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from messenger_rules.collector.form import EVENTS, Received

_MAKING = 0x6D720001
"""The number of the lock that PostgreSQL gives to one collector at a time while the tables are made."""
_METADATA = MetaData()
_RECEIPTS = Table(
    "receipt",
    _METADATA,
    Column("id", String(64), primary_key=True),
    Column("installation", String(32), nullable=False),
    Column("user", String(32), nullable=False),
    Column("message", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("event", String(12), nullable=False),
    Column("day", String(10), nullable=False),
    Column("agent", String(32), nullable=False),
    Column("received", String(10), nullable=False),
    Index("receipt_of_message", "message", "event", "installation"),
)
_SAID = [_RECEIPTS.c[field.name] for field in fields(Received)]
_DAY = case((_RECEIPTS.c.day > _RECEIPTS.c.received, _RECEIPTS.c.received), else_=_RECEIPTS.c.day)
"""The day that a receipt counts on: its own, or the one on which it came where the installation's clock ran ahead."""


@dataclass(frozen=True, slots=True)
class MessageCounts:
    """How many installations displayed and acknowledged a message, and how many of their users."""

    message: str
    displayed: int
    acknowledged: int
    users_displayed: int
    users_acknowledged: int
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True)
class Day:
    """How many installations had displayed and acknowledged a message by the end of a day."""

    day: str
    displayed: int
    acknowledged: int


class Store:
    """Receipts in a database, by its URL; a path is one of SQLite.

    :raises ValueError: where the text is no URL of a database that is known here.
    """

    def __init__(self, database: str) -> None:
        url = database if "://" in database else f"sqlite:///{Path(database).absolute()}"
        try:
            self._engine = _engine(url)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            message = f"{make_safe(url)} is no database that is known here: {error}"
            raise ValueError(message) from None
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # several collectors may begin at once
                connection.execute(select(func.pg_advisory_xact_lock(_MAKING)))
            _METADATA.create_all(connection)

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def keep(self, receipts: Sequence[Received], today: date) -> list[bool]:
        """Keep receipts, all in one transaction; when this returns, they are on the disk.

        :returns: for each, whether it is kept, now or since before; False where another one of its identifier is.
        """
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        names = [field.name for field in fields(Received)]
        ordered = sorted(receipts, key=lambda it: it.id)  # collectors that share a database never wait in a ring
        rows = [{**dict(zip(names, astuple(it), strict=True)), "received": today.isoformat()} for it in ordered]
        with self._engine.begin() as connection:
            connection.execute(insert(_RECEIPTS).on_conflict_do_nothing(), rows)
            found = connection.execute(select(*_SAID).where(_RECEIPTS.c.id.in_({it.id for it in receipts})))
            kept = {row[0]: Received(*row) for row in found}
        return [kept.get(it.id) == it for it in receipts]

    def messages(self) -> list[MessageCounts]:
        """All messages, the one with the newest receipt first."""
        counts: dict[str, dict[str, tuple[int, int]]] = {}
        days: dict[str, tuple[str, str]] = {}
        column = _RECEIPTS.c
        query = select(
            column.message,
            column.event,
            func.count(distinct(column.installation)),
            func.count(distinct(column.user)),
            func.min(_DAY),
            func.max(_DAY),
        ).group_by(column.message, column.event)
        with self._engine.connect() as connection:
            for message, event_, installations, users, first, last in connection.execute(query):
                counts.setdefault(message, {})[event_] = (installations, users)
                before = days.get(message, (first, last))
                days[message] = (min(before[0], first), max(before[1], last))
        found = [_counts(message, of, days[message]) for message, of in counts.items()]
        return sorted(found, key=lambda it: (it.last_day, it.message), reverse=True)

    def days(self, message: str, revision: int | None = None) -> list[Day]:
        """A message over time, each day that something happened; of one revision, or of all."""
        column = _RECEIPTS.c
        query = select(column.event, func.min(_DAY)).where(column.message == message)
        if revision is not None:
            query = query.where(column.revision == revision)
        new: dict[str, dict[str, int]] = {}
        with self._engine.connect() as connection:
            for event_, day in connection.execute(query.group_by(column.event, column.installation)):
                of_day = new.setdefault(day, dict.fromkeys(EVENTS, 0))
                of_day[event_] += 1
        found, displayed, acknowledged = [], 0, 0
        for day in sorted(new):
            displayed += new[day]["displayed"]
            acknowledged += new[day]["acknowledged"]
            found.append(Day(day, displayed, acknowledged))
        return found

    def revisions(self, message: str) -> list[int]:
        """The revisions of a message that receipts tell of."""
        query = select(_RECEIPTS.c.revision).where(_RECEIPTS.c.message == message).distinct()
        with self._engine.connect() as connection:
            return sorted(row[0] for row in connection.execute(query))

    def answers(self) -> bool:
        """Whether the database answers; raises what it says where it does not."""
        with self._engine.connect() as connection:
            return bool(connection.execute(select(1)).scalar())


def make_safe(url: str) -> str:
    """A database's URL without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "this"


def _engine(url: str) -> Engine:
    """A way to a database; SQLite with a write-ahead log that is synchronized with each commit."""
    engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name not in {"sqlite", "postgresql"}:
        raise NoSuchModuleError(engine.dialect.name)

    def prepare(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        for pragma in ("busy_timeout = 5000", "journal_mode = wal", "synchronous = full"):
            cursor.execute(f"pragma {pragma}")
        found = [cursor.execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        cursor.close()
        if found != ["wal", 2]:
            message = "the file system keeps no write-ahead log"
            raise OSError(message)

    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare)
    return engine


def _counts(message: str, of: dict[str, tuple[int, int]], days: tuple[str, str]) -> MessageCounts:
    displayed, acknowledged = (of.get(name, (0, 0)) for name in EVENTS)
    return MessageCounts(message, displayed[0], acknowledged[0], displayed[1], acknowledged[1], *days)
