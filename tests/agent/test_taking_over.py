"""Between a host's own file and the ledger that hosts share, back and forth, with a real PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.agent import opening
from messenger_rules.agent.agent_settings import LedgerSettings
from messenger_rules.agent.ledger import shared as shared_ledger
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.receipt import Receipt, receipt_of
from messenger_rules.agent.ledger.shared import SharedLedger
from messenger_rules.agent.ledger.shared_outbox import set_value
from messenger_rules.agent.opening import Opened, opened
from messenger_rules.errors import StateError
from tests.agent.test_outbox import of_a_damaged_file
from tests.postgresql import PROGRAMS, Server, server

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(not PROGRAMS, reason="PostgreSQL is not installed"),
]
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = b"k" * 32
ME = os.getuid()
DISPLAYED, ACKNOWLEDGED = EventKind.DISPLAYED, EventKind.ACKNOWLEDGED


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with server() as made:
        yield made


@dataclass(frozen=True)
class Home:
    """A host, which uses its own file or the shared ledger."""

    state: Path
    settings: LedgerSettings

    @contextmanager
    def uses(self, *, shared: bool) -> Iterator[Opened]:
        with opened(self.state, self.settings if shared else None, AT) as found:
            yield found

    def notes(self, *events: Event, shared: bool, sends: bool = True) -> None:
        with self.uses(shared=shared) as (ledger, installed, identity):
            home = installed(AT)
            mine = [replace(it, user=it.user and identity(ME), host=home.id) for it in events]
            ledger.record(mine, (lambda it: receipt_of(it, home, agent="1")) if sends else None)

    def shared(self) -> tuple[list[tuple[str, str, int]], list[str]]:
        """The events that the shared ledger has, with the minute of each, and the receipts that wait there."""
        with self.uses(shared=True) as (ledger, _, _):
            events = [(it.message, str(it.kind), it.at.minute) for it in ledger.events()]
            return events, sorted(_about(it.receipt) for it in ledger.outbox.all("waiting"))


@pytest.fixture
def home(running: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(shared_ledger, "PAUSE_SECONDS", 0.0)
    with SharedLedger(running.url, KEY, "x") as ledger, ledger._writing() as connection:
        connection.exec_driver_sql("drop table messenger_event, messenger_receipt, messenger_meta")
    key = tmp_path / "ledger.key"
    key.write_bytes(KEY)
    key.chmod(0o600)
    return Home(tmp_path / "state", LedgerSettings(url=running.url, key_file=str(key)))


def event(message: str, kind: EventKind, minute: int, **attributes: Any) -> Event:
    return Event(message, 1, kind, AT.replace(minute=minute), "en", **{"user": "me", **attributes})


def shown(message: str, minute: int) -> tuple[Event, Event]:
    return event(message, DISPLAYED, minute), event(message, ACKNOWLEDGED, minute + 1)


def _about(receipt: Receipt) -> str:
    return receipt.body.decode().partition('"message": "')[2].partition('"')[0] + f" {receipt.event}"


def test_what_a_host_kept_for_itself_is_taken_over_with_its_receipts(home: Home) -> None:
    home.notes(*shown("one", 0), shared=False)
    with home.uses(shared=False) as (own, installed, _):
        installation = installed(AT)
        own.record([replace(event("one", ACKNOWLEDGED, 2), user="uid:4000000", host=installation.id)])
    for _ in range(2):
        with home.uses(shared=True) as (ledger, found, identity):
            users = sorted({it.user for it in ledger.events()})
            assert found(AT) == installation
            assert users == [identity(ME), f"uid:4000000@{installation.id}"]
            assert identity(0) == "name:root"
            assert ledger.outbox.counts()["waiting"] == 2


def test_what_it_kept_for_itself_meanwhile_is_taken_over_each_time_and_once(home: Home) -> None:
    home.notes(*shown("one", 0), shared=False)
    home.notes(*shown("two", 10), shared=True)
    home.notes(*shown("three", 20), event("four", EventKind.SNOOZED, 22, until=AT + timedelta(days=1)), shared=False)

    expected = (
        [
            ("one", "displayed", 0),
            ("one", "acknowledged", 1),
            ("two", "displayed", 10),
            ("two", "acknowledged", 11),
            ("three", "displayed", 20),
            ("three", "acknowledged", 21),
            ("four", "snoozed", 22),
        ],
        [f"{name} {kind}" for name in ("one", "three", "two") for kind in ("acknowledged", "displayed")],
    )
    assert home.shared() == expected
    home.notes(event("five", EventKind.LATER, 30), shared=False)
    assert home.shared() == ([*expected[0], ("five", "later", 30)], expected[1])


def test_a_long_past_is_taken_over(home: Home) -> None:
    home.notes(*(it for number in range(150) for it in shown(f"m{number}", 0)), shared=False)
    events, receipts = home.shared()
    assert (len(events), len(set(events)), len(receipts)) == (300, 300, 300)


def test_what_happened_in_both_counts_once_and_so_do_its_receipts(home: Home) -> None:
    once = (event("four", EventKind.ARRIVED, 2, user=""), event("five", EventKind.PASSED, 3))
    home.notes(*shown("one", 0), *once, shared=True)
    before = home.shared()
    home.notes(*shown("one", 10), *(replace(it, at=AT.replace(minute=40)) for it in once), shared=False)

    assert home.shared() == before


def test_a_receipt_that_was_taken_over_and_has_left_does_not_come_back(home: Home) -> None:
    home.notes(*shown("one", 0), shared=False)
    with home.uses(shared=True) as (ledger, _, _):
        for waiting in ledger.outbox.all("waiting"):
            ledger.outbox.sent(waiting.receipt.id)
        with ledger._writing() as connection:  # type: ignore[attr-defined]
            connection.exec_driver_sql("delete from messenger_receipt")
    home.notes(*shown("two", 10), shared=False)

    assert home.shared()[1] == ["two acknowledged", "two displayed"]


def test_a_receipt_is_taken_over_though_its_event_was_damaged(home: Home) -> None:
    home.notes(*shown("one", 0), shared=False)
    with home.uses(shared=False) as (own, _, _):
        own._connection.execute("update event set language = 'de' where kind = 'acknowledged'")  # type: ignore[attr-defined]
        own._connection.commit()  # type: ignore[attr-defined]

    assert home.shared() == ([("one", "displayed", 0)], ["one acknowledged", "one displayed"])


def test_receipts_that_wait_in_the_database_are_still_the_hosts_once_its_own_file_is_damaged(home: Home) -> None:
    home.notes(*shown("one", 0), shared=True)
    of_a_damaged_file(home.state)

    assert home.shared()[1] == ["one acknowledged", "one displayed"]
    assert (home.state / "ledger.damaged-1").is_file()


@pytest.mark.parametrize("done", range(4))
def test_what_was_ended_in_the_midst_is_done_the_next_time(
    done: int, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.notes(event("old", EventKind.LATER, 59), shared=True)
    noted = [event("one", kind, number) for number, kind in enumerate((DISPLAYED, EventKind.SNOOZED, ACKNOWLEDGED))]
    home.notes(*noted, shared=False)
    monkeypatch.setattr(shared_ledger, "AT_ONCE", 1)
    with monkeypatch.context() as patched:
        patched.setattr(SharedLedger, "record", _ended_after(done, SharedLedger.record))
        patched.setattr(shared_ledger, "set_value", _ended_after(int(done < 3), set_value))
        with pytest.raises(_EndedError), home.uses(shared=True):
            raise AssertionError

    events, receipts = home.shared()

    assert events == [*((it.message, str(it.kind), it.at.minute) for it in noted), ("old", "later", 59)]
    assert receipts == ["one acknowledged", "one displayed"]


def test_where_nothing_is_new_nobody_is_looked_up_and_nothing_is_written(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.notes(*shown("one", 0), shared=False)
    before = home.shared()
    for place, name in ((opening, "name_of"), (SharedLedger, "_noted_on"), (SharedLedger, "_writing")):
        monkeypatch.setattr(place, name, _ended_after(0, print))

    assert home.shared() == before


def test_what_a_version_left_behind_that_took_over_once_comes_now(home: Home) -> None:
    with home.uses(shared=True) as (ledger, _, _), ledger._writing() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("update messenger_meta set value = '1' where name = 'adopted'")
    home.notes(*shown("one", 0), shared=False)

    assert home.shared() == (
        [("one", "displayed", 0), ("one", "acknowledged", 1)],
        ["one acknowledged", "one displayed"],
    )


def test_what_is_taken_over_later_is_heard_by_the_others(home: Home) -> None:
    home.notes(*shown("one", 0), shared=True)
    with SharedLedger(home.settings.url, KEY, "b") as other:
        assert [it.message for it in other.events()] == ["one", "one"]
        home.notes(*shown("two", 10), shared=False)
        home.shared()
        assert [(it.message, it.kind) for it in other.news()] == [("two", DISPLAYED), ("two", ACKNOWLEDGED)]


def test_another_database_has_all_of_it_anew(home: Home) -> None:
    home.notes(*shown("one", 0), shared=False)
    before = home.shared()
    with home.uses(shared=True) as (ledger, _, _), ledger._writing() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("drop table messenger_event, messenger_receipt, messenger_meta")
    assert home.shared() == before


def test_where_the_database_ends_in_the_midst_that_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.notes(*shown("one", 0), shared=False)
    with monkeypatch.context() as patched:
        patched.setattr(shared_ledger, "row_of", lambda _: (None,) * 11)  # which no table takes
        with pytest.raises(StateError, match="MR593"), home.uses(shared=True):
            raise AssertionError
    assert len(home.shared()[0]) == 2


class _EndedError(BaseException):
    """The process is ended here."""


def _ended_after(times: int, call: Callable[..., Any]) -> Callable[..., Any]:
    left: Iterable[None] = iter([None] * times)

    def ending(*given: Any) -> Any:
        if next(iter(left), call) is call:
            raise _EndedError
        return call(*given)

    return ending
