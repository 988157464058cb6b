"""One person's ledger with what the agent keeps of them, which an agent on a real socket is asked for."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.agent.agents_ledger import AgentsLedger
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.personal import FileLedger
from messenger_rules.agent.switches import switch
from messenger_rules.errors import StateError

AT = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
KEPT = [
    Event("a", 1, EventKind.DISPLAYED, AT, "en", "Title of a"),
    Event("a", 2, EventKind.ACKNOWLEDGED, AT + 2 * DAY, "en"),
    Event("s", 1, EventKind.SNOOZED, AT + 3 * DAY, "en", until=AT + 4 * DAY),
    Event("w", 1, EventKind.WITHDRAWN, AT + 5 * DAY, "en", because="it left the catalogue"),
]
"""What the agent keeps."""


@dataclass
class Agent:
    """An agent that keeps the same for everybody, answers an acknowledgement as it is told, and notes its questions."""

    path: Path
    answer: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line, line.makefile("rw") as file:
                assert json.loads(file.readline()) == {"hello": 1, "purpose": "question"}
                self.asked.append(json.loads(file.readline()))
                history = {"events": [event.to_json() for event in KEPT]}
                file.write(json.dumps(history if self.asked[-1] == {"ask": "history"} else self.answer) + "\n")


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[Agent]:
    made = Agent(tmp_path / "agent.sock")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(made.path))
        listening.listen()
        thread = threading.Thread(target=made.serve, args=(listening,))
        thread.start()
        yield made
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[FileLedger]:
    with FileLedger(tmp_path / "own", "me") as made:
        made.displayed("mine", 1, "de", AT + DAY, title="Meins")
        yield made


def test_a_person_has_both_in_the_order_in_which_it_happened(agent: Agent, own: FileLedger) -> None:
    both = AgentsLedger(own, agent.path)
    mine = Event("mine", 1, EventKind.DISPLAYED, AT + DAY, "de", "Meins", user="me")

    assert both.history() == [KEPT[0], mine, *KEPT[1:]]
    assert both.history("mine") == [mine]
    assert both.history("a") == KEPT[:2]
    assert both.history("other") == []
    assert both.acknowledged() == {("a", 2)}
    own.acknowledge("mine", 1, "de", AT + 6 * DAY)
    assert both.acknowledged() == {("a", 2), ("mine", 1)}


@pytest.mark.parametrize("off", [False, True])
def test_what_the_agent_showed_is_acknowledged_there(off: bool, agent: Agent, own: FileLedger) -> None:
    both = AgentsLedger(own, agent.path)
    if off:
        switch(off=True, computer=False, receipts=True)
    both.acknowledge("a", 1, "en", AT)

    assert agent.asked[-1] == {"ask": "acknowledge", "message": "a", "revision": 1, "receipts": not off}
    assert own.acknowledged() == frozenset()


def test_what_it_did_not_show_is_acknowledged_in_the_own_file(agent: Agent, own: FileLedger) -> None:
    both = AgentsLedger(own, agent.path)
    both.acknowledge("mine", 1, "de", AT + DAY)
    both.acknowledge("a", 3, "en", AT + DAY)  # of that, the agent showed other revisions

    assert agent.asked == [{"ask": "history"}]
    assert own.acknowledged() == {("mine", 1), ("a", 3)}
    assert own.history("a") == [Event("a", 3, EventKind.ACKNOWLEDGED, AT + DAY, "en", user="me")]


NOT_TAKEN = "error[MR598]: the agent does not take the acknowledgement: "


@pytest.mark.parametrize(
    ("answer", "said", "help_"),
    [
        ({"refused": "audience"}, f"{NOT_TAKEN}you are no administrator of this host", "ask your administrator"),
        ({"refused": "not-shown"}, f"{NOT_TAKEN}it has not shown you that message", "ask your administrator"),
        (
            {"refused": "disabled"},
            f"{NOT_TAKEN}messages are switched off for this computer",
            "ask your administrator",
        ),
        ({"refused": "busy"}, f"{NOT_TAKEN}busy", "ask your administrator"),  # an agent of another version may say more
        (
            {"not_saved": "the ledger was not saved: disk full"},
            "error[MR593]: the ledger was not saved: disk full",
            "make room on the disk of the agent, and try again",
        ),
    ],
)
def test_what_the_agent_does_not_take_is_told(
    answer: dict[str, Any], said: str, help_: str, agent: Agent, own: FileLedger
) -> None:
    both = AgentsLedger(own, agent.path)
    agent.answer = answer
    with pytest.raises(StateError) as caught:
        both.acknowledge("a", 1, "en", AT)
    assert str(caught.value) == f"{said}\n = help: {help_}"
    assert own.acknowledged() == frozenset()


def test_it_is_closed_as_a_whole_and_warns_of_the_own_file(agent: Agent, own: FileLedger) -> None:
    with AgentsLedger(own, agent.path) as both:
        assert both.warnings is own.warnings
    with pytest.raises(Exception, match="closed"):
        own.history()
