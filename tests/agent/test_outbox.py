"""Receipts and the outbox: bytes that never change, one for each event, kept through anything."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy.exc import SQLAlchemyError

from messenger_rules.agent.ledger import outbox, shared_outbox
from messenger_rules.agent.ledger import shared as shared_ledger
from messenger_rules.agent.ledger.events import Event, EventKind, stamp
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.outbox import Outbox, wait_after
from messenger_rules.agent.ledger.receipt import Installation, Receipt, receipt_of
from messenger_rules.agent.ledger.sealed import SEAL
from messenger_rules.agent.ledger.shared import SharedLedger
from messenger_rules.agent.ledger.shared_outbox import SharedOutbox
from messenger_rules.errors import StateError
from tests.postgresql import PROGRAMS
from tests.postgresql import server as postgresql

AT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
INSTALLATION = Installation("0" * 32, AT, b"secret")


def event(message: str = "one", kind: EventKind = EventKind.ACKNOWLEDGED, user: str = "uid:1000") -> Event:
    return Event(message, 2, kind, AT, "de", "Ein Titel", "because of a fact", user, "h", facts='{"os.name": "debian"}')


def receipt(of: Event) -> Receipt | None:
    return receipt_of(of, INSTALLATION, agent="0.1.0")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[LedgerFile]:
    with LedgerFile(tmp_path / "state") as file:
        yield file


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if not PROGRAMS:
        pytest.skip("PostgreSQL is not installed")
    with postgresql() as made:
        yield made.url


@pytest.fixture(params=["file", pytest.param("shared", marks=pytest.mark.system)])
def ledger(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[LedgerFile | SharedLedger]:
    """Both kinds of ledgers keep the same promises."""
    if request.param == "file":
        yield request.getfixturevalue("file")
        return
    monkeypatch.setattr(shared_ledger, "PAUSE_SECONDS", 0.0)
    with SharedLedger(request.getfixturevalue("server"), b"k" * 32, "h") as shared:
        with shared._writing() as connection:
            connection.exec_driver_sql("truncate messenger_event, messenger_receipt")
            connection.exec_driver_sql("delete from messenger_meta where host <> ''")
        yield shared


def test_a_receipt_says_this_and_nothing_else() -> None:
    made = receipt(event())
    assert made is not None
    assert made.body.decode() == (
        '{"receipt": 1, "id": "4e7bf5f0beeebdce4af6750b7d9ce016502575fc43f3b634de2d7edfef0fdc4c", '
        '"installation": "00000000000000000000000000000000", "user": "a26dd139fd3aeb47b6c163695064b1dd", '
        '"message": "one", "revision": 2, "event": "acknowledged", "day": "2026-03-01", "agent": "0.1.0"}'
    )
    assert json.loads(made.body)["id"] == made.id


@pytest.mark.usefixtures("_far_away")
def test_the_day_is_the_one_of_utc() -> None:
    late = event()
    made = receipt_of(
        Event(late.message, 2, late.kind, datetime.fromisoformat("2026-03-02T00:30:00+01:00")), INSTALLATION, agent="1"
    )
    assert made is not None
    assert json.loads(made.body)["day"] == "2026-03-01"
    assert stamp(datetime.fromisoformat("2026-03-02T00:30:00+01:00")) == "2026-03-01T23:30:00+00:00"


@pytest.mark.parametrize(
    "kind", [EventKind.SNOOZED, EventKind.LATER, EventKind.WITHDRAWN, EventKind.PASSED, EventKind.RETURNED]
)
def test_other_events_have_no_receipt(kind: EventKind) -> None:
    assert receipt(event(kind=kind)) is None


def test_a_user_whose_name_is_no_unicode_has_a_pseudonym_too() -> None:
    assert INSTALLATION.pseudonym("name:\udcff") != INSTALLATION.pseudonym("name:\udcfe")


def test_an_installation_is_made_once(tmp_path: Path) -> None:
    with LedgerFile(tmp_path / "state") as file:
        first = file.installation(AT)
        assert file.installation(AT + timedelta(days=1)) == first
    with LedgerFile(tmp_path / "state") as file, LedgerFile(tmp_path / "other") as other:
        assert file.installation(AT + timedelta(days=2)) == first
        assert first.since == AT
        assert (len(first.id), len(first.secret)) == (32, 32)
        assert other.installation(AT).id != first.id
        assert other.installation(AT).pseudonym("uid:0") != first.pseudonym("uid:0")


@pytest.mark.parametrize(
    "damage",
    [
        "update meta set value = 'x' where name = 'installation'",
        "update meta set value = '2026-03-01' where name = 'since'",
        "update meta set value = 'zz' where name = 'secret'",
        "update meta set value = substr(value, 3) where name = 'secret'",
        "update meta set value = upper(value) || 'x' where name = 'installation'",
        "update meta set value = cast(x'ff' as text) where name = 'secret'",
        "delete from meta where name = 'since'",
    ],
)
def test_an_installation_that_is_damaged_is_made_anew(damage: str, tmp_path: Path) -> None:
    with LedgerFile(tmp_path / "state") as file:
        first = file.installation(AT)
        file._connection.executescript(damage)
        second = file.installation(AT)
        assert second.id != first.id
        assert second.since == datetime(1970, 1, 1, tzinfo=UTC)  # nobody knows which messages were not shown yet
        assert file.installation(AT + timedelta(days=1)) == second


def test_an_installation_in_the_place_of_a_damaged_one_is_older_than_all_messages(tmp_path: Path) -> None:
    with LedgerFile(tmp_path) as file:
        first = file.installation(AT)
    (tmp_path / "ledger.sqlite3").write_bytes(b"damaged")
    for _ in range(2):
        with LedgerFile(tmp_path) as file:
            second = file.installation(AT + timedelta(days=1))
            assert (second.id != first.id, second.since) == (True, datetime(1970, 1, 1, tzinfo=UTC))


def of_a_damaged_file(folder: Path, script: str = "") -> Installation:
    """The installation of a file of which the last pages are damaged; the script was run on it before."""
    with LedgerFile(folder) as file:
        made = file.installation(AT)
        file.record([Event(f"m{number}", 1, EventKind.DISPLAYED, AT, user="uid:1") for number in range(500)])
        file._connection.executescript(script)
    path = folder / "ledger.sqlite3"
    path.write_bytes(path.read_bytes()[:-20_000] + bytes(20_000))
    return made


def test_an_installation_that_can_be_read_in_the_damaged_file_stays_the_same(tmp_path: Path) -> None:
    first = of_a_damaged_file(tmp_path)
    for _ in range(2):
        with LedgerFile(tmp_path) as file:
            found = file.installation(AT + timedelta(days=1))
            assert found == replace(first, since=datetime(1970, 1, 1, tzinfo=UTC))
            assert file.events() == []
    assert sorted(it.name for it in tmp_path.iterdir()) == ["ledger.damaged-1", "ledger.sqlite3"]


@pytest.mark.parametrize(
    "script",
    [
        "update meta set value = 'x' where name = 'installation'",
        "update meta set value = cast(x'ff' as text) where name = 'installation'",
        "alter table meta rename to before; create view meta (name, value) as select name, value from before",
        "create trigger t after insert on event begin select 1; end",
    ],
)
def test_an_installation_of_which_the_damaged_file_tells_nothing_is_made_anew(script: str, tmp_path: Path) -> None:
    first = of_a_damaged_file(tmp_path, script)
    with LedgerFile(tmp_path) as file:
        found = file.installation(AT)
        assert (found.id != first.id, found.since) == (True, datetime(1970, 1, 1, tzinfo=UTC))


def test_an_installation_that_was_made_by_a_clock_that_was_ahead_was_made_when_that_is_known(tmp_path: Path) -> None:
    with LedgerFile(tmp_path / "state") as file:
        ahead = file.installation(AT + timedelta(days=365))
        assert file.installation(AT) == replace(ahead, since=AT)
    with LedgerFile(tmp_path / "state") as file:
        assert file.installation(AT + timedelta(days=1)).since == AT


def test_a_count_of_dropped_receipts_that_is_damaged_is_none(tmp_path: Path) -> None:
    with LedgerFile(tmp_path / "state") as file:
        file._connection.executescript("insert into meta (name, value) values ('dropped', 'many')")
        assert file.outbox.counts()["dropped"] == 0


IN_USE = """\
create table event (
    user text not null,
    host text not null,
    message text not null,
    revision integer not null,
    kind text not null,
    at text not null,
    language text not null,
    title text not null,
    because text not null,
    until text not null,
    facts text not null,
    checksum blob not null,
    primary key (user, message, revision, kind, host, at)
) strict, without rowid
;
create table meta (name text primary key, value text not null) strict, without rowid;
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
;
create index receipt_due on receipt (state, due);
pragma user_version = 3;
insert into event values ('alice', '', 'one', 1, 'acknowledged', '2026-03-01T00:00:00+00:00', '', '', '', '', '',
    x'ca91b23cce092c0f');
insert into receipt (id, event, at, body, checksum, due)
    values ('a', 'acknowledged', '2026-03-01T00:00:00+00:00', x'7b7d', x'{seal}', '2026-03-01T00:00:00+00:00');
"""
"""A ledger that is in use, word by word: SQLite keeps the words of its tables, and other words are another file."""


def test_a_file_that_is_in_use_is_not_taken_for_another_one(tmp_path: Path) -> None:
    noted = datetime(2026, 3, 1, tzinfo=UTC)
    seal = SEAL(("a", "acknowledged", "2026-03-01T00:00:00+00:00", b"{}")).hex()
    (tmp_path / "state").mkdir(mode=0o700)
    sqlite3.connect(tmp_path / "state" / "ledger.sqlite3").executescript(IN_USE.format(seal=seal)).close()
    with LedgerFile(tmp_path / "state") as file:
        assert file.warnings == []
        assert file.events() == [Event("one", 1, EventKind.ACKNOWLEDGED, noted, user="alice")]
        assert [it.receipt for it in file.outbox.due(noted)] == [Receipt("a", EventKind.ACKNOWLEDGED, noted, b"{}")]


def test_each_event_leaves_one_receipt(ledger: LedgerFile | SharedLedger) -> None:
    assert len(ledger.record([event(), event(kind=EventKind.DISPLAYED), event(kind=EventKind.LATER)], receipt)) == 3
    assert ledger.record([event(), event(kind=EventKind.DISPLAYED)], receipt) == []
    waiting = ledger.outbox.due(AT)
    assert [str(it.receipt.event) for it in waiting] == ["acknowledged", "displayed"]
    assert waiting[0].receipt == receipt(event())
    assert ledger.outbox.counts() == {"waiting": 2, "sent": 0, "refused": 0, "dropped": 0}


def test_without_receipts_nothing_is_queued(ledger: LedgerFile | SharedLedger) -> None:
    ledger.record([event()])
    assert ledger.outbox.next_due() is None


def test_event_and_receipt_are_one_transaction(ledger: LedgerFile | SharedLedger) -> None:
    def fails(_: Event) -> Receipt | None:
        raise sqlite3.OperationalError("disk I/O error") if isinstance(ledger, LedgerFile) else SQLAlchemyError("gone")

    with pytest.raises(StateError, match="MR593"):
        ledger.record([event()], fails)
    assert ledger.events() == []
    assert ledger.record([event()], receipt) != []


def test_put_off_sent_and_refused(ledger: LedgerFile | SharedLedger) -> None:
    ledger.record([event(name) for name in ("a", "b", "c")], receipt)
    a, b, c = (it.receipt.id for it in ledger.outbox.all())
    ledger.outbox.put_off(a, AT + timedelta(minutes=5))
    ledger.outbox.sent(b)
    ledger.outbox.refuse(c)
    assert ledger.outbox.due(AT) == []
    assert ledger.outbox.next_due() == AT + timedelta(minutes=5)
    (left,) = ledger.outbox.due(AT + timedelta(minutes=5))
    assert (left.receipt.id, left.attempts) == (a, 1)
    assert {it.receipt.id: it.state for it in ledger.outbox.all()} == {a: "waiting", b: "sent", c: "refused"}
    assert ledger.record([event("b")], receipt) == []  # what was sent is not sent again


def test_after_the_clock_was_set_back_nothing_waits_for_years(ledger: LedgerFile | SharedLedger) -> None:
    ledger.record([event()], receipt)
    ledger.outbox.put_off(ledger.outbox.all()[0].receipt.id, AT + timedelta(days=3650))
    ledger.outbox.not_later_than(AT + timedelta(hours=6))
    assert ledger.outbox.next_due() == AT + timedelta(hours=6)


def test_a_full_outbox_drops_displays_and_counts_them(ledger: LedgerFile | SharedLedger) -> None:
    if isinstance(ledger, LedgerFile):
        ledger.outbox = Outbox(ledger._connection, ledger._writing, ledger._reading, capacity=3)
    else:
        ledger.outbox = SharedOutbox(ledger._writing, ledger._reading, ledger._seal, "h", capacity=3)
    small = ledger.outbox
    for number in range(4):
        ledger.record([event(f"d{number}", EventKind.DISPLAYED)], receipt)
    there = receipt(event("d3", EventKind.DISPLAYED))
    ledger.record([event("noted anew", EventKind.DISPLAYED)], lambda _: there)
    assert small.counts() == {"waiting": 3, "sent": 0, "refused": 0, "dropped": 1}
    for number in range(4):
        ledger.record([event(f"a{number}")], receipt)
    ledger.record([event("d9", EventKind.DISPLAYED)], receipt)
    kept = [json.loads(it.receipt.body)["message"] for it in small.all("waiting")]
    assert sorted(kept) == ["a0", "a1", "a2", "a3"]
    assert small.counts()["dropped"] == 5, "an acknowledgement that finds no display to take the place of drops nothing"


def test_the_page_about_receipts_tells_these_numbers() -> None:
    page = " ".join((Path(__file__).parents[2] / "docs" / "reference" / "receipts.md").read_text("utf-8").split())
    assert f"At most {outbox.CAPACITY:,} wait" in page
    assert f"set aside after { {5: 'five'}[outbox.REFUSALS] } times" in page


def test_a_damaged_receipt_is_never_sent(file: LedgerFile) -> None:
    file.record([event()], receipt)
    with file._connection:
        file._connection.execute("update receipt set body = x'7b7d'")
    assert file.outbox.due(AT) == []


def test_damaged_receipts_are_set_aside_and_keep_no_other_waiting(ledger: LedgerFile | SharedLedger) -> None:
    ledger.record([event(f"m{number}") for number in range(3)], receipt)
    first, _, last = ledger.outbox.due(AT)
    _damage(ledger, first.receipt.id)
    assert ledger.outbox.due(AT, limit=1) == []
    assert [it.receipt.id for it in ledger.outbox.due(AT)][-1] == last.receipt.id
    assert ledger.outbox.counts() == {"waiting": 2, "sent": 0, "refused": 1, "dropped": 0}


def _damage(ledger: LedgerFile | SharedLedger, id_: str) -> None:
    if isinstance(ledger, LedgerFile):
        with ledger._connection:
            ledger._connection.execute("update receipt set body = x'7b7d' where id = ?", (id_,))
        return
    with ledger._writing() as connection:
        damaged = shared_outbox.RECEIPTS.update().where(shared_outbox.RECEIPTS.c.id == id_)
        connection.execute(damaged.values(body=b"{}"))


def test_a_receipt_whose_state_was_damaged_is_sent_once_more(file: LedgerFile) -> None:
    file.record([event()], receipt)
    file.outbox.sent(file.outbox.all()[0].receipt.id)
    with file._connection:
        file._connection.execute("pragma ignore_check_constraints = on")
        file._connection.execute("update receipt set state = 'sant'")
    assert [it.state for it in file.outbox.due(AT)] == ["waiting"]
    assert file.outbox.counts() == {"waiting": 1, "sent": 0, "refused": 0, "dropped": 0}


@pytest.mark.parametrize("due", ["", "-1", "0001-01-01T00:00:00+14:00", "2026-03-01 9"])
def test_a_receipt_whose_time_was_damaged_is_due_at_once(due: str, file: LedgerFile) -> None:
    file.record([event()], receipt)
    with file._connection:
        file._connection.execute("update receipt set due = ?", (due,))
    (waiting,) = file.outbox.due(AT)
    assert waiting.due == file.outbox.next_due() == datetime.min.replace(tzinfo=UTC)


def test_a_receipt_whose_time_was_damaged_to_never_waits_no_longer_than_any(file: LedgerFile) -> None:
    file.record([event()], receipt)
    with file._connection:
        file._connection.execute("update receipt set due = 'never'")
    file.outbox.not_later_than(AT + timedelta(hours=6))
    assert file.outbox.next_due() == AT + timedelta(hours=6)


def test_of_what_was_sent_the_last_is_kept(ledger: LedgerFile | SharedLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (outbox, shared_outbox):
        monkeypatch.setattr(module, "KEPT", 2)
    ledger.record([replace(event(f"m{day}"), at=AT + timedelta(days=day)) for day in (3, 1, 4, 2, 5)], receipt)
    waits, refused, *rest = ledger.outbox.all()
    ledger.outbox.refuse(refused.receipt.id)
    for it in rest:
        ledger.outbox.sent(it.receipt.id)
    assert [it.receipt for it in ledger.outbox.all("sent")] == [it.receipt for it in rest[-2:]]
    assert ledger.outbox.counts() == {"waiting": 1, "sent": 2, "refused": 1, "dropped": 0}
    assert ledger.outbox.all("waiting") == [waits]


@pytest.mark.parametrize(
    ("attempts", "asked", "least", "most"),
    [
        (1, None, 30, 60),
        (2, None, 60, 120),
        (10, None, 10_800, 21_600),
        (50, None, 10_800, 21_600),
        (1, 300, 300, 300),
        (1, 10**9, 86_400, 86_400),
        (10, 1, 10_800, 21_600),
    ],
)
def test_the_wait_doubles_has_jitter_and_heeds_the_server(
    attempts: int, asked: int | None, least: int, most: int
) -> None:
    wanted = None if asked is None else timedelta(seconds=asked)
    waits = [wait_after(attempts, Random(seed), wanted).total_seconds() for seed in range(50)]
    tenth = (most - least) / 10
    assert least <= min(waits) <= least + tenth
    assert most - tenth <= max(waits) <= most
