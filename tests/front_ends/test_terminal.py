"""The prompt of a terminal: an answer is what was typed when its message was there, and nothing that was typed before."""

from __future__ import annotations

import io
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has other terminals", allow_module_level=True)

import pty

from messenger_rules.front_ends import terminal
from messenger_rules.front_ends.display import Answer
from messenger_rules.front_ends.plain import PlainDisplay, Withdrawn
from messenger_rules.front_ends.terminal import LinePrompt
from messenger_rules.front_ends.words import words_for
from tests.front_ends.cards import card


class Terminal:
    """A terminal, the prompt in it, and the hands of a person."""

    def __init__(self) -> None:
        self._hands, screen = pty.openpty()
        self._typed = os.fdopen(screen, encoding="utf-8")
        self.prompt = LinePrompt(self._typed, io.StringIO())

    def type(self, keys: str) -> None:
        os.write(self._hands, keys.encode())
        time.sleep(0.05)  # until the terminal has them

    def close(self) -> None:
        self.prompt.close()
        self._typed.close()
        os.close(self._hands)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setattr(terminal, "NOTICING_SECONDS", 0.3)
    with closing(Terminal()) as found:
        yield found


@pytest.mark.parametrize("before", ["a\n", "a\na\n", "a"])
def test_what_was_typed_before_the_message_is_no_answer(before: str, screen: Terminal) -> None:
    screen.type(before)
    screen.prompt.begin()
    screen.type("l\n")
    assert screen.prompt("? ") == "l"


def test_an_answer_stands_until_it_is_read(screen: Terminal) -> None:
    screen.prompt.begin()
    screen.type("?\na\n")
    assert (screen.prompt("? "), screen.prompt("? ")) == ("?", "a")


def test_a_hand_that_is_on_its_way_answers_nothing_that_has_just_come(screen: Terminal) -> None:
    """The message before was taken away, and this one is in its place."""
    screen.prompt.interrupt()
    with pytest.raises(Withdrawn):
        screen.prompt("? ")
    late = threading.Timer(0.1, screen.type, ["a\n"])
    late.start()
    screen.prompt.begin()
    late.join()
    screen.type("l\n")
    assert screen.prompt("? ") == "l"
    screen.type("a\n")
    screen.prompt.begin()  # this one did not take the place of another
    screen.type("q\n")
    assert screen.prompt("? ") == "q"


def test_answers_from_a_pipe_are_all_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"a\nl\n")
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as typed, closing(LinePrompt(typed, io.StringIO())) as prompt:
        prompt.begin()
        first = prompt("? ")
        prompt.begin()
        assert (first, prompt("? ")) == ("a", "l")


def test_each_message_is_asked_about_anew(screen: Terminal) -> None:
    display = PlainDisplay(io.StringIO(), words_for(["en"]), screen.prompt)
    screen.type("a\n")
    answers: list[object] = []
    asking = threading.Thread(target=lambda: answers.append(display.ask(card())))
    asking.start()
    time.sleep(0.2)
    assert answers == []
    screen.type("l\n")
    asking.join(10)
    assert answers == [Answer.LATER]
