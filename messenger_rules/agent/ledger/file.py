"""The ledger's file: the events of all persons and the outbox, in SQLite.

It is in WAL mode with ``synchronous=FULL``: what is answered as saved survives a power cut
(https://www.sqlite.org/pragma.html#pragma_synchronous). An event and its receipt are one transaction. Rows are never
removed, also not when a message leaves its catalogue; each carries a checksum, and one that does not fit it counts as
if it were not there. A file that is damaged is moved aside and a new one begun; messages are then shown once more,
never lost. Of a log that is damaged SQLite drops the rest without a word, so events are written back at once.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from messenger_rules.agent.file_mark import mark_of
from messenger_rules.agent.ledger.events import ONCE, Event
from messenger_rules.agent.ledger.outbox import Outbox
from messenger_rules.agent.ledger.receipt import Installation, Receipt
from messenger_rules.agent.ledger.rows import EVENT_COLUMNS, Row, event_in, readable, row_of
from messenger_rules.agent.ledger.sealed import SEAL
from messenger_rules.agent.ledger.tables import SCHEMA, STATEMENTS, refuse_others
from messenger_rules.agent.problems import problem
from messenger_rules.agent.system import own_folder
from messenger_rules.diagnostics import Diagnostic, Severity
from messenger_rules.errors import StateError
from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.messages.document import is_id

KEPT_ASIDE = 3
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Older than all messages."""
"""Damaged ledgers that are kept."""
BUSY_SECONDS = 5.0
ENOUGH_BYTES = 16 * 1_048_576
"""Memory in which a sound ledger is opened by far."""

_COLUMNS = ", ".join((*EVENT_COLUMNS, "checksum"))
_FIRST = "select user, message, revision, displayed_at, acknowledged_at, coalesce(language, '') from entry"
"""What the first version of the file kept, a row for both events."""
_SECOND = "select user, message, revision, kind, at, language, title, because, checksum from event"
"""What the second version of the file kept."""

_TEXT = functools.partial(str, encoding="utf-8", errors="surrogateescape")
"""A text as a row has it: where it is damaged, the checksum does not fit, and the other rows are read all the same."""


class LedgerFile:
    """The events of all persons and the receipts of a host; many processes may use the file at once.

    :raises StateError: MR590 where the folder or the file cannot be used, MR591 where the file is a newer version's.
    """

    def __init__(self, folder: Path) -> None:
        self.warnings: list[Diagnostic] = []
        """What was found out and mended so far; told to the person by whoever shows."""
        self._path = folder / "ledger.sqlite3"
        self._known: set[tuple[str | int, ...]] = set()
        self._version = -1
        self._number: int | None = None
        own_folder(folder)
        self._connection = self._open()
        self.outbox = Outbox(self._connection, self._writing, self._reading)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def events(self, user: str | None = None) -> list[Event]:
        """What was noted, the oldest first; of one user, or of all."""
        query = f"select {_COLUMNS} from event where ? is null or user = ? order by at, message, revision, kind desc"  # noqa: S608 -- our own text
        with self._reading():
            version = self._version_of_others()  # first: what is noted in between is read once more
            rows = self._connection.execute(query, (user, user)).fetchall()
        found = [event for row in rows if (event := event_in(row, SEAL)) is not None]
        self._warn_of_rows(len(rows) - len(found))
        if user is None:
            self._known, self._version = set(map(_key, found)), version
        return found

    def news(self) -> list[Event]:
        """What other processes have noted in the file meanwhile, such as `ack --state` of the agent's own user.

        Where that cannot be read now, it is told the next time: what the agent itself has noted, it knows.
        """
        known = self._known
        with contextlib.suppress(StateError):
            with self._reading():
                is_as_it_was = self._version_of_others() == self._version
            return [] if is_as_it_was else [event for event in self.events() if _key(event) not in known]
        return []

    def record(self, events: Iterable[Event], receipt: Callable[[Event], Receipt | None] | None = None) -> list[Event]:
        """Note events, each with its receipt, all or none. When this returns, they are on the disk.

        Of what happens once, the first counts: another one is not noted and has no receipt.

        :raises StateError: MR593 where they could not be saved.
        :returns: what was new.
        """
        new = []
        with self._writing():
            for event in events:
                if not _insert(self._connection, row_of(event)):
                    continue
                new.append(event)
                made = receipt(event) if receipt is not None else None
                if made is not None:
                    self.outbox.put(made)
        if new:
            self._known.update(map(_key, new))
            self._write_back()
        return new

    @property
    def host(self) -> str:
        """The identifier of the installation whose ledger it is; empty where it is one person's own.

        :raises StateError: MR593 where it cannot be read.
        """
        with self._reading():
            known = Installation.of_names(self._meta())
        return known.id if known is not None else ""

    def installation(self, now: datetime) -> Installation:
        """What this installation is known by; made where there is none yet, or where what was kept of it is damaged.

        Where the file was damaged, it stays the same as far as that can still be read there: receipts of this host may
        wait elsewhere under its name. It counts as older than all messages then, as does one that is made in the place
        of another, since nobody knows what it has not shown yet. One that was made later than now was made by a wrong
        clock.

        :raises StateError: MR593 where it could not be saved.
        """
        with self._writing():
            kept = self._meta()
            known = Installation.of_names(kept)
            found = known or self._new_installation(now, kept)
            found = replace(found, since=min(found.since, now))
            if found != known:
                named = "insert or replace into meta (name, value) values (?, ?)"
                self._connection.executemany(named, found.names().items())
        return found

    def _meta(self) -> dict[str, str]:
        return dict(self._connection.execute("select name, value from meta").fetchall())

    def _new_installation(self, now: datetime, kept: Mapping[str, str]) -> Installation:
        new = Installation.new(now)
        if not kept.keys().isdisjoint(new.names()):
            return replace(new, since=OLDEST)
        aside = self._aside(1)
        return replace(_installation_in(aside) or new, since=OLDEST) if aside.exists() else new

    def _write_back(self) -> None:
        """Move what stands in the log to the file, where damage is found, and empty the log.

        It waits for nobody, and may fail: what was committed is on the disk already, and the next one moves it.
        """
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("pragma busy_timeout = 0")
            self._connection.execute("pragma wal_checkpoint(truncate)")  # a log that stays would hide the file's pages
        self._connection.execute(f"pragma busy_timeout = {BUSY_SECONDS * 1000:.0f}")

    def _version_of_others(self) -> int:
        """A number that is another one once another process has changed the file."""
        found: int = self._connection.execute("pragma data_version").fetchone()[0]
        return found

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        with _told("was not saved"), self._connection:
            self._connection.execute("begin immediate")
            yield
            if self._number_now() != self._number:  # what is written to a file that was taken away, nobody reads again
                raise sqlite3.OperationalError("another file, or none, is in its place by now")

    def _reading(self) -> contextlib.AbstractContextManager[None]:
        return _told("cannot be read")

    def _warn_of_rows(self, number: int) -> None:
        if number == 0:
            return
        entries = "1 entry" if number == 1 else f"{number} entries"
        sentence = f"the ledger {self._path} has {entries} that cannot be trusted"
        help_ = "what they said is not known: such a message is shown once more"
        found = Diagnostic("MR594", sentence, help=(help_,), severity=Severity.WARNING)
        if found not in self.warnings:
            self.warnings.append(found)

    def _open(self) -> sqlite3.Connection:
        try:
            return self._opened()
        except (sqlite3.DatabaseError, UnicodeDecodeError, MemoryError) as error:
            if not _is_of_the_file(error):
                raise problem("MR590", f"the ledger {self._path} cannot be opened: {_said(error)}") from None
            self._move_aside()
            try:
                return self._opened()
            except (sqlite3.Error, MemoryError) as second:
                raise problem("MR590", f"the ledger {self._path} cannot be opened: {_said(second)}") from None

    def _opened(self) -> sqlite3.Connection:
        _own_file(self._path)
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
        connection.text_factory = _TEXT
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        self._number = self._number_now()
        return connection

    def _number_now(self) -> int | None:
        found = mark_of(self._path)
        return found.number if found is not None else None

    def _prepare(self, connection: sqlite3.Connection) -> None:
        _use_write_ahead_log(connection)
        connection.execute("pragma synchronous = full")
        connection.execute("pragma trusted_schema = off")
        mode = connection.execute("pragma journal_mode").fetchone()[0]
        synchronous = connection.execute("pragma synchronous").fetchone()[0]
        if (mode, synchronous) != ("wal", 2):
            raise problem("MR590", f"the file system of {self._path} keeps no write-ahead log")
        version = connection.execute("pragma user_version").fetchone()[0]
        if version > SCHEMA:
            help_ = "install the newer messenger-rules again; the ledger was left as it is"
            raise problem(
                "MR591", f"the ledger {self._path} is of a newer version ({version}, known is {SCHEMA})", help_
            )
        refuse_others(connection, version)
        if connection.execute("pragma quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("the file is damaged")
        if version < SCHEMA:
            with connection:
                connection.execute("begin immediate")
                self._migrate(connection, connection.execute("pragma user_version").fetchone()[0])
        refuse_others(connection, SCHEMA)

    def _migrate(self, connection: sqlite3.Connection, version: int) -> None:
        """Bring a file of an older version to this one; in one transaction, so that it is either."""
        if version == SCHEMA:  # another process was quicker
            return
        try:
            rows = {0: _no_rows, 1: self._first_rows, 2: self._second_rows}[version](connection)
            for statement in STATEMENTS:
                connection.execute(statement)
        except (sqlite3.OperationalError, KeyError) as error:
            raise sqlite3.DatabaseError(f"the file has other tables: {error}") from None
        for row in rows:
            _insert(connection, row)
        connection.execute(f"pragma user_version = {SCHEMA}")

    def _first_rows(self, connection: sqlite3.Connection) -> list[Row]:
        """The events of a file of the first version, without checksums; those that cannot be read are left behind."""
        entries = connection.execute(_FIRST).fetchall()
        connection.execute("drop table entry")
        rows: list[Row] = [
            (user, "", message, revision, kind, at, language, "", "", "", "")
            for user, message, revision, displayed_at, acknowledged_at, language in entries
            for kind, at in (("displayed", displayed_at), ("acknowledged", acknowledged_at))
            if at is not None
        ]
        sound = [row for row in rows if is_id(row[2], DEFAULT_LIMITS) and readable(row) is not None]
        self._warn_of_rows(len(rows) - len(sound))
        return sound

    def _second_rows(self, connection: sqlite3.Connection) -> list[Row]:
        """The events of a file of the second version; its damaged rows are told of and left behind."""
        kept = connection.execute(_SECOND).fetchall()
        connection.execute("drop table event")
        sealed = [(user, "", *said, "", "") for user, *said, checksum in kept if SEAL.is_on((user, *said, checksum))]
        sound = [row_of(event) for row in sealed if (event := readable(row)) is not None]
        self._warn_of_rows(len(kept) - len(sound))
        return sound

    def _aside(self, number: int) -> Path:
        """Where a damaged file is kept; 1 is the last one."""
        return self._path.with_suffix(f".damaged-{number}")

    def _move_aside(self) -> None:
        """Keep the damaged file under another name, the oldest of these goes."""
        for number in range(KEPT_ASIDE, 0, -1):
            newer = self._path if number == 1 else self._aside(number - 1)
            with contextlib.suppress(FileNotFoundError):
                newer.replace(self._aside(number))
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        sentence = f"the ledger {self._path} was damaged; it was moved aside and begun anew"
        help_ = "messages of before are shown once more, acknowledged or not"
        self.warnings.append(Diagnostic("MR592", sentence, help=(help_,), severity=Severity.WARNING))


def _installation_in(path: Path) -> Installation | None:
    """The installation of a damaged file; None where it cannot be read."""
    with (
        contextlib.suppress(sqlite3.Error, UnicodeError, MemoryError),
        contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as connection,
    ):
        refuse_others(connection, SCHEMA)
        kept = connection.execute("select name, value from meta").fetchall()
        return Installation.of_names({name: value for name, value in kept if isinstance(value, str)})
    return None


def _is_of_the_file(error: Exception) -> bool:
    """Whether the file itself is wrong, such as its format, and not the disk, the host, or who else uses it."""
    if isinstance(error, MemoryError):
        return _has_memory()  # a damaged page can name a length of gigabytes
    if isinstance(error, sqlite3.OperationalError):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return True


def _has_memory() -> bool:
    """Whether there is as much memory as a sound ledger needs by far."""
    try:
        return len(bytearray(ENOUGH_BYTES)) == ENOUGH_BYTES
    except MemoryError:
        return False


def _said(error: Exception) -> str:
    return str(error) or "there is not enough memory"


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeError, MemoryError) as error:
        raise problem(
            "MR593", f"the ledger {what}: {_said(error)}", "make room on the disk, or let the file be written"
        ) from None


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Ask until whoever makes the same file has done so: SQLite itself does not wait where the journal is changed."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def _key(event: Event) -> tuple[str | int, ...]:
    """What an event is the same one by in the file."""
    return row_of(event)[:6]


def _no_rows(_: sqlite3.Connection) -> list[Row]:
    return []


def _insert(connection: sqlite3.Connection, row: Row) -> bool:
    """Add an event; of what happens once, unless it is there. One that is damaged is replaced."""
    user, host, message, revision, kind, *_ = row
    if kind in ONCE:
        same = "(user, host, message, revision, kind) = (?, ?, ?, ?, ?)"
        kept = connection.execute(
            f"select {_COLUMNS} from event where {same}",  # noqa: S608 -- our own text
            (user, host, message, revision, kind),
        ).fetchall()
        if any(event_in(row, SEAL) is not None for row in kept):
            return False
        connection.execute(f"delete from event where {same}", (user, host, message, revision, kind))  # noqa: S608 -- our own text
    marks = ", ".join("?" * (len(row) + 1))
    statement = f"insert or replace into event ({_COLUMNS}) values ({marks})"  # noqa: S608 -- our own text
    if connection.execute(statement, (*row, SEAL(row))).rowcount != 1:
        raise sqlite3.DatabaseError("the file does not take it")
    return True


def _own_file(path: Path) -> None:
    """A file that only its owner can read, made before SQLite opens it; never through a link."""
    try:
        descriptor = os.open(
            path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o600
        )
    except OSError as error:
        raise problem("MR590", f"the ledger {path} cannot be opened: {_reason(error)}") from None
    try:
        found = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        raise problem("MR590", f"the ledger {path} is no file of its own")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
