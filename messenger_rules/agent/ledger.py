"""The ledger: what each person has seen and acknowledged, kept so that it is never shown again.

The file is an SQLite database in WAL mode with ``synchronous=FULL``: what is answered as saved survives a power cut
(https://www.sqlite.org/pragma.html#pragma_synchronous). Rows are never removed, also not when a message leaves its
catalogue. A file that is damaged is moved aside and a new one begun; messages are then shown once more, never lost.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, Self

from messenger_rules.diagnostics import Diagnostic, Severity
from messenger_rules.errors import StateError

SCHEMA = 1
"""The version of the tables; a ledger of a newer one is neither read nor written."""
KEPT_ASIDE = 3
"""Damaged ledgers that are kept."""
BUSY_SECONDS = 5.0

_TABLES = """
create table entry (
    user text not null,
    message text not null,
    revision integer not null,
    displayed_at text,
    acknowledged_at text,
    language text,
    primary key (user, message, revision)
) strict, without rowid;
"""


class Ledger(Protocol):
    """What a ledger can do, for one person."""

    def acknowledged(self) -> frozenset[tuple[str, int]]:
        """The messages that were acknowledged, as identifier and revision."""
        ...

    def displayed(self, message: str, revision: int, language: str, at: datetime) -> None:
        """Note that a message was shown."""
        ...

    def acknowledge(self, message: str, revision: int, language: str, at: datetime) -> None:
        """Note that a message was acknowledged. When this returns, it is saved.

        :raises StateError: where it could not be saved.
        """
        ...


@dataclass(slots=True)
class MemoryLedger:
    """A ledger that lasts as long as the process, for tests and for whoever keeps state elsewhere."""

    seen: dict[tuple[str, int], datetime] = field(default_factory=dict)
    done: dict[tuple[str, int], datetime] = field(default_factory=dict)

    def acknowledged(self) -> frozenset[tuple[str, int]]:
        """What was acknowledged."""
        return frozenset(self.done)

    def displayed(self, message: str, revision: int, language: str, at: datetime) -> None:
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
        query = "select message, revision from entry where user = ? and acknowledged_at is not null"
        with _told("cannot be read"):
            return frozenset((str(row[0]), int(row[1])) for row in self._connection.execute(query, (self._user,)))

    def displayed(self, message: str, revision: int, language: str, at: datetime) -> None:
        """Note that a message was shown; only the first time counts."""
        self._write(
            "insert into entry (user, message, revision, displayed_at, language) values (?, ?, ?, ?, ?)"
            " on conflict do update set displayed_at = coalesce(displayed_at, excluded.displayed_at)",
            (self._user, message, revision, _instant(at), language),
        )

    def acknowledge(self, message: str, revision: int, language: str, at: datetime) -> None:
        """Note that a message was acknowledged; only the first time counts. When this returns, it is on the disk."""
        self._write(
            "insert into entry (user, message, revision, acknowledged_at, language) values (?, ?, ?, ?, ?)"
            " on conflict do update set acknowledged_at = coalesce(acknowledged_at, excluded.acknowledged_at)",
            (self._user, message, revision, _instant(at), language),
        )

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with _told("was not saved"), self._connection:
            self._connection.execute(statement, values)

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
        if version == 0:
            with connection:
                connection.execute("begin immediate")
                if connection.execute("pragma user_version").fetchone()[0] == 0:
                    connection.execute(_TABLES)
                    connection.execute(f"pragma user_version = {SCHEMA}")
        try:
            connection.execute(
                "select user, message, revision, displayed_at, acknowledged_at, language from entry limit 1"
            )
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
