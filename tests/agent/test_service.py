"""The agent's service behind a real socket: who connects, what is told, and what hostile programs get for it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import pwd
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

if sys.platform == "win32":
    pytest.skip("the agent of Windows is another one", allow_module_level=True)

from messenger_rules import Catalog, HostFacts
from messenger_rules.agent import attending
from messenger_rules.agent.agents_ledger import AgentsLedger
from messenger_rules.agent.attending import Attendance, Line, ask
from messenger_rules.agent.catalogs import Catalogs
from messenger_rules.agent.groups import ADMINISTRATORS
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.personal import FileLedger
from messenger_rules.agent.listening import BURST, CONNECTIONS_OF_ONE, listening
from messenger_rules.agent.logins import Login, RecentLogins
from messenger_rules.agent.material import FIRST_LOOK
from messenger_rules.agent.opening import Opened, by_number
from messenger_rules.agent.problems import problem
from messenger_rules.agent.protocol import LINE_BYTES
from messenger_rules.agent.service import Service
from messenger_rules.agent.unix.accounts import Audiences
from messenger_rules.agent.unix.door import open_door
from messenger_rules.agent.unix.logins import login_of
from messenger_rules.agent.world import World
from messenger_rules.errors import StateError
from messenger_rules.front_ends.display import Answer, Snooze
from messenger_rules.front_ends.words import words_for
from messenger_rules.messages.message import Audience, Message, MessageSeverity, Scope, Text
from messenger_rules.testing import RecordingDisplay

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
UID = os.getuid()
WORDS = words_for(["en"])


def message(id_: str, **attributes: Any) -> Message:
    texts = (Text.of("en", f"Title of {id_}", "Body."), Text.of("de", f"Titel von {id_}", "Text."))
    return Message(id_, "console.version < 5.5", texts, **attributes)


@dataclass
class Agent:
    """A service that listens, with a loop in a thread; whatever touches it is done there."""

    folder: Path
    now: datetime = NOW
    off: bool = False
    receipts_off: bool = False
    logins: list[Login] = field(default_factory=lambda: [Login("s1", UID, NOW - timedelta(hours=1))])
    logins_are_known: bool = True
    member: bool = True
    groups: frozenset[str] = frozenset()
    seconds: Iterator[int] = field(default_factory=lambda: itertools.count(0, 60))
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    service: Service = field(init=False)
    ledger: LedgerFile = field(init=False)
    wanted: asyncio.Event = field(init=False)

    @property
    def path(self) -> Path:
        return self.folder / "agent.sock"

    async def run(self, ready: threading.Event) -> None:
        world = World(
            lambda: self.now,
            RecentLogins(self.asked, lambda: next(self.seconds)),
            login_of,
            lambda _: frozenset({ADMINISTRATORS}) if self.member else frozenset(),
            lambda _: self.groups,
            lambda: self.off,
            lambda: self.receipts_off,
        )
        self.wanted = asyncio.Event()
        with LedgerFile(self.folder / "state") as ledger:
            self.ledger = ledger
            self.service = Service(Opened(ledger, ledger.installation, by_number), world, sends=True)
            async with listening(self.path, self.service, time.monotonic, open_door):
                ready.set()
                await self.wanted.wait()

    def asked(self) -> list[Login]:
        if not self.logins_are_known:
            raise problem("MR666", "it cannot be known who is logged on")
        return self.logins

    def do(self, action: Callable[[], Any]) -> Any:
        """Do something in the agent's thread."""

        async def done() -> Any:
            return action()

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(10)

    def publish(self, *messages: Message, version: str = "5.4") -> None:
        def change() -> None:
            self.service.material.catalogs = Catalogs(Catalog.of(messages))
            self.service.material.is_known = True
            self.service.material.facts = HostFacts.model_validate({"console": {"version": version}})
            self.service.plan()

        self.do(change)

    def publish_nothing(self) -> None:
        """Let there be no catalogue any more."""

        def change() -> None:
            self.service.material.catalogs = Catalogs()
            self.service.plan()

        self.do(change)

    def become(self, **changed: bool | list[Login]) -> None:
        """Change what is so on the host, and let the agent look."""
        for name, value in changed.items():
            setattr(self, name, value)
        self.do(self.service.plan)

    def attend(
        self, *answers: Answer | Snooze, language: str = "en", asks: bool = True, receipts: bool = True
    ) -> tuple[str, list[str]]:
        """Show what there is, with some answers; why that ended, and the titles."""
        display = RecordingDisplay(list(answers), asks=asks)
        with self.heard_to_the_end(), Line(self.path) as line:
            ended = Attendance(line, display, WORDS, lambda: False, lambda: receipts).attend([language])
        return ended, [str(card.text.title) for card in display.shown]

    @contextlib.contextmanager
    def heard_to_the_end(self) -> Iterator[None]:
        """Wait behind this until the agent has heard all that programs which came in it have said, and the end."""
        before = self.clients()
        yield
        end = time.monotonic() + 10
        while not self.clients() <= before:
            assert time.monotonic() < end
            time.sleep(0.01)

    def clients(self) -> set[int]:
        """The programs in sessions."""
        return {id(screen.client) for _, screen in self.do(self.service._screens.items)}

    def acknowledge_in_the_file(self, message: str) -> None:
        """As `ack --state` of the agent's own user does, beside the agent; it then looks."""
        with FileLedger(self.folder / "state", by_number(UID)) as ledger:
            ledger.acknowledge(message, 1, "en", self.now)
        self.do(self.service.plan)

    def kinds(self) -> list[str]:
        return [str(event.kind) for event in self.do(self.service.ledger.events)]


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[Agent]:
    made, ready = Agent(tmp_path), threading.Event()

    def run() -> None:
        made.loop.run_until_complete(made.run(ready))

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(10)
    yield made
    made.do(made.wanted.set)
    thread.join(10)
    made.loop.close()


def test_shown_and_acknowledged(agent: Agent) -> None:
    agent.publish(message("a"), message("b", severity=MessageSeverity.CRITICAL))
    assert agent.attend(language="de-AT") == ("idle", ["Titel von b", "Titel von a"])
    assert sorted(agent.kinds()) == ["acknowledged"] * 2 + ["displayed"] * 2
    assert agent.attend() == ("idle", [])
    assert agent.do(agent.service.ledger.outbox.counts)["waiting"] == 4


def test_what_is_acknowledged_in_the_file_beside_it_is_not_shown(agent: Agent) -> None:
    agent.publish(message("a", scope=Scope.HOST), message("b"))
    agent.acknowledge_in_the_file("a")
    assert agent.attend() == ("idle", ["Title of b"])
    agent.acknowledge_in_the_file("b")  # once more
    assert [it.message for it in agent.do(lambda: agent.service._noted.events)] == ["a", "b", "b"]


def test_later_and_snooze(agent: Agent) -> None:
    agent.publish(message("a"), message("b"))
    assert agent.attend(Answer.LATER, Snooze(7)) == ("idle", ["Title of a", "Title of b"])
    assert agent.attend() == ("idle", [])
    agent.now += timedelta(days=2)
    assert agent.attend() == ("idle", ["Title of a"])
    agent.now += timedelta(days=6)
    assert agent.attend() == ("idle", ["Title of b"])


def test_quit_leaves_it_where_it_was(agent: Agent) -> None:
    agent.publish(message("a"))
    assert agent.attend(Answer.QUIT) == ("quit", ["Title of a"])
    assert agent.attend() == ("idle", ["Title of a"])
    assert sorted(agent.kinds()) == ["acknowledged", "displayed"]


def test_without_receipts_none_is_made(agent: Agent) -> None:
    agent.publish(message("a"), message("b"))
    agent.receipts_off = True
    agent.attend(Answer.ACKNOWLEDGED, Answer.QUIT)
    agent.receipts_off = False
    agent.attend(receipts=False)
    assert agent.do(agent.service.ledger.outbox.counts)["waiting"] == 0


def test_no_session_no_messages(agent: Agent) -> None:
    agent.publish(message("a"))
    agent.logins = [Login("s9", UID + 1, NOW)]
    assert agent.attend() == ("no-session", [])


def test_no_administrator_no_messages(agent: Agent) -> None:
    agent.publish(message("a"))
    agent.member = False
    assert agent.attend() == ("idle", [])


def test_switched_off_for_the_computer(agent: Agent) -> None:
    agent.publish(message("a"))
    agent.off = True
    assert agent.attend() == ("idle", [])
    assert agent.kinds() == []
    assert ask(agent.path, "status")["switched_off"] is True


def test_switched_off_by_the_person_while_something_is_shown(agent: Agent) -> None:
    agent.publish(message("a"))
    display = RecordingDisplay()
    with Line(agent.path) as line:
        assert Attendance(line, display, WORDS, lambda: True).attend(["en"]) == "off"
    assert (display.shown, agent.kinds()) == ([], [])


def test_receipts_that_are_switched_off_while_a_program_stays_are_none_from_then_on(agent: Agent) -> None:
    agent.publish(message("a"), message("b"))
    display = RecordingDisplay([Answer.ACKNOWLEDGED, Answer.ACKNOWLEDGED])
    with agent.heard_to_the_end(), Line(agent.path) as line:
        makes = lambda: len(display.shown) < 2  # noqa: E731 -- as short as it is
        assert Attendance(line, display, WORDS, lambda: False, makes).attend(["en"]) == "idle"
    waiting = agent.do(lambda: [json.loads(it.receipt.body) for it in agent.service.ledger.outbox.all()])
    assert {it["message"] for it in waiting} == {"a"}
    assert sorted(agent.kinds()) == ["acknowledged"] * 2 + ["displayed"] * 2


@dataclass
class Waiting(RecordingDisplay):
    """A display whose person does nothing, until the message is taken away."""

    withdrawn: threading.Event = field(default_factory=threading.Event)
    visible: threading.Event = field(default_factory=threading.Event)

    def ask(self, card: Any) -> Answer:
        self.visible.set()
        assert self.withdrawn.wait(10)
        return Answer.WITHDRAWN

    def withdraw(self) -> None:
        self.withdrawn.set()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda agent: agent.publish(message("a"), version="5.6"), "withdrawn"),
        (lambda agent: agent.publish(), "withdrawn"),
        (lambda agent: agent.publish_nothing(), "withdrawn"),
        (lambda agent: agent.become(member=False), "audience"),
        (lambda agent: agent.become(off=True), "disabled"),
        (lambda agent: ask(agent.path, "acknowledge", message="a"), "acknowledged"),
        (lambda agent: agent.acknowledge_in_the_file("a"), "acknowledged"),
    ],
)
def test_what_is_taken_away_while_somebody_looks(change: Callable[[Agent], object], reason: str, agent: Agent) -> None:
    agent.publish(message("a"))
    display = Waiting()
    with Line(agent.path) as line:
        attendance = Attendance(line, display, WORDS, lambda: False)
        thread = threading.Thread(target=attendance.attend, args=(["en"],))
        thread.start()
        assert display.visible.wait(10)
        change(agent)
        thread.join(10)
        assert not thread.is_alive()
    assert display.told == [WORDS.gone[reason]]


def test_a_person_who_switches_off_while_something_is_shown_is_left_alone(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attending, "LOOK_SECONDS", 0.05)
    agent.publish(message("a"))
    display = Waiting()
    with agent.heard_to_the_end(), Line(agent.path) as line:
        assert Attendance(line, display, WORDS, display.visible.is_set).attend(["en"]) == "off"
    assert display.told == [WORDS.gone["disabled"]]
    assert agent.kinds() == ["displayed"]


def test_an_answer_after_switching_off_does_not_count(agent: Agent) -> None:
    agent.publish(message("a"))
    display = RecordingDisplay([Answer.ACKNOWLEDGED])
    with agent.heard_to_the_end(), Line(agent.path) as line:
        assert Attendance(line, display, WORDS, lambda: len(display.shown) > 0).attend(["en"]) == "off"
    assert agent.kinds() == ["displayed"]


def test_a_second_program_in_a_session_takes_its_place(agent: Agent) -> None:
    agent.publish(message("a"))
    display = Waiting()
    with Line(agent.path) as line:
        attendance = Attendance(line, display, WORDS, lambda: False)
        ended: list[str] = []
        thread = threading.Thread(target=lambda: ended.append(attendance.attend(["en"])))
        thread.start()
        assert display.visible.wait(10)
        assert agent.attend(asks=False) == ("served", [])
        assert agent.attend() == ("idle", ["Title of a"])
        thread.join(10)
    assert ended == ["moved"]


def test_a_program_that_stays_waits_for_more(agent: Agent) -> None:
    agent.publish(message("a"))
    display, ended = RecordingDisplay(), list[str]()
    with Line(agent.path) as line:
        attendance = Attendance(line, display, WORDS, lambda: False, stays=True)
        thread = threading.Thread(target=lambda: ended.append(attendance.attend(["en"])))
        thread.start()
        for number, id_ in enumerate(("a", "b", "c"), start=1):
            agent.publish(message(id_))
            end = time.monotonic() + 10
            while len(display.shown) < number:
                assert time.monotonic() < end
                time.sleep(0.01)
        assert ended == []
        agent.do(agent.service.hang_up)
        thread.join(10)
    assert ended == ["gone"]
    assert [card.message.id for card in display.shown] == ["a", "b", "c"]


class Script:
    """A line on which is said what was written before."""

    def __init__(self, *said: dict[str, Any]) -> None:
        self.written = said
        self.heard: list[dict[str, Any]] = []

    def say(self, said: dict[str, Any]) -> None:
        self.heard.append(said)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.written)


@pytest.mark.parametrize(("revision", "acknowledged"), [(0, 2), (1, 1), (2, 2)])
def test_a_revision_that_is_named_is_the_one_that_is_acknowledged(
    revision: int, acknowledged: int, agent: Agent
) -> None:
    for number in (1, 2):
        agent.publish(message("a", revision=number))
        agent.attend(Answer.QUIT)
    assert ask(agent.path, "acknowledge", message="a", revision=revision)["revision"] == acknowledged
    assert ask(agent.path, "acknowledge", message="a", revision=3) == {"refused": "not-shown"}


def test_who_cannot_be_asked_is_shown_one_message(agent: Agent) -> None:
    agent.publish(message("a"), message("b"))
    display = RecordingDisplay(asks=False)
    with Line(agent.path) as line:
        assert Attendance(line, display, WORDS, lambda: False, once=True).attend(["en"]) == "printed"
    assert len(display.shown) == 1


def test_a_display_that_is_too_quick_keeps_nobody_busy() -> None:
    said = {"id": "a", "revision": 1, "severity": "info", "language": "en", "title": "T", "body": "B", "links": []}
    show = {"show": {**said, "why": "yes", "of": 1, "snooze": True}}
    display = RecordingDisplay([Answer.WITHDRAWN] * 10_000)
    close = {"close": {"message": "a", "revision": 1, "reason": "acknowledged"}}

    class Slow(Script):
        def __iter__(self) -> Iterator[dict[str, Any]]:
            yield show
            time.sleep(0.4)
            yield close
            yield {"idle": True}

    assert Attendance(cast("Line", Slow()), display, WORDS, lambda: False).attend(["en"]) == "idle"
    assert 1 < 10_000 - len(display.answers) < 1_000  # it was asked again, and not in a hurry


def test_damage_is_told_in_the_status(agent: Agent) -> None:
    agent.ledger._warn_of_rows(2)
    assert ask(agent.path, "status")["warnings"][0].startswith("MR594: the ledger")


@pytest.mark.parametrize("place", [3, 4])
def test_an_answer_that_came_too_late_ends_nothing(place: int) -> None:
    """The message went away while its answer was on the way; the refusal comes when the next one is shown already."""

    def show(id_: str) -> dict[str, Any]:
        said = {"id": id_, "revision": 1, "severity": "info", "language": "en", "title": "T", "body": "B", "links": []}
        return {"show": {**said, "why": "yes", "of": 1, "snooze": True}}

    def close(id_: str, reason: str) -> dict[str, Any]:
        return {"close": {"message": id_, "revision": 1, "reason": reason}}

    said = [{"welcome": 1}, show("a"), close("a", "withdrawn"), show("b"), close("b", "acknowledged"), {"idle": True}]
    said.insert(place, {"refused": "not-visible", "message": "a"})
    display, line = RecordingDisplay(), Script(*said)
    attendance = Attendance(cast("Line", line), display, WORDS, lambda: False)
    assert attendance.attend(["en"]) == "idle"
    assert [card.message.id for card in display.shown] == ["a", "b"]


def test_an_agent_that_does_not_answer_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attending, "_ANSWER_SECONDS", 0.3)
    path = tmp_path / "agent.sock"
    with socket.socket(socket.AF_UNIX) as stopped:
        stopped.bind(str(path))
        stopped.listen()
        with Line(path) as line:
            assert Attendance(line, RecordingDisplay(), WORDS, lambda: False).attend(["en"]) == "gone"
        with pytest.raises(StateError, match=r"MR566.*does not answer"):
            ask(path, "status")


def test_who_logs_on_waits_a_while_for_what_is_not_known_yet(agent: Agent) -> None:
    with Line(agent.path) as line:
        attendance = Attendance(line, RecordingDisplay(), WORDS, lambda: False, patience=0.3)
        assert attendance.attend(["en"]) == "gone"


def test_an_agent_that_goes_away_ends_the_asking(agent: Agent) -> None:
    agent.publish(message("a"))
    display, ended = Waiting(), list[str]()
    with Line(agent.path) as line:
        attendance = Attendance(line, display, WORDS, lambda: False)
        thread = threading.Thread(target=lambda: ended.append(attendance.attend(["en"])))
        thread.start()
        assert display.visible.wait(10)
        agent.do(agent.service.hang_up)
        thread.join(10)
    assert ended == ["gone"]


def test_an_answer_that_cannot_be_saved_is_told_and_the_message_stays(agent: Agent) -> None:
    agent.publish(message("a"))
    connection = agent.ledger._connection

    class Full(RecordingDisplay):
        def ask(self, card: Any) -> Answer:
            size = agent.do(lambda: connection.execute("pragma page_count").fetchone()[0])
            limit = size if not self.told else 1_000_000
            agent.do(lambda: connection.execute(f"pragma max_page_count = {limit}"))
            if not self.told:
                agent.do(lambda: connection.execute("update meta set value = value"))
                agent.do(connection.rollback)
                agent.do(lambda: setattr(agent.service.ledger, "record", full))
            else:
                agent.do(lambda: delattr(agent.service.ledger, "record"))
            return Answer.ACKNOWLEDGED

    def full(*_: object) -> None:
        with agent.ledger._writing():
            connection.execute("create table filler (x)")
            connection.execute("insert into filler values (zeroblob(1000000))")

    with Line(agent.path) as line:
        display = Full()
        assert Attendance(line, display, WORDS, lambda: False).attend(["en"]) == "idle"
    assert display.told == [WORDS.not_saved.format(why="the ledger was not saved: database or disk is full")]
    assert sorted(agent.kinds()) == ["acknowledged", "displayed"]
    assert agent.service.problem == ""


def test_what_a_person_may_ask(agent: Agent) -> None:
    agent.publish(message("a"))
    assert ask(agent.path, "acknowledge", message="a") == {"refused": "not-shown"}
    agent.attend(Answer.QUIT)
    agent.member = False
    assert ask(agent.path, "acknowledge", message="a") == {"refused": "audience"}
    agent.member = True
    assert ask(agent.path, "acknowledge", message="a") == {"id": "a", "revision": 1, "acknowledged": "now"}
    assert ask(agent.path, "acknowledge", message="a")["acknowledged"] == "before"
    events = ask(agent.path, "history")["events"]
    assert [event["event"] for event in events] == ["displayed", "acknowledged"]
    assert ask(agent.path, "status")["healthy"] is True


def test_a_clock_that_was_ahead_at_the_first_start_hides_nothing_that_is_published_later(agent: Agent) -> None:
    """The agent of this test began at NOW."""
    agent.now = NOW - timedelta(days=365)
    agent.publish(message("a", starts=agent.now))
    assert agent.attend(Answer.LATER) == ("idle", ["Title of a"])
    agent.now += timedelta(days=2)
    agent.publish(message("b", starts=agent.now - timedelta(days=1)))
    assert agent.attend(Answer.LATER)[1] == ["Title of b"]
    with LedgerFile(agent.folder / "state") as ledger:
        assert ledger.installation(NOW).since == NOW - timedelta(days=365)


@pytest.mark.parametrize(("scope", "done"), [(Scope.EACH, "before"), (Scope.HOST, "now")])
def test_what_a_person_acknowledged_on_another_host_counts_where_its_scope_says_so(
    scope: Scope, done: str, agent: Agent
) -> None:
    agent.publish(message("a", scope=scope))
    agent.attend(Answer.QUIT)
    elsewhere = Event("a", 1, EventKind.ACKNOWLEDGED, NOW, "en", user=by_number(UID), host="other")
    agent.do(lambda: agent.service._noted.note([elsewhere], None))
    told = {it["event"] for it in ask(agent.path, "history")["events"]}
    assert ("acknowledged" in told) == (done == "before")
    assert ask(agent.path, "acknowledge", message="a")["acknowledged"] == done
    assert agent.attend() == ("idle", [])


def test_who_is_no_administrator_acknowledges_what_is_for_everyone(agent: Agent) -> None:
    agent.publish(message("a", audience=Audience.EVERYONE), message("b"))
    agent.member = False
    assert agent.attend(Answer.QUIT) == ("quit", ["Title of a"])
    assert ask(agent.path, "acknowledge", message="a")["acknowledged"] == "now"


def test_a_command_without_a_message_acknowledges_nothing(agent: Agent) -> None:
    agent.publish(message("a"))
    agent.attend(Answer.QUIT)
    assert ask(agent.path, "acknowledge") == {"refused": "not-shown"}
    agent.off = True
    assert ask(agent.path, "acknowledge", message="a") == {"refused": "disabled"}
    agent.off = False
    assert ask(agent.path, "acknowledge", message="a", receipts=False)["acknowledged"] == "now"
    assert agent.do(agent.service.ledger.outbox.counts)["waiting"] == 1  # of the display alone


def test_nobody_is_hung_up_on_while_it_cannot_be_known_who_is_logged_on(agent: Agent) -> None:
    agent.publish(message("a"))
    display, ended = Waiting(), list[str]()
    with Line(agent.path) as line:
        attendance = Attendance(line, display, WORDS, lambda: False, stays=True)
        thread = threading.Thread(target=lambda: ended.append(attendance.attend(["en"])))
        thread.start()
        assert display.visible.wait(10)
        for _ in range(3):
            agent.become(logins_are_known=False)
        agent.become(logins_are_known=True)
        assert (ended, len(agent.clients()), display.told) == ([], 1, [])
        agent.become(logins=[])
        thread.join(10)
    assert ended == ["gone"]


def test_a_first_look_is_a_problem_once_it_takes_long(agent: Agent) -> None:
    def status() -> tuple[bool, bool, int]:
        answer = ask(agent.path, "status")
        return answer["has_looked"], answer["healthy"], len(answer["problems"])

    agent.now = NOW + timedelta(days=2)  # messages were switched off until now
    assert status() == (False, True, 0)
    agent.do(lambda: setattr(agent.service.material, "looking_since", agent.now))
    agent.now += FIRST_LOOK
    assert status() == (False, True, 0)
    agent.now += timedelta(seconds=1)
    assert status() == (False, False, 1)
    agent.publish(message("a"))
    assert status() == (True, True, 0)


def test_nobody_waits_for_a_catalogue_that_is_not_there(agent: Agent) -> None:
    agent.do(lambda: setattr(agent.service.material, "is_known", True))
    assert agent.attend() == ("idle", [])


def test_what_cannot_be_put_off_any_longer_is_asked_again(agent: Agent) -> None:
    agent.publish(message("a", snooze_until=NOW + timedelta(days=2)))

    class Slow(RecordingDisplay):
        def ask(self, card: Any) -> Answer | Snooze:
            agent.now = NOW + timedelta(days=3)
            return Answer.ACKNOWLEDGED if self.told else Snooze(1)

    with Line(agent.path) as line:
        display = Slow()
        assert Attendance(line, display, WORDS, lambda: False).attend(["en"]) == "idle"
    assert display.told == [WORDS.gone["too-late"]]
    assert sorted(agent.kinds()) == ["acknowledged", "displayed"]


def test_ones_own_ledger_with_the_agents(agent: Agent, tmp_path: Path) -> None:
    agent.publish(message("a"))
    agent.attend(Answer.QUIT)
    with FileLedger(tmp_path / "own", "me") as own:
        own.displayed("b", 1, "en", NOW - timedelta(days=1))
        both = AgentsLedger(own, agent.path)
        assert [event.message for event in both.history()] == ["b", "a"]
        agent.member = False
        with pytest.raises(StateError, match="MR598") as caught:
            both.acknowledge("a", 1, "en", NOW)
        assert "you are no administrator of this host" in str(caught.value)
        agent.member = True
        both.acknowledge("a", 1, "en", NOW)
        both.acknowledge("b", 1, "en", NOW)
        assert own.acknowledged() == {("b", 1)}
        assert AgentsLedger(own, agent.path).acknowledged() == {("a", 1), ("b", 1)}


def test_a_long_past_is_told_in_several_answers(agent: Agent, tmp_path: Path) -> None:
    agent.publish(message("a"))
    agent.attend(Answer.QUIT)
    away = Event(
        "a", 1, EventKind.WITHDRAWN, NOW, "en", because="c went from 1.0 to unknown " * 20, user=by_number(UID)
    )
    past = [replace(away, at=NOW + timedelta(seconds=number)) for number in range(3_000)]
    agent.do(lambda: agent.service._noted.note(past, None))
    with AgentsLedger(FileLedger(tmp_path / "own", "me"), agent.path) as both:
        assert [it.at for it in both.history() if it.kind is EventKind.WITHDRAWN] == [it.at for it in past]
        both.acknowledge("a", 1, "en", NOW)
    assert agent.attend() == ("idle", [])


def test_where_no_agent_answers(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="MR566"):
        ask(tmp_path / "agent.sock", "status")


def test_a_socket_that_cannot_be_made(tmp_path: Path) -> None:
    async def run() -> None:
        async with listening(tmp_path / ("x" * 200), None, time.monotonic, open_door):  # type: ignore[arg-type]
            pass

    with pytest.raises(StateError, match="MR570"):
        asyncio.run(run())


def test_a_socket_that_another_agent_listens_at_is_left_to_it(agent: Agent) -> None:
    async def run() -> None:
        async with listening(agent.path, agent.service, time.monotonic, open_door):
            pass

    for _ in range(2):
        with pytest.raises(StateError, match=f"MR568.*another agent listens at {agent.path}"):
            asyncio.run(run())
    assert ask(agent.path, "status")["healthy"]


def test_a_socket_that_a_killed_agent_has_left_is_taken(tmp_path: Path) -> None:
    async def run() -> None:
        async with listening(tmp_path / "agent.sock", None, time.monotonic, open_door):  # type: ignore[arg-type]
            with socket.socket(socket.AF_UNIX) as caller:
                caller.connect(str(tmp_path / "agent.sock"))

    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "agent.sock"))
    asyncio.run(run())
    assert not (tmp_path / "agent.sock").exists()


def test_a_socket_that_somebody_has_put_in_its_place_stays(tmp_path: Path) -> None:
    async def run() -> None:
        async with listening(tmp_path / "agent.sock", None, time.monotonic, open_door):  # type: ignore[arg-type]
            (tmp_path / "agent.sock").rename(tmp_path / "moved.sock")
            (tmp_path / "agent.sock").write_text("another")

    asyncio.run(run())
    assert (tmp_path / "agent.sock").read_text() == "another"


HELLO = b'{"hello": 1}\n'
HOSTILE = [
    b"\n",
    b"garbage\n",
    b"\xff\xfe\n",
    b"null\n",
    b"[]\n",
    b'{"hello": 2}\n',
    b'{"hello": true}\n',
    b'{"hello": 1, "uid": 0}\n',
    b'{"what": "acknowledged", "message": "a", "revision": 1}\n',
    b"[" * (LINE_BYTES - 2) + b"\n",
    b"x" * (LINE_BYTES * 4),
    HELLO + HELLO,
    HELLO + b'{"ask": "history"}\n',
    HELLO + b'{"what": "acknowledged", "message": "a", "revision": 1e9}\n',
    HELLO + b'{"what": "acknowledged", "message": "a", "revision": true}\n',
    HELLO + b'{"what": "forgotten", "message": "a", "revision": 1}\n',
    HELLO + b'{"what": "snoozed", "message": "a", "revision": 1, "days": 100000}\n',
    HELLO + b'{"what": "acknowledged", "message": "' + b"a" * 129 + b'", "revision": 1}\n',
    HELLO + b"x" * (LINE_BYTES * 4),
    b'{"hello": 1, "purpose": "question"}\n{"ask": "shutdown"}\n',
    b'{"hello": 1, "purpose": "question"}\n{"what": "displayed", "message": "a", "revision": 1}\n',
    b'{"hello": 1, "purpose": "question"}\n{"ask": "acknowledge"}\n',
    HELLO + b'{"what": "displayed", "message": "b", "revision": 1}\n' * (BURST * 3),
]


def spoken(path: Path, said: bytes) -> bytes:
    """What is answered until the agent hangs up."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(20)
        line.connect(str(path))
        heard = b""
        with contextlib.suppress(ConnectionError, BrokenPipeError):
            line.sendall(said)
            while data := line.recv(65_536):
                heard += data
        return heard


@pytest.mark.parametrize("said", HOSTILE, ids=lambda said: said[:60].decode("latin-1"))
def test_whoever_does_not_keep_to_the_protocol_is_hung_up_on(said: bytes, agent: Agent) -> None:
    agent.publish(message("a"))
    spoken(agent.path, said)
    assert agent.kinds() == []
    assert agent.attend() == ("idle", ["Title of a"])


def test_what_is_not_visible_is_refused(agent: Agent) -> None:
    agent.publish(message("a"), message("b"))
    with Line(agent.path) as line:
        line.say({"hello": 1})
        answers = iter(line)
        assert [next(iter(next(answers))) for _ in range(2)] == ["welcome", "show"]
        for said in ({"message": "a", "revision": 1}, {"message": "b", "revision": 1}, {"message": "a", "revision": 2}):
            line.say({"what": "acknowledged", **said})
            assert next(answers) == {"refused": "not-visible", "message": said["message"]}
    assert agent.kinds() == []


def test_many_programs_of_one_user(agent: Agent) -> None:
    with contextlib.ExitStack() as lines:
        for _ in range(CONNECTIONS_OF_ONE):
            lines.enter_context(Line(agent.path)).say({"hello": 1, "purpose": "question"})
        time.sleep(0.2)
        assert spoken(agent.path, b'{"hello": 1, "purpose": "question"}\n{"ask": "status"}\n') == b""
    time.sleep(0.2)
    answer = spoken(agent.path, b'{"hello": 1, "purpose": "question"}\n{"ask": "status"}\n')
    assert json.loads(answer)["healthy"] is True


def test_a_user_without_a_name_has_no_audience() -> None:
    numbers = {account.pw_uid for account in pwd.getpwall()}
    unknown = next(number for number in range(61_900, 70_000) if number not in numbers)
    assert Audiences().of(unknown) == frozenset()
    assert Audiences(frozenset({"no-such-group-here"})).missing() == ["no-such-group-here"]
    assert Audiences().of(0) == {ADMINISTRATORS}
    assert Audiences(frozenset({"no-such-group-here"})).of(0) == frozenset()
