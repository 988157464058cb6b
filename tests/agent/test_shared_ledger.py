"""The ledger that hosts share, with a real PostgreSQL: what is acknowledged on one host is on all."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from messenger_rules import Catalog, HostFacts
from messenger_rules.agent.agent_settings import LedgerSettings
from messenger_rules.agent.catalogs import Catalogs
from messenger_rules.agent.ledger import shared as shared_ledger
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.receipt import Installation, receipt_of
from messenger_rules.agent.ledger.shared import SharedLedger
from messenger_rules.agent.logins import Login, RecentLogins
from messenger_rules.agent.opening import Opened, opened
from messenger_rules.agent.past import Past
from messenger_rules.agent.protocol import Happened, Hello
from messenger_rules.agent.service import Service
from messenger_rules.agent.world import World
from messenger_rules.errors import StateError
from messenger_rules.messages.message import Message, Text
from tests.postgresql import PROGRAMS, Server, server

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(not PROGRAMS, reason="PostgreSQL is not installed"),
]
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = b"k" * 32


def event(message: str = "one", kind: EventKind = EventKind.ACKNOWLEDGED, **attributes: Any) -> Event:
    return Event(message, 1, kind, AT, "en", user="name:alice", **{"host": "a", **attributes})


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with server() as made:
        yield made


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_ledger, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def database(running: Server) -> Server:
    """The server, with nothing in it."""
    with SharedLedger(running.url, KEY, "x") as ledger, ledger._writing() as connection:
        connection.exec_driver_sql("drop table messenger_event, messenger_receipt, messenger_meta")
    return running


def two(database: Server) -> tuple[SharedLedger, SharedLedger]:
    return SharedLedger(database.url, KEY, "a"), SharedLedger(database.url, KEY, "b")


def change(ledger: SharedLedger, statement: str) -> None:
    with ledger._writing() as connection:
        connection.exec_driver_sql(statement)


def test_what_one_host_notes_the_other_hears(database: Server) -> None:
    a, b = two(database)
    with a, b:
        assert (a.events(), b.events()) == ([], [])
        told = event(kind=EventKind.DISPLAYED, title="Title", because="yes", facts="{}", until=AT + timedelta(days=1))
        assert a.record([told, event()]) == [told, event()]
        assert a.news() == []
        assert b.news() == [told, event()]
        assert b.news() == []
        b.record([event("two", host="b")])
        assert [it.message for it in a.news()] == ["two"]
        assert [it.message for it in a.events()] == [it.message for it in b.events()] == ["one", "one", "two"]
        assert a.events("name:bob") == []


def test_of_what_happens_once_the_first_counts_whoever_comes_at_once(database: Server) -> None:
    ledgers = [SharedLedger(database.url, KEY, "a") for _ in range(8)]
    new: list[list[Event]] = []
    barrier = threading.Barrier(len(ledgers))

    def note(ledger: SharedLedger) -> None:
        barrier.wait()
        new.append(ledger.record([event()]))

    threads = [threading.Thread(target=note, args=(ledger,)) for ledger in ledgers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(len, new)) == [0] * 7 + [1]
    assert len(ledgers[0].events()) == 1
    for ledger in ledgers:
        ledger.close()


def test_what_is_committed_later_than_it_is_numbered_is_heard(database: Server) -> None:
    a, b = two(database)
    with a, b:
        slow = a._engine.connect()
        transaction = slow.begin()
        a._insert(slow, event("slow", EventKind.SNOOZED))
        b.record([event("quick", EventKind.SNOOZED, host="b")])
        c = SharedLedger(database.url, KEY, "c")
        assert [it.message for it in c.news()] == ["quick"]
        transaction.commit()
        slow.close()
        assert [it.message for it in c.news()] == ["slow"]
        c.close()


@pytest.mark.parametrize("changed", ["revision = 9", "\"user\" = 'name:bob'", "at = '2020'", "checksum = 'x'::bytea"])
def test_a_row_that_was_changed_is_not_believed_and_is_told(changed: str, database: Server) -> None:
    a, b = two(database)
    with a, b:
        a.record([event()])
        change(a, f"update messenger_event set {changed}")
        assert b.events() == []
        assert [it.code for it in b.warnings] == ["MR594"]
        assert a.record([event()]) == [event()]  # it can be noted again
        assert b.news() == [event()]


def test_a_row_of_somebody_without_the_key_is_not_believed(database: Server) -> None:
    with SharedLedger(database.url, b"another key" * 3, "a") as forger, SharedLedger(database.url, KEY, "b") as b:
        forger.record([event()])
        assert b.news() == []
        assert b.record([event()]) == [event()]


def test_a_receipt_that_was_changed_is_not_sent(database: Server) -> None:
    home = Installation("0" * 32, AT, b"secret")
    with SharedLedger(database.url, KEY, "a") as a, SharedLedger(database.url, KEY, "b") as b:
        a.record([event()], lambda it: receipt_of(it, home, agent="1"))
        assert (len(a.outbox.due(AT)), b.outbox.due(AT)) == (1, [])  # each host sends its own
        change(a, "update messenger_receipt set body = 'x'")
        assert a.outbox.due(AT) == []


def test_what_was_answered_as_saved_survives_a_crash_of_the_server(database: Server) -> None:
    with SharedLedger(database.url, KEY, "a") as a:
        for number in range(20):
            a.record([event(f"m{number}")])
            if number % 10 == 9:
                database.stop()
                with pytest.raises(StateError, match="MR593"):
                    a.record([event("never")])
                with pytest.raises(StateError, match="MR593"):
                    a.news()
                database.start()
        assert {it.message for it in a.events()} == {f"m{number}" for number in range(20)}


def test_a_newer_ledger_and_one_that_would_lose_data_are_left_alone(database: Server) -> None:
    with SharedLedger(database.url, KEY, "a") as a:
        change(a, "update messenger_meta set value = '2'")
        with pytest.raises(StateError, match=r"MR591.*\(2, known is 1\)"):
            SharedLedger(database.url, KEY, "b")
        change(a, "update messenger_meta set value = '1'")
        unsafe = database.url + "&options=-c%20client_min_messages%3Derror"
        SharedLedger(unsafe, KEY, "b").close()
    database.stop()
    settings = database.folder / "data" / "postgresql.conf"
    before = settings.read_text()
    settings.write_text(f"{before}\nfsync = off\n")
    database.start()
    try:
        with pytest.raises(StateError, match=r"MR590.*fsync switched off"):
            SharedLedger(database.url, KEY, "b")
    finally:
        database.stop()
        settings.write_text(before)
        database.start()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://nobody@/postgres?host=/nowhere",
        "sqlite:///x",
        "nonsense",
        "postgresql+nothing://x",
        "postgresql+asyncpg://x",
        "postgresql+psycopg://u:p@h:abc/x",
    ],
)
def test_a_database_that_cannot_be_used_is_told(url: str) -> None:
    with pytest.raises(StateError, match="MR590"):
        SharedLedger(url, KEY, "a")


@pytest.mark.parametrize(("mode", "data"), [(0o644, KEY), (0o600, b"short"), (None, b"")])
def test_a_key_that_is_none_is_told(mode: int | None, data: bytes, tmp_path: Path) -> None:
    key = tmp_path / "ledger.key"
    if mode is not None:
        key.write_bytes(data)
        key.chmod(mode)
    settings = LedgerSettings(url="postgresql+psycopg://x", key_file=str(key))
    with pytest.raises(StateError, match=r"MR590.*the key"), opened(tmp_path / "state", settings, AT):
        raise AssertionError


@dataclass
class Person:
    """A program of a person on a host, that keeps what it is told."""

    pid: int = 1
    uid: int = 1000
    told: list[dict[str, Any]] = field(default_factory=list)
    ended: bool = False

    def tell(self, said: dict[str, Any]) -> None:
        self.told.append(said)

    def end(self) -> None:
        self.ended = True

    def kinds(self) -> list[str]:
        return [next(iter(it)) for it in self.told]


def host(ledger: SharedLedger, name: str, *, off: bool = False) -> Service:
    """A host's service, on which alice is logged on."""
    login = Login("s1", 1000, AT - timedelta(hours=1), leader=1)
    world = World(
        lambda: AT,
        RecentLogins(lambda: [login], lambda: 0.0),
        lambda *_: login,
        lambda _: frozenset({"administrators"}),
        lambda _: frozenset(),
        lambda: off,
        lambda: False,
    )
    made = Service(
        Opened(ledger, lambda _: Installation(name * 32, AT, b"secret"), lambda _: "name:alice"), world, sends=True
    )
    texts = (Text.of("en", "Title", "Body."),)
    made.material.catalogs = Catalogs(Catalog.of([Message("m", "console.version < 5.5", texts)]))
    made.material.facts = HostFacts.model_validate({"console": {"version": "5.4"}})
    made.material.is_known = True
    return made


def come(service: Service) -> Person:
    person = Person()
    service.greet(person, Hello(hello=1, languages=["en"]))
    return person


def test_once_a_person_over_all_hosts(database: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = two(database)
    with first, second:
        a, b = host(first, "a"), host(second, "b")
        here, there = come(a), come(b)
        assert here.kinds() == there.kinds() == ["welcome", "show"]
        for what in ("displayed", "acknowledged"):
            a.said(here, Happened(what=what, message="m", revision=1))
        b.plan()
        assert there.told[2] == {"close": {"message": "m", "revision": 1, "reason": "acknowledged"}}
        assert come(b).kinds() == ["welcome", "idle"]
        assert first.outbox.counts()["waiting"] == 2
        assert second.outbox.counts()["waiting"] == 0


def test_where_messages_are_switched_off_the_database_is_not_asked(
    database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SharedLedger(database.url, KEY, "a") as ledger:
        service = host(ledger, "a", off=True)

        def asked(*_: object) -> None:
            raise AssertionError("the database was asked")

        monkeypatch.setattr(ledger._engine, "connect", asked)
        monkeypatch.setattr(ledger._engine, "begin", asked)
        assert come(service).kinds() == ["welcome", "idle"]
        assert service.status()["switched_off"] is True


def test_an_agent_that_begins_switched_off_connects_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "switches.toml").write_text("disable = true\n")
    key = tmp_path / "ledger.key"
    key.write_bytes(KEY)
    key.chmod(0o600)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(1)
        url = f"postgresql+psycopg://u@127.0.0.1:{listening.getsockname()[1]}/x"
        (tmp_path / "agent.toml").write_text(f'[ledger]\nurl = "{url}"\nkey-file = "{key}"\n')
        command = [sys.executable, "-m", "messenger_rules.cli", "agent", "run", "--state", str(tmp_path / "state")]
        environment = {**os.environ, "MESSENGER_RULES_CONFIG": str(tmp_path)}
        with subprocess.Popen(
            [*command, "--socket", str(tmp_path / "agent.sock")], env=environment, stderr=subprocess.PIPE
        ) as agent:
            for _ in range(4):
                with pytest.raises(TimeoutError):
                    listening.accept()
            assert agent.poll() is None
            agent.terminate()
            assert (agent.wait(20), agent.stderr.read() if agent.stderr else b"") == (0, b"")


def test_without_the_database_nobody_is_shown_anything_and_all_are_told(
    database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, other = two(database)
    with ledger, other:
        service = host(ledger, "a")
        looking = come(service)
        database.stop()
        try:
            service.said(looking, Happened(what="displayed", message="m", revision=1))
            assert looking.kinds() == ["welcome", "show", "not_saved"]
            assert not service.status()["healthy"]
            service.left(looking)
            assert come(service).told[1:] == [{"refused": "unreadable"}]
        finally:
            database.start()
        assert come(service).kinds() == ["welcome", "show"]
        service.plan()
        assert service.problem == ""


def test_a_connection_that_hangs_is_broken_off(database: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with SharedLedger(database.url, KEY, "a") as ledger:
        monkeypatch.setattr(shared_ledger, "SECONDS", 0.2)
        begin = time.monotonic()
        with pytest.raises(StateError, match="MR593"), ledger._reading() as connection:
            connection.exec_driver_sql("set statement_timeout = 0")
            connection.exec_driver_sql("select pg_sleep(60)")
        assert time.monotonic() - begin < 20
        assert ledger.news() == []


def test_a_server_that_is_stopped_holds_nobody_up_for_long(database: Server) -> None:
    with SharedLedger(database.url, KEY, "a") as ledger:
        number = int((database.folder / "data" / "postmaster.pid").read_text().split("\n")[0])
        os.kill(number, signal.SIGSTOP)
        try:
            begin = time.monotonic()
            with pytest.raises(StateError, match="MR593"):
                ledger.news()
            assert time.monotonic() - begin < 20
        finally:
            os.kill(number, signal.SIGCONT)
        assert ledger.news() == []


def test_a_delay_counts_on_each_host_by_itself(database: Server) -> None:
    a, b = two(database)
    with a, b:
        a.record([Event("m", 1, EventKind.ARRIVED, AT, host="a")])
        for host_, arrived in (("a", AT), ("b", None)):
            assert Past(b.events(), host=host_).arrival(Message("m", "true", ()), AT) == arrived


def test_a_database_that_does_not_answer_is_not_asked_each_time(
    database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_ledger, "PAUSE_SECONDS", 60.0)
    with SharedLedger(database.url, KEY, "a") as ledger:
        database.stop()
        try:
            for _ in range(2):
                with pytest.raises(StateError, match="MR593"):
                    ledger.news()
        finally:
            database.start()
        with pytest.raises(StateError, match="MR593"):
            ledger.news()  # for a while, the first answer stands
        ledger._again_at = 0.0
        assert ledger.news() == []
