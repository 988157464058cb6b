"""The choice of a front end."""

from __future__ import annotations

import io
import sys

import pytest

from messenger_rules.errors import StateError
from messenger_rules.front_ends import choice
from messenger_rules.front_ends.display import FrontEnd
from messenger_rules.front_ends.words import words_for
from messenger_rules.registry import Registry
from tests.front_ends.cards import card

INSTALLED = Registry.builtin().front_ends


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No terminal, and no screen."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())


@pytest.mark.usefixtures("nowhere")
def test_without_a_terminal_it_prints_and_asks_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    with choice.front_end(None, INSTALLED)(words_for(["en"])) as display:
        assert not display.asks
        display.show(card())
    assert "Console 5.4 <i>ends</i>" in capsys.readouterr().out


def test_in_a_terminal_it_is_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "is_terminal", lambda: True)
    assert choice.front_end(None, INSTALLED) is INSTALLED["terminal"]


def test_closed_streams_are_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert not choice.is_terminal()


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("name", ["plain", "terminal", "full-screen"])
def test_what_needs_a_terminal_says_so(name: str) -> None:
    with pytest.raises(StateError, match=f"MR589.: the front end '{name}' needs a terminal"):
        choice.front_end(name, INSTALLED)


def test_one_that_is_not_there_is_told_with_one_that_is() -> None:
    with pytest.raises(StateError, match="MR589") as found:
        choice.front_end("notifications", INSTALLED)
    assert "did you mean `notification`?" in str(found.value)
    with pytest.raises(StateError) as found:
        choice.front_end("x", INSTALLED)
    assert "there are full-screen, message-box, notification, plain, terminal, window" in str(found.value)


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("name", ["window", "notification"])
def test_without_a_screen_there_is_no_window(name: str) -> None:
    pytest.importorskip("tkinter")
    with INSTALLED[name](words_for(["en"])) as display, pytest.raises(StateError, match=r"MR589.: no window can be"):
        display.show(card())


@pytest.mark.parametrize(
    ("name", "library", "extra"),
    [("full-screen", "textual", "terminal"), ("notification", "dbus_fast", "desktop"), ("window", "bidi", "desktop")],
)
def test_a_library_that_is_missing_is_named(
    name: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tkinter")
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, "messenger_rules.front_ends.full_screen_application", raising=False)
    make: FrontEnd = INSTALLED[name]
    with pytest.raises(StateError, match="MR597") as found, make(words_for(["en"])):
        raise AssertionError
    assert f"pip install 'messenger-rules[{extra}]'" in str(found.value)


def test_python_without_tkinter_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tkinter", None)
    with pytest.raises(StateError, match=r"MR589.: this Python has no tkinter"), INSTALLED["window"](words_for(["en"])):
        raise AssertionError
