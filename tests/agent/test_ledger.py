"""The ledger: what is answered as saved is never asked again, whatever happens to the process or to the file."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.agent.ledger import file as ledger_file
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.personal import FileLedger, Ledger, MemoryLedger, user_name
from messenger_rules.agent.ledger.sealed import SEAL, Seal
from messenger_rules.errors import StateError

AT = datetime(2026, 3, 1, tzinfo=UTC)
PROJECT = Path(__file__).parents[2]


def event(message: str, revision: int, kind: str, at: datetime, *texts: str) -> Event:
    language, title, because = (*texts, "", "")[:3]
    return Event(message, revision, EventKind(kind), at, language, title, because, "alice")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


def test_acknowledged_by_user_message_and_revision(folder: Path) -> None:
    with FileLedger(folder, "alice") as alice, FileLedger(folder, "bob") as bob:
        alice.displayed("one", 1, "de", AT)
        assert alice.acknowledged() == frozenset()
        alice.acknowledge("one", 1, "de", AT)
        bob.acknowledge("two", 3, "en", AT)
    with FileLedger(folder, "alice") as alice, FileLedger(folder, "bob") as bob:
        assert alice.acknowledged() == {("one", 1)}
        assert bob.acknowledged() == {("two", 3)}


def test_the_first_time_counts(folder: Path) -> None:
    with FileLedger(folder, "alice") as ledger:
        for minutes in (0, 5):
            ledger.displayed("one", 1, "de", AT + timedelta(minutes=minutes))
            ledger.acknowledge("one", 1, "de", AT + timedelta(minutes=minutes + 1))
        assert ledger.history() == [
            event("one", 1, "displayed", AT, "de"),
            event("one", 1, "acknowledged", AT + timedelta(minutes=1), "de"),
        ]


def test_the_history_is_each_persons_own(folder: Path) -> None:
    with FileLedger(folder, "alice") as alice, FileLedger(folder, "bob") as bob:
        alice.displayed("one", 1, "de", AT, title="Ein Titel", because="yes now > then")
        bob.displayed("two", 1, "en", AT + timedelta(hours=1))
        alice.acknowledge("one", 2, "de", AT + timedelta(hours=2))
        assert alice.history() == [
            event("one", 1, "displayed", AT, "de", "Ein Titel", "yes now > then"),
            event("one", 2, "acknowledged", AT + timedelta(hours=2), "de"),
        ]
        assert alice.history("two") == []
        assert [event.message for event in bob.history("two")] == ["two"]


def test_what_another_process_notes_is_told_once_and_is_of_the_same_host(folder: Path) -> None:
    with LedgerFile(folder) as agents, LedgerFile(folder) as other:
        assert agents.host == ""
        installation = agents.installation(AT)
        assert (agents.host, other.host) == (installation.id, installation.id)
        agents.record([event("one", 1, "displayed", AT + timedelta(microseconds=1), "en")])
        agents.events()
        other.record([event("two", 1, "displayed", AT, "en")])
        agents.record([event("three", 1, "displayed", AT, "en")])
        with FileLedger(folder, "alice") as alice:
            alice.acknowledge("two", 1, "en", AT)
        acknowledged = replace(event("two", 1, "acknowledged", AT, "en"), host=installation.id)
        assert agents.news() == [event("two", 1, "displayed", AT, "en"), acknowledged]
        assert agents.news() == []
    assert agents.news() == [], "what cannot be read is told later"


@pytest.mark.parametrize("again", [False, True])
def test_nothing_is_answered_as_saved_where_the_file_was_taken_away(again: bool, folder: Path) -> None:
    with LedgerFile(folder) as ledger:
        ledger.record([event("one", 1, "displayed", AT, "de")])
        (folder / "ledger.sqlite3").rename(folder / "ledger.damaged-1")
        if again:  # as a command does that finds it damaged
            (folder / "ledger.sqlite3-wal").unlink()
            (folder / "ledger.sqlite3-shm").unlink()
            LedgerFile(folder).close()
        with pytest.raises(StateError, match="not saved: another file, or none, is in its place by now"):
            ledger.record([event("one", 1, "acknowledged", AT, "de")])
        assert [it.kind for it in ledger.events()] == ["displayed"]


FIRST_VERSION = """
create table entry (user text not null, message text not null, revision integer not null, displayed_at text,
    acknowledged_at text, language text, primary key (user, message, revision)) strict, without rowid;
insert into entry values ('alice', 'one', 1, '2026-03-01T00:00:00+00:00', '2026-03-01T00:01:00+00:00', 'de');
insert into entry values ('alice', 'two', 1, '2026-03-01T00:00:00+00:00', null, null);
insert into entry values ('bob', 'one', 1, null, '2026-03-01T00:02:00+00:00', 'en');
pragma user_version = 1;
"""


def test_a_file_of_the_first_version_is_brought_to_this_one(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    sqlite3.connect(folder / "ledger.sqlite3").executescript(FIRST_VERSION).close()
    with FileLedger(folder, "alice") as alice, FileLedger(folder, "bob") as bob:
        assert alice.warnings == bob.warnings == []
        assert alice.history() == [
            event("one", 1, "displayed", AT, "de"),
            event("two", 1, "displayed", AT, ""),
            event("one", 1, "acknowledged", AT + timedelta(minutes=1), "de"),
        ]
        assert bob.acknowledged() == {("one", 1)}


def test_what_is_no_name_of_a_message_is_left_behind_with_the_first_version(folder: Path) -> None:
    """It had no checksums: what is damaged there is seen by its form, or not at all."""
    folder.mkdir(mode=0o700)
    with contextlib.closing(sqlite3.connect(folder / "ledger.sqlite3")) as connection:
        connection.executescript(f"{FIRST_VERSION}update entry set message = '\x7fne' where user = 'bob';")
    with LedgerFile(folder) as ledger:
        assert [warning.code for warning in ledger.warnings] == ["MR594"]
        assert {event.user for event in ledger.events()} == {"alice"}


SECOND_VERSION = """
create table event (user text not null, message text not null, revision integer not null, kind text not null,
    at text not null, language text not null, title text not null, because text not null, checksum blob not null,
    primary key (user, message, revision, kind)) strict, without rowid;
insert into event values ('alice', 'one', 1, 'displayed', '2026-03-01T00:00:00+00:00', 'de', 'Titel', 'weil',
    x'{sound}');
insert into event values ('alice', 'two', 1, 'acknowledged', '2026-03-01T00:00:00+00:00', 'de', '', '', x'0102030405060708');
pragma user_version = 2;
"""


def test_a_file_of_the_second_version_is_brought_to_this_one(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    row = ("alice", "one", 1, "displayed", "2026-03-01T00:00:00+00:00", "de", "Titel", "weil")
    script = SECOND_VERSION.format(sound=SEAL(row).hex())
    sqlite3.connect(folder / "ledger.sqlite3").executescript(script).close()
    with FileLedger(folder, "alice") as ledger:
        assert [(warning.code, warning.message) for warning in ledger.warnings] == [
            ("MR594", f"the ledger {folder / 'ledger.sqlite3'} has 1 entry that cannot be trusted")
        ]
        assert ledger.history() == [event("one", 1, "displayed", AT, "de", "Titel", "weil")]
    with FileLedger(folder, "alice") as ledger:
        assert ledger.warnings == []


MIDNIGHT = "2026-03-01T00:00:00+00:00"
KEPT_FOR_GOOD = [
    (
        Event("one", 1, EventKind.DISPLAYED, AT, "de", "Für \U0001f600", "weil", "alice", facts="{}"),
        ("alice", "", "one", 1, "displayed", MIDNIGHT, "de", "Für \U0001f600", "weil", "", "{}", "0ecb1491c85d176f"),
    ),
    (
        Event("one", 1, EventKind.ACKNOWLEDGED, AT, user="alice"),
        ("alice", "", "one", 1, "acknowledged", MIDNIGHT, "", "", "", "", "", "ca91b23cce092c0f"),
    ),
    (
        Event("one", 1, EventKind.SNOOZED, AT, user="alice", until=AT),
        ("alice", "", "one", 1, "snoozed", MIDNIGHT, "", "", "", MIDNIGHT, "", "fe3c1d4a5a9f6984"),
    ),
    (
        Event("one", 1, EventKind.LATER, AT, because="session", user="alice", until=AT),
        ("alice", "", "one", 1, "later", MIDNIGHT, "", "", "session", MIDNIGHT, "", "c744c2d0d99e6520"),
    ),
    (
        Event("one", 1, EventKind.WITHDRAWN, AT, because="why", user="alice"),
        ("alice", "", "one", 1, "withdrawn", MIDNIGHT, "", "", "why", "", "", "95b3685b711abb54"),
    ),
    (
        Event("one", 1, EventKind.RETURNED, AT, user="alice", host="home"),
        ("alice", "home", "one", 1, "returned", MIDNIGHT, "", "", "", "", "", "05cd65550882e552"),
    ),
    (
        Event("one", 1, EventKind.ARRIVED, AT, host="home"),
        ("", "home", "one", 1, "arrived", MIDNIGHT, "", "", "", "", "", "edc8f464cef430a8"),
    ),
    (
        Event("one", 1, EventKind.PASSED, AT, because="why", user="alice"),
        ("alice", "", "one", 1, "passed", MIDNIGHT, "", "", "why", "", "", "cf8c941fba4cc388"),
    ),
]
"""Rows of ledgers that are in use, word by word: where these change, the file has another version."""


@pytest.mark.usefixtures("_far_away")
@pytest.mark.parametrize(("event", "row"), KEPT_FOR_GOOD, ids=lambda value: getattr(value, "kind", ""))
def test_what_is_written_today_is_what_was_written(event: Event, row: tuple[str | int, ...], folder: Path) -> None:
    with LedgerFile(folder) as ledger:
        ledger.record([event])
    query = (
        "select user, host, message, revision, kind, at, language, title, because, until, facts, lower(hex(checksum))"
        " from event"
    )
    with contextlib.closing(sqlite3.connect(folder / "ledger.sqlite3")) as connection:
        assert connection.execute(query).fetchall() == [row]
    with LedgerFile(folder) as ledger:
        assert (ledger.events(), ledger.warnings) == ([event], [])


def test_a_migration_that_is_killed_is_done_the_next_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(mode=0o700)
    sqlite3.connect(folder / "ledger.sqlite3").executescript(FIRST_VERSION).close()
    program = (
        "import os, sys; from pathlib import Path; from messenger_rules.agent.ledger import personal, sealed\n"
        "sealed.Seal.__call__ = lambda *_: os._exit(9)\n"
        "personal.FileLedger(Path(sys.argv[1]), 'alice')\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, str(folder)], check=False, env={**os.environ, "PYTHONPATH": str(PROJECT)}
    )
    assert killed.returncode == 9
    with FileLedger(folder, "alice") as ledger:
        assert ledger.acknowledged() == {("one", 1)}


@pytest.mark.parametrize(
    "change",
    [
        "message = 'other'",
        "revision = 2",
        "at = '2026-03-01T00:00:00+01:00'",
        "user = 'alice', language = 'en'",
        "checksum = x'00'",
        "title = 'x'",
        "title = cast(x'ff41' as text)",
    ],
)
def test_a_row_that_was_changed_counts_as_if_it_were_not_there(change: str, folder: Path) -> None:
    with FileLedger(folder, "alice") as ledger:
        ledger.acknowledge("one", 1, "de", AT)
        ledger.acknowledge("two", 1, "de", AT)
    with sqlite3.connect(folder / "ledger.sqlite3") as connection:
        connection.execute(f"update event set {change} where message = 'one'")
    with FileLedger(folder, "alice") as ledger:
        assert ledger.acknowledged() == {("two", 1)}
        assert ledger.acknowledged() == {("two", 1)}
        (warning,) = ledger.warnings
        assert warning.code == "MR594"
        assert warning.message == f"the ledger {folder / 'ledger.sqlite3'} has 1 entry that cannot be trusted"
        ledger.acknowledge("one", 1, "de", AT)
        assert ("one", 1) in ledger.acknowledged()


def test_what_is_noted_stands_in_the_file_and_no_longer_in_its_log(folder: Path) -> None:
    """Of a damaged log SQLite drops the rest without a word."""
    with FileLedger(folder, "alice") as ledger:
        ledger.acknowledge("one", 1, "de", AT)
        assert (folder / "ledger.sqlite3-wal").stat().st_size == 0
        assert b"acknowledged" in (folder / "ledger.sqlite3").read_bytes()


def test_a_reader_does_not_delay_who_notes_and_a_writer_is_waited_for(folder: Path) -> None:
    with FileLedger(folder, "alice") as ledger, contextlib.closing(_other(folder)) as reader:
        ledger.acknowledge("one", 1, "de", AT)
        reader.execute("begin")
        reader.execute("select count(*) from event").fetchone()
        start = time.monotonic()
        ledger.acknowledge("two", 1, "de", AT)
        assert time.monotonic() - start < ledger_file.BUSY_SECONDS / 2
        reader.execute("rollback")

        reader.execute("begin immediate")
        threading.Timer(0.2, reader.execute, ("rollback",)).start()
        ledger.acknowledge("three", 1, "de", AT)
        assert {message for message, _ in ledger.acknowledged()} == {"one", "two", "three"}


def _other(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "ledger.sqlite3", isolation_level=None, check_same_thread=False)


def test_the_files_are_their_owners_alone(folder: Path) -> None:
    with FileLedger(folder, "alice") as ledger:
        ledger.acknowledge("one", 1, "de", AT)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_memory_ledger_does_the_same() -> None:
    memory = MemoryLedger()
    ledger: Ledger = memory
    ledger.displayed("one", 1, "de", AT)
    assert ledger.acknowledged() == frozenset()
    ledger.acknowledge("one", 1, "de", AT)
    ledger.acknowledge("one", 1, "de", AT + timedelta(hours=1))
    ledger.displayed("one", 1, "de", AT + timedelta(hours=1))
    assert ledger.acknowledged() == {("one", 1)}
    assert (memory.seen, memory.done) == ({("one", 1): AT}, {("one", 1): AT})


@pytest.mark.parametrize("damage", ["truncated", "zeroes", "garbage", "text", "foreign"])
def test_a_damaged_file_is_moved_aside_and_begun_anew(damage: str, folder: Path) -> None:
    with FileLedger(folder, "alice") as ledger:
        for number in range(200):
            ledger.acknowledge(f"message-{number}", 1, "de", AT)
    path = folder / "ledger.sqlite3"
    data = path.read_bytes()
    if damage == "foreign":
        path.unlink()
        sqlite3.connect(path).executescript("create table entry (x); pragma user_version = 1").close()
    else:
        path.write_bytes(
            {
                "truncated": data[: len(data) // 2],
                "zeroes": data[:4096] + bytes(len(data) - 4096),
                "garbage": random.Random(1).randbytes(len(data)),
                "text": b"this is no database",
            }[damage]
        )
    with FileLedger(folder, "alice") as ledger:
        assert ledger.acknowledged() == frozenset()
        (warning,) = ledger.warnings
        assert warning.code == "MR592"
        assert warning.render() == (
            f"warning[MR592]: the ledger {path} was damaged; it was moved aside and begun anew\n"
            " = help: messages of before are shown once more, acknowledged or not"
        )
        ledger.acknowledge("one", 1, "de", AT)
    assert (folder / "ledger.damaged-1").is_file()


@pytest.mark.parametrize(
    ("key", "checksum"),
    [
        (b"", "08ec1c014334a80b"),
        (b"k" * 32, "10c03302dcc77a31bb3a2e25d85a25f7da827c05575a9de065be32c0f50e5062"),
    ],
)
def test_a_seal_is_the_same_in_every_version(key: bytes, checksum: str) -> None:
    seal, row = Seal(key), ("a", 1, b"\0", None)
    assert seal(row).hex() == checksum
    assert seal.is_on((*row, bytes.fromhex(checksum)))
    for others in (("a", 1, b"\1", None), ("a", 2, b"\0", None), ("ä", 1, b"\0", None), ("\udcff", 1, b"\0", None)):
        assert not seal.is_on((*others, bytes.fromhex(checksum)))
        assert seal.is_on((*others, seal(others)))
    assert not seal.is_on((*row, checksum))
    assert not seal.is_on((*row, Seal(b"l" * 100)(row)))


def test_a_file_in_a_format_of_the_future_is_moved_aside(folder: Path) -> None:
    """SQLite tells it by the code of a wrong statement, not by that of a damaged file."""
    FileLedger(folder, "alice").close()
    path = folder / "ledger.sqlite3"
    data = path.read_bytes()
    path.write_bytes(data[:44] + (9).to_bytes(4, "big") + data[48:])
    with FileLedger(folder, "alice") as ledger:
        assert [warning.code for warning in ledger.warnings] == ["MR592"]


def short_of_memory(connection: sqlite3.Connection) -> None:
    raise MemoryError


def test_where_memory_is_short_a_sound_ledger_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FileLedger(folder, "alice") as ledger:
        ledger.acknowledge("one", 1, "de", AT)
    with monkeypatch.context() as patch:
        patch.setattr(ledger_file, "_use_write_ahead_log", short_of_memory)
        patch.setattr(ledger_file, "ENOUGH_BYTES", sys.maxsize)
        with pytest.raises(StateError, match=r"MR590.* cannot be opened: there is not enough memory"):
            LedgerFile(folder)
    with FileLedger(folder, "alice") as ledger:
        assert ledger.acknowledged() == {("one", 1)}


def test_a_file_that_asks_for_more_memory_than_there_is_is_damaged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FileLedger(folder, "alice").close()
    first_then = iter((short_of_memory, ledger_file._use_write_ahead_log))

    def use(connection: sqlite3.Connection) -> None:
        next(first_then)(connection)

    monkeypatch.setattr(ledger_file, "_use_write_ahead_log", use)
    with LedgerFile(folder) as ledger:
        assert [warning.code for warning in ledger.warnings] == ["MR592"]


def test_what_nobody_knows_of_is_not_of_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("odd")

    monkeypatch.setattr(ledger_file, "_use_write_ahead_log", odd)
    assert refusal(folder) == ("MR590", f"the ledger {folder / 'ledger.sqlite3'} cannot be opened: odd")


def test_short_of_memory_nothing_is_answered_as_saved(folder: Path) -> None:
    with LedgerFile(folder) as ledger:
        with pytest.raises(StateError, match=r"MR593.* was not saved: there is not enough memory"), ledger._writing():
            raise MemoryError
        assert ledger.events() == []


def test_the_log_of_a_damaged_file_goes_with_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FileLedger(folder, "alice").close()
    for suffix in ("", "-wal", "-shm"):
        (folder / f"ledger.sqlite3{suffix}").write_bytes(b"damaged" * 1000)
    opened, seen = LedgerFile._opened, []

    def noting(ledger: LedgerFile) -> sqlite3.Connection:
        """SQLite itself takes away a log that it has looked at."""
        seen.append(sorted(path.name for path in folder.iterdir()))
        if len(seen) == 1:
            raise sqlite3.DatabaseError
        return opened(ledger)

    monkeypatch.setattr(LedgerFile, "_opened", noting)
    FileLedger(folder, "alice").close()
    assert seen == [["ledger.sqlite3", "ledger.sqlite3-shm", "ledger.sqlite3-wal"], ["ledger.damaged-1"]]


def test_a_ledger_that_cannot_be_begun_anew_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FileLedger(folder, "alice").close()

    def broken(_: LedgerFile) -> sqlite3.Connection:
        raise sqlite3.DatabaseError("the disk is broken")

    monkeypatch.setattr(LedgerFile, "_opened", broken)
    with pytest.raises(StateError) as caught:
        FileLedger(folder, "alice")
    assert str(caught.value).startswith(
        f"error[MR590]: the ledger {folder / 'ledger.sqlite3'} cannot be opened: the disk is broken\n"
    )


def test_what_is_on_the_disk_is_saved_also_where_it_cannot_be_written_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(sqlite3.Connection):
        def execute(self, statement: str, values: Any = (), /) -> sqlite3.Cursor:
            if "wal_checkpoint" in statement:
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(statement, values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **more: connect(path, factory=Full, **more))
    with FileLedger(folder, "alice") as ledger:
        ledger.acknowledge("one", 1, "de", AT)
        assert ledger.acknowledged() == {("one", 1)}


def test_an_empty_file_is_a_new_ledger(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / "ledger.sqlite3").touch()
    with FileLedger(folder, "alice") as ledger:
        assert ledger.acknowledged() == frozenset()
        assert ledger.warnings == []


def test_no_more_than_three_damaged_files_are_kept(folder: Path) -> None:
    for _ in range(5):
        FileLedger(folder, "alice").close()
        (folder / "ledger.sqlite3").write_bytes(b"this is no database, and it is longer than a header" * 100)
    FileLedger(folder, "alice").close()
    assert sorted(path.name for path in folder.glob("*damaged*")) == [
        f"ledger.damaged-{number}" for number in (1, 2, 3)
    ]


def test_a_newer_file_is_left_alone(folder: Path) -> None:
    FileLedger(folder, "alice").close()
    with sqlite3.connect(folder / "ledger.sqlite3") as connection:
        connection.execute("pragma user_version = 99")
    before = (folder / "ledger.sqlite3").read_bytes()
    with pytest.raises(StateError) as caught:
        FileLedger(folder, "alice")
    assert str(caught.value) == (
        f"error[MR591]: the ledger {folder / 'ledger.sqlite3'} is of a newer version (99, known is 3)\n"
        " = help: install the newer messenger-rules again; the ledger was left as it is"
    )
    assert (folder / "ledger.sqlite3").read_bytes() == before


def refusal(folder: Path) -> tuple[str, str]:
    """Why a ledger is not opened."""
    with pytest.raises(StateError) as caught:
        LedgerFile(folder)
    (found,) = caught.value.diagnostics
    return found.code, found.message


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StateError, match="is a link"):
        FileLedger(folder, "alice")
    folder.unlink()
    folder.mkdir(mode=0o700)
    (tmp_path / "victim").write_text("precious")
    path = folder / "ledger.sqlite3"
    path.symlink_to(tmp_path / "victim")
    assert refusal(folder) == ("MR590", f"the ledger {path} cannot be opened: too many levels of symbolic links")
    path.unlink()
    path.hardlink_to(tmp_path / "victim")
    assert refusal(folder) == ("MR590", f"the ledger {path} is no file of its own")
    path.unlink()
    os.mkfifo(path)
    assert refusal(folder) == ("MR590", f"the ledger {path} is no file of its own")
    assert (tmp_path / "victim").read_text() == "precious"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError) as caught:
        FileLedger(tmp_path / "file" / "state", "alice")
    assert str(caught.value) == (
        f"error[MR590]: the folder {tmp_path / 'file' / 'state'} cannot be made: not a directory\n"
        " = help: give another folder with `--state`"
    )


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_file_whose_tables_are_others_is_moved_aside(version: int, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    script = f"create table event (user text); create table receipt (id text); pragma user_version = {version}"
    sqlite3.connect(folder / "ledger.sqlite3").executescript(script).close()
    with FileLedger(folder, "alice") as ledger:
        assert [warning.code for warning in ledger.warnings] == ["MR592"]
        ledger.acknowledge("one", 1, "de", AT)
    assert sqlite3.connect(folder / "ledger.damaged-1").execute("select * from event").fetchall() == []


def test_the_damaged_files_that_are_kept_are_the_last_ones(folder: Path) -> None:
    for number in range(5):
        FileLedger(folder, "alice").close()
        (folder / "ledger.sqlite3").write_text(f"damage {number}" * 100)
    FileLedger(folder, "alice").close()
    kept = [(folder / f"ledger.damaged-{number}").read_text()[:8] for number in (1, 2, 3)]
    assert kept == ["damage 4", "damage 3", "damage 2"]


def test_a_damaged_file_leaves_nothing_of_its_log(folder: Path) -> None:
    FileLedger(folder, "alice").close()
    for suffix in ("", "-wal", "-shm"):
        (folder / f"ledger.sqlite3{suffix}").write_text("no database" * 100)
    with FileLedger(folder, "alice") as ledger:
        ledger.acknowledge("one", 1, "de", AT)
    with FileLedger(folder, "alice") as ledger:
        assert ledger.acknowledged() == {("one", 1)}


def test_a_file_system_that_keeps_no_log_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the shared folders of some hypervisors; SQLite then stays with another journal and says nothing."""

    class Stubborn(sqlite3.Connection):
        def execute(self, statement: str, values: Any = (), /) -> sqlite3.Cursor:
            return super().execute(statement.replace("journal_mode = wal", "journal_mode = delete"), values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **more: connect(path, factory=Stubborn, **more))
    with pytest.raises(StateError) as caught:
        FileLedger(folder, "alice")
    assert str(caught.value) == (
        f"error[MR590]: the file system of {folder / 'ledger.sqlite3'} keeps no write-ahead log\n"
        " = help: give another folder with `--state`"
    )


def test_who_uses_the_file_longer_than_one_can_wait_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_file, "BUSY_SECONDS", 0.05)
    with FileLedger(folder, "alice") as ledger, contextlib.closing(sqlite3.connect(folder / "ledger.sqlite3")) as other:
        other.execute("begin immediate")
        with pytest.raises(StateError, match="the ledger was not saved: database is locked"):
            ledger.acknowledge("one", 1, "de", AT)
        other.rollback()
        ledger.acknowledge("one", 1, "de", AT)
        assert ledger.acknowledged() == {("one", 1)}


def test_what_cannot_be_read_is_told(folder: Path) -> None:
    with FileLedger(folder, "alice") as ledger, contextlib.closing(sqlite3.connect(folder / "ledger.sqlite3")) as other:
        other.execute("drop table event")
        with pytest.raises(StateError) as caught:
            ledger.history()
    assert str(caught.value) == (
        "error[MR593]: the ledger cannot be read: no such table: event\n"
        " = help: make room on the disk, or let the file be written"
    )


def test_a_file_that_somebody_keeps_locked_is_left_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_file, "BUSY_SECONDS", 0.05)
    FileLedger(folder, "alice").close()
    with contextlib.closing(sqlite3.connect(folder / "ledger.sqlite3")) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        with pytest.raises(StateError) as caught:
            FileLedger(folder, "alice")
    assert str(caught.value).startswith(
        f"error[MR590]: the ledger {folder / 'ledger.sqlite3'} cannot be opened: database is locked\n"
    )
    assert not list(folder.glob("*damaged*"))


def test_a_persons_own_ledger_is_where_their_state_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with FileLedger.of_user() as ledger:
        ledger.displayed("one", 1, "de", AT)
    assert [path.name for path in tmp_path.iterdir()] == ["messenger-rules"]
    assert (tmp_path / "messenger-rules" / "ledger.sqlite3").is_file()


def test_who_runs_this_is_known_by_number_or_else_by_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_name() == f"uid:{os.getuid()}"
    with FileLedger.of_user(folder) as ledger:
        ledger.displayed("one", 1, "de", AT)
        assert [found.user for found in ledger.history()] == [user_name()]
    assert (folder / "ledger.sqlite3").is_file()
    monkeypatch.delattr(os, "getuid")
    assert user_name() == "user:"
    monkeypatch.setenv("USERNAME", "Alice")
    assert user_name() == "user:Alice"


def test_a_folder_that_others_can_enter_is_closed_to_them(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    FileLedger(folder, "alice").close()
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_not_used(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    os.chown(folder, 65534, 65534)
    with pytest.raises(StateError, match="belongs to somebody else"):
        FileLedger(folder, "alice")


def test_a_row_that_was_damaged_is_told_once_and_more_of_them_anew(folder: Path) -> None:
    with FileLedger(folder, "alice") as ledger, contextlib.closing(sqlite3.connect(folder / "ledger.sqlite3")) as other:
        for number in range(3):
            ledger.acknowledge(f"m{number}", 1, "de", AT)
            other.execute(f"update event set at = 'never' where message = 'm{number}'")
            other.commit()
            assert ledger.acknowledged() == ledger.acknowledged() == frozenset()
        path = folder / "ledger.sqlite3"
        assert [warning.render() for warning in ledger.warnings] == [
            f"warning[MR594]: the ledger {path} has {entries} that cannot be trusted\n"
            " = help: what they said is not known: such a message is shown once more"
            for entries in ("1 entry", "2 entries", "3 entries")
        ]


def test_what_cannot_be_saved_is_told(folder: Path) -> None:
    with FileLedger(folder, "alice") as ledger:
        ledger._file._connection.execute("pragma max_page_count = 4")
        with pytest.raises(StateError) as caught:
            for number in range(1_000):
                ledger.acknowledge(f"message-{number}" * 20, 1, "de", AT)
        saved = ledger.acknowledged()
    assert str(caught.value) == (
        "error[MR593]: the ledger was not saved: database or disk is full\n"
        " = help: make room on the disk, or let the file be written"
    )
    with FileLedger(folder, "alice") as ledger:
        assert ledger.acknowledged() == saved
        ledger.acknowledge("afterwards", 1, "de", AT)


WRITER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from messenger_rules.agent.ledger.personal import FileLedger
with FileLedger(Path(sys.argv[1]), "alice") as ledger:
    for number in range(100_000):
        ledger.acknowledge(f"{sys.argv[2]}-{number}", 1, "de", datetime.now(UTC))
        print(f"{sys.argv[2]}-{number}", flush=True)
        time.sleep(0.001)  # SQLite gives no turn to who waits behind one that never pauses
"""


def _writer(folder: Path, name: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )


@pytest.mark.processes
def test_nothing_that_was_answered_as_saved_is_lost_to_a_kill(folder: Path) -> None:
    draw, saved = random.Random(7), set[str]()
    for turn in range(12):
        process = _writer(folder, f"turn{turn}")
        assert process.stdout is not None
        first = process.stdout.readline().decode().strip()
        time.sleep(draw.random() * 0.15)
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().decode()
        process.wait()
        process.stdout.close()
        saved |= {first, *rest.splitlines()[: rest.count("\n")]}
    with FileLedger(folder, "alice") as ledger:
        assert ledger.warnings == []
        assert {name for name, _ in ledger.acknowledged()} >= saved - {""}
        assert len(saved) >= 12


def test_who_opens_a_new_file_waits_for_who_makes_it(folder: Path) -> None:
    """SQLite itself does not wait where the journal is changed, however long it is told to."""
    folder.mkdir(mode=0o700)
    path = folder / "ledger.sqlite3"
    path.touch(mode=0o600)
    maker = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    maker.execute("begin immediate")
    timer = threading.Timer(0.3, maker.execute, ("rollback",))
    timer.start()
    with FileLedger(folder, "alice") as ledger:
        ledger.acknowledge("one", 1, "de", AT)
        assert ledger.acknowledged() == {("one", 1)}
    timer.join()
    maker.close()


def test_two_processes_at_once(folder: Path) -> None:
    writers = [_writer(folder, name) for name in ("left", "right")]
    said = {writer.stdout.readline().decode().strip() for writer in writers if writer.stdout is not None}
    time.sleep(0.5)
    for writer in writers:
        writer.kill()
        assert writer.stdout is not None
        rest = writer.stdout.read().decode()
        writer.stdout.close()
        writer.wait()
        said |= set(rest.splitlines()[: rest.count("\n")])
    with FileLedger(folder, "alice") as ledger:
        assert {name for name, _ in ledger.acknowledged()} >= said
    assert {name.partition("-")[0] for name in said} == {"left", "right"}
