"""The ledger that hosts share, in PostgreSQL: a person who acknowledged a message on one host has done so on all.

Users are known by name, since numbers differ from host to host. The rows carry keyed checksums: whoever can write the
database, and has not the key of the hosts, can make no row that is believed. An event and its receipt are one
transaction, and each host sends its own receipts.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    bindparam,
    create_engine,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_unless_there
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from messenger_rules.agent.ledger.brought import Brought
from messenger_rules.agent.ledger.events import ONCE, Event
from messenger_rules.agent.ledger.receipt import Receipt
from messenger_rules.agent.ledger.rows import EVENT_COLUMNS, event_in, row_of
from messenger_rules.agent.ledger.sealed import Seal
from messenger_rules.agent.ledger.shared_outbox import METADATA, SharedOutbox, set_value, value_of
from messenger_rules.agent.problems import problem
from messenger_rules.diagnostics import Diagnostic, Severity

SCHEMA = 1
"""The version of the tables; those of a newer one are neither read nor written."""
SECONDS = 3
"""How long the database may take to connect, and for a statement."""
PAUSE_SECONDS = 15.0
"""How long the database is not asked after it did not answer: each time, the whole agent waits for it."""
OVERLAP = 1_000
"""Rows that are read again for news: what was numbered before may be committed after what was numbered later."""
AT_ONCE = 100
"""Events that are taken over in one transaction, which is broken off after some seconds."""
_MAKING = 0x6D720002
"""The number of the lock that PostgreSQL gives to one host at a time while the tables are made."""
_OPTIONS = f"-c statement_timeout={SECONDS}s -c lock_timeout={SECONDS}s -c synchronous_commit=on"

EVENTS = Table(
    "messenger_event",
    METADATA,
    Column("number", BigInteger, Identity(), primary_key=True),
    *(Column(name, Integer if name == "revision" else Text, nullable=False) for name in EVENT_COLUMNS),
    Column("checksum", LargeBinary, nullable=False),
)
_KINDS: BindParameter[list[str]] = bindparam("once", sorted(map(str, ONCE)), expanding=True, literal_execute=True)
_IS_ONCE = EVENTS.c.kind.in_(_KINDS)
"""Written out: of parameters PostgreSQL cannot tell that they are the index's, where it plans once for all values."""
_ONCE = Index(
    "messenger_event_once",
    *(EVENTS.c[name] for name in ("user", "host", "message", "revision", "kind")),
    unique=True,
    postgresql_where=_IS_ONCE,
)
_SAID = [EVENTS.c[name] for name in (*EVENT_COLUMNS, "checksum")]


class SharedLedger:
    """The events of the persons of all hosts, and the receipts of this one, ``host``.

    :raises StateError: MR590 where the database cannot be used, MR591 where it is a newer version's.
    """

    def __init__(self, url: str, key: bytes, host: str) -> None:
        self.warnings: list[Diagnostic] = []
        """What was found out so far."""
        self._seal = Seal(key)
        self._host = host
        self._known: set[int] = set()
        self._last = 0
        self._trouble = ""
        self._again_at = 0.0
        self._engine = _engine(url)
        try:
            self._prepare()
        except BaseException:
            self._engine.dispose()
            raise
        self.outbox = SharedOutbox(self._writing, self._reading, self._seal, host)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def events(self, user: str | None = None) -> list[Event]:
        """See :class:`messenger_rules.agent.ledger.keeping.Keeping`."""
        query = select(EVENTS.c.number, *_SAID).order_by(EVENTS.c.at, EVENTS.c.number)
        if user is not None:
            query = query.where(EVENTS.c.user == user)
        with self._reading() as connection:
            rows = connection.execute(query).fetchall()
        if user is None:
            self._known = set()
        return self._sound(rows)

    def news(self) -> list[Event]:
        """See :class:`messenger_rules.agent.ledger.keeping.Keeping`."""
        query = select(EVENTS.c.number, *_SAID).where(EVENTS.c.number > self._last - OVERLAP)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(EVENTS.c.number)).fetchall()
        return self._sound(row for row in rows if row[0] not in self._known)

    def record(self, events: Iterable[Event], receipt: Callable[[Event], Receipt | None] | None = None) -> list[Event]:
        """See :class:`messenger_rules.agent.ledger.keeping.Keeping`."""
        new, numbers = [], []
        with self._writing() as connection:
            for event in events:
                number = self._insert(connection, event)
                if number is None:
                    continue
                new.append(event)
                numbers.append(number)
                made = receipt(event) if receipt is not None else None
                if made is not None:
                    self.outbox.put(connection, made)
        self._note(numbers)
        return new

    def adopt(self, brought: Brought) -> int:
        """Take over what this host kept for itself and is not here; says how many events that were.

        The mark comes last: an agent that is ended in the midst goes on when it starts the next time.

        :raises StateError: MR593 where it could not be saved.
        """
        with self._reading() as connection:
            if value_of(connection, self._host, "adopted") == brought.mark:
                return 0
        new = dict(brought.new_to(self._noted_on(brought.hosts)))
        events = list(new)
        some = (events[start : start + AT_ONCE] for start in range(0, len(events), AT_ONCE))
        number = sum(len(self.record(at_once, new.get)) for at_once in some)
        with self._writing() as connection:
            for receipt in brought.alone():
                self.outbox.put(connection, receipt)
            set_value(connection, self._host, "adopted", brought.mark)
        return number

    def _noted_on(self, hosts: Iterable[str]) -> list[Event]:
        """The events of some hosts whose checksums are right."""
        with self._reading() as connection:
            rows = connection.execute(select(*_SAID).where(EVENTS.c.host.in_(hosts))).fetchall()
        return [event for row in rows if (event := event_in(tuple(row), self._seal)) is not None]

    def _insert(self, connection: Connection, event: Event) -> int | None:
        """Add an event; of what happens once, unless it is there. One whose checksum is wrong is replaced."""
        row = row_of(event)
        values = {**dict(zip(EVENT_COLUMNS, row, strict=True)), "checksum": self._seal(row)}
        if event.kind not in ONCE:
            added: int = connection.execute(insert(EVENTS).values(values).returning(EVENTS.c.number)).scalar_one()
            return added
        same = [EVENTS.c[name] == values[name] for name in ("user", "host", "message", "revision", "kind")]
        unless_there = insert_unless_there(EVENTS).values(values)
        unless_there = unless_there.on_conflict_do_nothing(index_elements=list(_ONCE.columns), index_where=_IS_ONCE)
        while (number := connection.execute(unless_there.returning(EVENTS.c.number)).scalar()) is None:
            kept = connection.execute(select(*_SAID).where(*same, _IS_ONCE).with_for_update()).fetchone()
            if kept is not None and event_in(tuple(kept), self._seal) is not None:
                return None
            connection.execute(delete(EVENTS).where(*same, _IS_ONCE))
        return int(number)

    def _sound(self, rows: Iterable[Any]) -> list[Event]:
        """The events of rows whose checksums are right, in their order."""
        found, damaged, numbers = [], 0, []
        for number, *row in rows:
            numbers.append(number)
            event = event_in(row, self._seal)
            if event is not None:
                found.append(event)
            else:
                damaged += 1
        self._note(numbers)
        if damaged:
            entries = "1 entry" if damaged == 1 else f"{damaged} entries"
            sentence = f"the shared ledger has {entries} that cannot be trusted"
            help_ = "where no other key is in use on a host, somebody has changed the database"
            self.warnings.append(Diagnostic("MR594", sentence, help=(help_,), severity=Severity.WARNING))
        return found

    def _note(self, numbers: Iterable[int]) -> None:
        """Remember which rows are known, as far back as they are read again."""
        self._known.update(numbers)
        self._last = max(self._known, default=0)
        self._known = {number for number in self._known if number > self._last - OVERLAP}

    def _prepare(self) -> None:
        """Make the tables where there are none, and see that what is answered as saved is on a disk."""
        try:
            with self._engine.begin() as connection, _bounded(connection):
                connection.execute(select(func.pg_advisory_xact_lock(_MAKING)))
                settings = {
                    name: connection.exec_driver_sql(f"show {name}").scalar_one()
                    for name in ("fsync", "synchronous_commit")
                }
                METADATA.create_all(connection)
                version = value_of(connection, "", "schema")
                if version is None:
                    set_value(connection, "", "schema", str(SCHEMA))
        except SQLAlchemyError as error:
            raise problem("MR590", f"the shared ledger cannot be used: {_words(error)}", _HELP) from None
        if settings != {"fsync": "on", "synchronous_commit": "on"}:
            sentence = "the shared ledger would lose what was saved: its PostgreSQL has fsync switched off"
            raise problem("MR590", sentence, "set fsync = on in postgresql.conf")
        if version is not None and int(version) > SCHEMA:
            sentence = f"the shared ledger is of a newer version ({version}, known is {SCHEMA})"
            raise problem(
                "MR591", sentence, "install the newer messenger-rules here, too; the ledger was left as it is"
            )

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._told("was not saved"), self._engine.begin() as connection, _bounded(connection):
            yield connection

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._told("cannot be read"), self._engine.connect() as connection, _bounded(connection):
            yield connection

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Tell what went wrong; the database is then left in peace for a while."""
        if time.monotonic() < self._again_at:
            raise problem("MR593", f"the shared ledger {what}: {self._trouble}", _HELP)
        try:
            yield
        except SQLAlchemyError as error:
            self._trouble, self._again_at = _words(error), time.monotonic() + PAUSE_SECONDS
            raise problem("MR593", f"the shared ledger {what}: {self._trouble}", _HELP) from None


_HELP = "see that PostgreSQL runs, and lets this host in"


def _engine(url: str) -> Engine:
    """An engine that connects each time anew: a connection that was kept may hang before anybody can watch it."""
    try:
        if make_url(url).drivername not in {"postgresql", "postgresql+psycopg"}:
            raise ArgumentError("it names another database or driver")
        bounds = {"connect_timeout": SECONDS, "options": _OPTIONS}
        wanted = make_url(url).set(drivername="postgresql+psycopg")
        return create_engine(wanted, poolclass=NullPool, connect_args=bounds, hide_parameters=True)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        help_ = "write it as postgresql+psycopg://USER@HOST/DATABASE"
        raise problem("MR590", f"the shared ledger's URL is no good: {error}", help_) from None


@contextlib.contextmanager
def _bounded(connection: Connection) -> Iterator[None]:
    """Break a connection off that does not answer in time, as where the network is cut or the server is stopped.

    ``statement_timeout`` is the server's own, and psycopg waits for its answer for ever.
    """
    driver: Any = connection.connection.driver_connection
    line = socket.socket(fileno=os.dup(driver.fileno()))

    def break_off() -> None:
        with contextlib.suppress(OSError):  # it has ended in this moment
            line.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(2 * SECONDS, break_off)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        line.close()


def _words(error: SQLAlchemyError) -> str:
    """The first line of what the database said, without the statement."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.partition("\n")[0]
