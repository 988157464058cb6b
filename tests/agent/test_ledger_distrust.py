"""A ledger's file is not believed because its seals are right, and nothing in it runs."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from messenger_rules.agent.ledger import tables as ledger_tables
from messenger_rules.agent.ledger.events import Event, EventKind, instant_of
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.personal import FileLedger
from messenger_rules.agent.ledger.receipt import Installation, receipt_of
from messenger_rules.agent.ledger.rows import EVENT_COLUMNS, row_of
from messenger_rules.agent.ledger.sealed import SEAL

AT = datetime(2026, 3, 1, tzinfo=UTC)
ONE = Event("one", 1, EventKind.ACKNOWLEDGED, AT, user="alice")
TWO = replace(ONE, message="two")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "muted"),
        ("at", "not a time"),
        ("at", "2026-03-01T00:00:00"),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("at", "9999-12-31T23:59:59+00:00"),
        ("until", "x"),
        ("until", "9999-12-31T23:59:00-12:00"),
    ],
)
def test_a_row_with_a_right_seal_and_a_wrong_value_is_no_event(column: str, value: str, tmp_path: Path) -> None:
    row = tuple(value if name == column else kept for name, kept in zip(EVENT_COLUMNS, row_of(ONE), strict=True))
    with LedgerFile(tmp_path / "state") as ledger:
        ledger.record([TWO])
        with ledger._writing():
            ledger._connection.execute(f"insert into event values ({', '.join('?' * 12)})", (*row, SEAL(row)))
        assert ledger.events() == [TWO]
        assert [warning.code for warning in ledger.warnings] == ["MR594"]
        assert ledger.record([ONE]) == [ONE]
        assert ONE in ledger.events()


@pytest.mark.parametrize(
    "change",
    [
        {"event": "bogus"},
        {"event": "snoozed"},
        {"at": "zzz"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"body": b"\xff"},
        {"body": '{"a": "\u202e\x9b31m"}'.encode()},
        {"id": "\x1b[31m"},
    ],
    ids=str,
)
def test_a_receipt_with_a_right_seal_and_a_wrong_value_is_none(change: dict[str, object], tmp_path: Path) -> None:
    installation = Installation.new(AT)
    with LedgerFile(tmp_path / "state") as ledger:
        ledger.record([ONE, TWO], lambda event: receipt_of(event, installation, agent="1"))
        first, second = ledger.outbox.all()
        row = {"id": first.receipt.id, "event": "acknowledged", "at": "2026-03-01T00:00:00+00:00"}
        values = (*{**row, "body": first.receipt.body, **change}.values(),)
        with ledger._writing():
            ledger._connection.execute(
                "update receipt set (id, event, at, body, checksum) = (?, ?, ?, ?, ?) where id = ?",
                (*values, SEAL(values), first.receipt.id),
            )
        assert ledger.outbox.all() == ledger.outbox.due(AT) == [second]
        assert ledger.outbox.counts() == {"waiting": 1, "sent": 0, "refused": 1, "dropped": 0}


def test_of_an_older_file_sealed_rows_that_cannot_be_read_are_left_behind(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    rows = [("alice", message, 1, "displayed", "2026-03-01T00:00:00+00:00", "", "", "") for message in ("a", None, "b")]
    with contextlib.closing(sqlite3.connect(folder / "ledger.sqlite3")) as old:
        old.execute("create table event (user, message, revision, kind, at, language, title, because, checksum)")
        old.executemany("insert into event values (?, ?, ?, ?, ?, ?, ?, ?, ?)", [(*row, SEAL(row)) for row in rows])
        old.execute("pragma user_version = 2")
        old.commit()
    with FileLedger(folder, "alice") as ledger:
        assert [event.message for event in ledger.history()] == ["a", "b"]
        assert [warning.code for warning in ledger.warnings] == ["MR594"]


@pytest.mark.parametrize(
    "script",
    [
        "create trigger t before insert on event begin select raise(ignore); end",
        "create trigger t after insert on event begin delete from event; end",
        (
            "drop table event; create view event as with recursive n(x) as (select 1 union all select x + 1 from n)"
            " select '' user, '' host, '' message, x revision, '' kind, '' at, '' language, '' title, '' because, '' until,"
            " '' facts, x'' checksum from n"
        ),
        "drop table receipt; create view receipt as select '' id, '' state, '' due",
        "create index other on event (title)",
        "create table other (x)",
        "drop index receipt_due",
        "pragma user_version = 2; create trigger t before insert on event begin select raise(ignore); end",
    ],
)
def test_a_file_in_which_something_else_stands_is_moved_aside(script: str, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    LedgerFile(folder).close()
    with contextlib.closing(sqlite3.connect(folder / "ledger.sqlite3")) as other:
        other.executescript(script)
    with LedgerFile(folder) as ledger:
        assert [warning.code for warning in ledger.warnings] == ["MR592"]
        ledger.record([ONE])
    with LedgerFile(folder) as ledger:
        assert (ledger.events(), ledger.warnings) == ([ONE], [])


OLD = "drop table event; drop table receipt; drop table meta; pragma user_version = 2;"
"""Makes a file of the second version, in which anything but tables with rows is wrong."""
COLUMNS = "user, message, revision, kind, at, language, title, because, checksum"


@pytest.mark.parametrize(
    ("script", "warnings"),
    [
        (f"create table event ({COLUMNS}); create index i on event (title)", []),
        (f"create virtual table event using fts5({COLUMNS})", ["MR592"]),
        (f"CREATE VIRTUAL TABLE event USING fts5({COLUMNS})", ["MR592"]),
        (f"create table event ({COLUMNS}); create table other (x)", ["MR592"]),
        (f"create table kept ({COLUMNS}); create view event as select * from kept", ["MR592"]),
    ],
    ids=["index", "virtual table", "virtual table in capitals", "another table", "view"],
)
def test_what_may_stand_in_an_older_file(script: str, warnings: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "state"
    LedgerFile(folder).close()
    with contextlib.closing(sqlite3.connect(folder / "ledger.sqlite3")) as other:
        other.executescript(OLD + script)
    with LedgerFile(folder) as ledger:
        assert [warning.code for warning in ledger.warnings] == warnings


def test_a_file_is_compared_with_tables_that_are_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ledger_tables._ours.cache_clear()
    LedgerFile(tmp_path / "state").close()
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


@pytest.mark.parametrize(
    ("kept", "instant"),
    [
        ("2026-03-01T00:00:00+14:00", datetime(2026, 2, 28, 10, tzinfo=UTC)),
        ("0002-01-01T00:00:00+00:00", datetime(2, 1, 1, tzinfo=UTC)),
        ("9998-12-31T23:59:59+00:00", datetime(9998, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("0001-12-31T23:59:59+00:00", None),
        ("9999-01-01T00:00:00+00:00", None),
        ("2026-03-01T00:00:00", None),
    ],
)
@pytest.mark.usefixtures("_far_away")
def test_an_instant_that_is_kept_can_be_told_in_every_zone(kept: str, instant: datetime | None) -> None:
    if instant is None:
        with pytest.raises(ValueError, match=r"^it is no instant that every zone can tell$"):
            instant_of(kept)
        return
    found = instant_of(kept)
    assert (found, found.tzinfo) == (instant, UTC)


def test_what_the_file_drops_is_not_answered_as_saved(tmp_path: Path) -> None:
    from messenger_rules.errors import StateError

    with LedgerFile(tmp_path / "state") as ledger:
        ledger._connection.execute("create trigger t before insert on event begin select raise(ignore); end")
        with pytest.raises(StateError, match="the ledger was not saved: the file does not take it\n"):
            ledger.record([ONE])
