"""The notification front end with a server that a test plays; tests/system has it with two real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from messenger_rules.errors import StateError
from messenger_rules.front_ends.display import Answer, Reply, Snooze
from messenger_rules.front_ends.notice import LONGEST
from messenger_rules.front_ends.notification import NotificationDisplay
from messenger_rules.front_ends.notification_server import Closed, Happened, NotificationServer, Pressed
from messenger_rules.front_ends.words import words_for
from messenger_rules.testing import RecordingDisplay
from tests.front_ends.cards import BODY, CARDS, WHY, card


@dataclass
class Played:
    """A notification server: it keeps what it is shown, and lets happen what it is told."""

    happens: list[Happened | None] = field(default_factory=list)
    reads_markup: bool = True
    is_there: bool = True
    answers: bool = True
    shown: list[dict[str, Any]] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    interrupted: list[int] = field(default_factory=list)

    def notify(self, summary: str, body: str, icon: str, actions: Sequence[tuple[str, str]], *, urgency: int) -> int:
        if not self.answers:
            raise StateError([])
        self.shown.append({"summary": summary, "body": body, "actions": [it for it, _ in actions], "urgency": urgency})
        return len(self.shown)

    def wait(self, number: int) -> Happened | None:
        assert number == len(self.shown)
        return self.happens.pop(0)

    def close(self, number: int) -> None:
        self.closed.append(number)

    def interrupt(self, number: int) -> None:
        self.interrupted.append(number)


def display(server: Played, window: RecordingDisplay | None = None) -> NotificationDisplay:
    return NotificationDisplay(cast("NotificationServer", server), words_for(["en"]), window)


@pytest.mark.parametrize(
    ("happens", "reply"),
    [
        ([Pressed("acknowledge")], Answer.ACKNOWLEDGED),
        ([Pressed("later")], Answer.LATER),
        ([Pressed("snooze")], Snooze(7)),
        ([Closed(by_person=True)], Answer.LATER),
        ([Pressed("why"), Pressed("acknowledge")], Answer.ACKNOWLEDGED),
        ([None], Answer.WITHDRAWN),
    ],
)
def test_replies(happens: list[Happened | None], reply: Reply) -> None:
    server = Played(happens)
    shown = display(server)
    shown.show(card())
    assert shown.ask(card()) == reply


def test_all_is_said_and_markup_is_shown_as_it_stands() -> None:
    server = Played()
    display(server).show(card())
    (found,) = server.shown
    assert found["summary"] == "Warning: Console 5.4 <i>ends</i>"
    assert "is &lt;b&gt;not&lt;/b&gt; maintained &amp; gets" in found["body"]
    assert found["body"].endswith("Article 119053 (support.acme.example):\nhttps://support.acme.example/kb/119053")
    assert (found["actions"], found["urgency"]) == (["acknowledge", "later", "snooze", "why"], 1)
    plain = Played(reads_markup=False)
    display(plain).show(card(can_snooze=False))
    assert BODY in plain.shown[0]["body"]
    assert plain.shown[0]["actions"] == ["acknowledge", "later", "why"]


def test_why_takes_the_place_of_the_message() -> None:
    server = Played([Pressed("why"), Pressed("later")], reads_markup=False)
    shown = display(server)
    shown.show(card())
    shown.ask(card())
    assert server.shown[1]["body"].startswith(WHY)
    assert server.closed == [1]


def test_who_is_asked_again_is_shown_the_message_again() -> None:
    """Their answer could not be saved, and the server took the notification away when they pressed."""
    server = Played([Pressed("acknowledge"), Pressed("acknowledge")])
    shown = display(server)
    shown.show(card())
    assert (shown.ask(card()), len(server.shown)) == (Answer.ACKNOWLEDGED, 1)
    assert (shown.ask(card()), len(server.shown)) == (Answer.ACKNOWLEDGED, 2)


def test_a_long_text_is_a_window() -> None:
    server, window = Played(), RecordingDisplay([Answer.LATER])
    shown = display(server, window)
    shown.show(CARDS["long"])
    assert shown.ask(CARDS["long"]) is Answer.LATER
    assert (server.shown, window.shown) == ([], [CARDS["long"]])
    assert len(str(CARDS["long"].text.body)) > LONGEST


def test_what_the_server_takes_away_by_itself_is_a_window() -> None:
    server, window = Played([Closed(by_person=False)]), RecordingDisplay()
    shown = display(server, window)
    shown.show(card())
    assert shown.ask(card()) is Answer.ACKNOWLEDGED
    assert len(window.shown) == 1


@pytest.mark.parametrize("server", [Played(answers=False), Played(is_there=False)])
def test_a_server_that_does_not_answer_is_a_window(server: Played) -> None:
    window = RecordingDisplay()
    shown = display(server, window)
    shown.show(card())
    shown.tell("A sentence.")
    assert len(window.shown) == 1


def test_without_a_window_everything_is_a_notification() -> None:
    server = Played([Closed(by_person=False), Pressed("acknowledge")])
    shown = display(server)
    shown.show(CARDS["long"])
    assert shown.ask(CARDS["long"]) is Answer.ACKNOWLEDGED  # it came again
    assert len(server.shown) == 2
    server.answers = False
    with pytest.raises(StateError):
        shown.show(card())


def test_what_is_taken_away_late_takes_nothing_else_away() -> None:
    window = RecordingDisplay([Answer.LATER])
    server = Played([Pressed("later")])
    shown = display(server, window)
    shown.show(card())
    shown.withdraw()
    assert server.interrupted == [1]
    shown.show(CARDS["long"])
    shown.withdraw()  # of the window
    assert server.interrupted == [1]
