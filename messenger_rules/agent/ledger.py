"""The ledger: what each person has seen and acknowledged, kept so that it is never shown again, and can be told later.

The file is an SQLite database in WAL mode with ``synchronous=FULL``: what is answered as saved survives a power cut
(https://www.sqlite.org/pragma.html#pragma_synchronous). Rows are never removed, also not when a message leaves its
catalogue; each carries a checksum, and one that does not fit it counts as if it were not there. A file that is damaged
is moved aside and a new one begun; messages are then shown once more, never lost.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol, Self

from messenger_rules.diagnostics import Diagnostic, Severity
from messenger_rules.errors import StateError

SCHEMA = 2
"""The version of the tables; a ledger of a newer one is neither read nor written."""
KEPT_ASIDE = 3
"""Damaged ledgers that are kept."""
BUSY_SECONDS = 5.0
DISPLAYED, ACKNOWLEDGED = "displayed", "acknowledged"

_TABLE = """
create table event (
    user text not null,
    message text not null,
    revision integer not null,
    kind text not null check (kind in ('displayed', 'acknowledged')),
    at text not null,
    language text not null,
    title text not null,
    because text not null,
    checksum blob not null,
    primary key (user, message, revision, kind)
) strict, without rowid
"""
_COLUMNS = "message, revision, kind, at, language, title, because"
_FIRST_TABLE = "select user, message, revision, displayed_at, acknowledged_at, coalesce(language, '') from entry"
"""What the first version of the file kept, a row for both events."""


class Ledger(Protocol):
    """What a ledger can do, for one person."""

    def acknowledged(self) -> frozenset[tuple[str, int]]:
        """The messages that were acknowledged, as identifier and revision."""
        ...

    def displayed(
        self, message: str, revision: int, language: str, at: datetime, *, title: str = "", because: str = ""
    ) -> None:
        """Note that a message was shown, under which title, and why.

        :raises StateError: where it could not be saved.
        """
        ...

    def acknowledge(self, message: str, revision: int, language: str, at: datetime) -> None:
        """Note that a message was acknowledged. When this returns, it is saved.

        :raises StateError: where it could not be saved.
        """
        ...


@dataclass(frozen=True, slots=True)
class Event:
    """That somebody was shown a message, or acknowledged it.

    ``at`` is aware; ``title`` and ``because``, the explanation at that time, are those of a display, else empty.
    """

    message: str
    revision: int
    kind: str
    at: datetime
    language: str
    title: str = ""
    because: str = ""

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "message": self.message,
            "revision": self.revision,
            "event": self.kind,
            "at": _instant(self.at),
            "language": self.language,
            "title": self.title,
        }


@dataclass(slots=True)
class MemoryLedger:
    """A ledger that lasts as long as the process, for tests and for whoever keeps state elsewhere."""

    seen: dict[tuple[str, int], datetime] = field(default_factory=dict)
    done: dict[tuple[str, int], datetime] = field(default_factory=dict)

    def acknowledged(self) -> frozenset[tuple[str, int]]:
        """What was acknowledged."""
        return frozenset(self.done)

    def displayed(
        self, message: str, revision: int, language: str, at: datetime, *, title: str = "", because: str = ""
    ) -> None:
        """Note a display."""
        self.seen.setdefault((message, revision), at)

    def acknowledge(self, message: str, revision: int, language: str, at: datetime) -> None:
        """Note an acknowledgement."""
        self.done.setdefault((message, revision), at)


class FileLedger:
    """The ledger of one person in a file; many processes may use the file at once.

    :raises StateError: MR590 where the folder or the file cannot be used, MR591 where the file is a newer version's.
    """

    def __init__(self, folder: Path, user: str) -> None:
        self.warnings: list[Diagnostic] = []
        """What was found out and mended so far; told to the person by whoever shows."""
        self._user = user
        self._path = folder / "ledger.sqlite3"
        _own_folder(folder)
        self._connection = self._open()

    @classmethod
    def of_user(cls, folder: Path | None = None) -> Self:
        """The ledger of whoever runs this, in a folder, or where the person's state is kept."""
        from platformdirs import user_state_path

        return cls(folder or user_state_path("messenger-rules"), _user_name())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def acknowledged(self) -> frozenset[tuple[str, int]]:
        """The messages that were acknowledged, as identifier and revision."""
        return frozenset((event.message, event.revision) for event in self.history() if event.kind == ACKNOWLEDGED)

    def history(self, message: str | None = None) -> list[Event]:
        """What this person was shown and acknowledged, the oldest first; of one message, or of all."""
        query = f"select {_COLUMNS}, checksum from event where user = ? order by at, message, revision, kind desc"  # noqa: S608 -- our own text
        with _told("cannot be read"):
            rows = self._connection.execute(query, (self._user,)).fetchall()
        sound = [row[:-1] for row in rows if row[-1] == _checksum((self._user, *row[:-1]))]
        if len(sound) < len(rows):
            self._warn_of_rows(len(rows) - len(sound))
        found = [
            Event(message_, revision, kind, datetime.fromisoformat(at), language, title, because)
            for message_, revision, kind, at, language, title, because in sound
        ]
        return [event for event in found if message is None or event.message == message]

    def displayed(
        self, message: str, revision: int, language: str, at: datetime, *, title: str = "", because: str = ""
    ) -> None:
        """Note that a message was shown; only the first time counts."""
        self._note((message, revision, DISPLAYED, _instant(at), language, title, because))

    def acknowledge(self, message: str, revision: int, language: str, at: datetime) -> None:
        """Note that a message was acknowledged; only the first time counts. When this returns, it is on the disk."""
        self._note((message, revision, ACKNOWLEDGED, _instant(at), language, "", ""))

    def _note(self, row: tuple[object, ...]) -> None:
        with _told("was not saved"), self._connection:
            self._connection.execute("begin immediate")
            _insert(self._connection, (self._user, *row))

    def _warn_of_rows(self, number: int) -> None:
        entries = "1 entry" if number == 1 else f"{number} entries"
        sentence = f"the ledger {self._path} has {entries} that cannot be trusted"
        help_ = "what they said is not known: such a message is shown once more"
        found = Diagnostic("MR594", sentence, help=(help_,), severity=Severity.WARNING)
        if found not in self.warnings:
            self.warnings.append(found)

    def _open(self) -> sqlite3.Connection:
        try:
            return self._opened()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise _problem("MR590", f"the ledger {self._path} cannot be opened: {error}") from None
            self._move_aside()
            try:
                return self._opened()
            except sqlite3.Error as second:
                raise _problem("MR590", f"the ledger {self._path} cannot be opened: {second}") from None

    def _opened(self) -> sqlite3.Connection:
        _own_file(self._path)
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        mode = connection.execute("pragma journal_mode").fetchone()[0]
        synchronous = connection.execute("pragma synchronous").fetchone()[0]
        if (mode, synchronous) != ("wal", 2):
            raise _problem("MR590", f"the file system of {self._path} keeps no write-ahead log")
        version = connection.execute("pragma user_version").fetchone()[0]
        if version > SCHEMA:
            help_ = "install the newer messenger-rules again; the ledger was left as it is"
            raise _problem(
                "MR591", f"the ledger {self._path} is of a newer version ({version}, known is {SCHEMA})", help_
            )
        if connection.execute("pragma quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("the file is damaged")
        if version < SCHEMA:
            with connection:
                connection.execute("begin immediate")
                _migrate(connection, connection.execute("pragma user_version").fetchone()[0])
        try:
            connection.execute(f"select user, {_COLUMNS}, checksum from event limit 1")  # noqa: S608 -- our own text
        except sqlite3.OperationalError as error:
            raise sqlite3.DatabaseError(f"the file has other tables: {error}") from None

    def _move_aside(self) -> None:
        """Keep the damaged file under another name, the oldest of these goes."""
        for number in range(KEPT_ASIDE, 0, -1):
            older = self._path.with_suffix(f".damaged-{number}")
            newer = self._path if number == 1 else self._path.with_suffix(f".damaged-{number - 1}")
            with contextlib.suppress(FileNotFoundError):
                newer.replace(older)
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        sentence = f"the ledger {self._path} was damaged; it was moved aside and begun anew"
        help_ = "messages that were acknowledged before are shown once more"
        self.warnings.append(Diagnostic("MR592", sentence, help=(help_,), severity=Severity.WARNING))


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a file of an older version to this one; in one transaction, so that it is either."""
    if version == SCHEMA:  # another process was quicker
        return
    rows = _first_rows(connection) if version == 1 else []
    connection.execute(_TABLE)
    for row in rows:
        _insert(connection, row)
    if version == 1:
        connection.execute("drop table entry")
    connection.execute(f"pragma user_version = {SCHEMA}")


def _first_rows(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """The events that a file of the first version tells of."""
    try:
        entries = connection.execute(_FIRST_TABLE).fetchall()
    except sqlite3.OperationalError as error:
        raise sqlite3.DatabaseError(f"the file has other tables: {error}") from None
    return [
        (user, message, revision, kind, at, language, "", "")
        for user, message, revision, displayed_at, acknowledged_at, language in entries
        for kind, at in ((DISPLAYED, displayed_at), (ACKNOWLEDGED, acknowledged_at))
        if at is not None
    ]


def _insert(connection: sqlite3.Connection, row: tuple[object, ...]) -> None:
    """Add an event, unless it is there: the first time counts. One that is damaged is replaced."""
    same = "(user, message, revision, kind) = (?, ?, ?, ?)"
    kept = f"select user, {_COLUMNS}, checksum from event where {same}"  # noqa: S608 -- our own text
    found = connection.execute(kept, row[:4]).fetchone()
    if found is not None and found[-1] == _checksum(found[:-1]):
        return
    statement = f"insert or replace into event (user, {_COLUMNS}, checksum) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 -- our own text
    connection.execute(statement, (*row, _checksum(row)))


def _checksum(row: tuple[object, ...]) -> bytes:
    """Of a row's values, so that a changed bit is seen; it is no seal against somebody who changes both."""
    return blake2b(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _own_folder(folder: Path) -> None:
    """A folder that only its owner can enter, and that is no link to another."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise _problem("MR590", f"the folder {folder} cannot be made: {_reason(error)}") from None
    if stat.S_ISLNK(found.st_mode):
        raise _problem("MR590", f"the folder {folder} is a link; state is not kept behind links")
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        raise _problem("MR590", f"the folder {folder} belongs to somebody else")
    if hasattr(os, "getuid") and found.st_mode & 0o077:
        with contextlib.suppress(OSError):
            folder.chmod(0o700)


def _own_file(path: Path) -> None:
    """A file that only its owner can read, made before SQLite opens it; never through a link."""
    try:
        descriptor = os.open(
            path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o600
        )
    except OSError as error:
        raise _problem("MR590", f"the ledger {path} cannot be opened: {_reason(error)}") from None
    try:
        found = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        raise _problem("MR590", f"the ledger {path} is no file of its own")


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _problem(
            "MR593", f"the ledger {what}: {error}", "make room on the disk, or let the file be written"
        ) from None


def _problem(code: str, sentence: str, help_: str = "give another folder with `--state`") -> StateError:
    return StateError([Diagnostic(code, sentence, help=(help_,))])


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _user_name() -> str:
    """Who runs this, by the system's own number where it has one."""
    return f"uid:{os.getuid()}" if hasattr(os, "getuid") else f"user:{os.environ.get('USERNAME', '')}"
