"""The front ends of the desktop on a real one: windows, and two notification servers, by keys and by the mouse."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger_rules.front_ends.display import Answer, Card
from messenger_rules.front_ends.words import words_for
from tests.front_ends.cards import card
from tests.system.desktop import Desktop, desktop, is_here

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(not is_here(), reason="the programs of a desktop are not on this machine"),
]


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path) as made:
        yield made


@pytest.fixture
def xfce(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path, "xfce4-notifyd") as made:
        yield made


@pytest.mark.parametrize(
    ("keys", "reply"),
    [
        (["alt+a"], "Answer.ACKNOWLEDGED"),
        (["alt+l"], "Answer.LATER"),
        (["Escape"], "Answer.LATER"),
        (["alt+F4"], "Answer.LATER"),
        (["alt+s"], "Snooze(days=7)"),
        (["Return", "space", "Down", "Next", "alt+w", "ctrl+plus", "ctrl+minus", "alt+a"], "Answer.ACKNOWLEDGED"),
        (["Tab", "Tab", "Return"], "Answer.ACKNOWLEDGED"),  # the link, then the first button
        (["Tab", "Tab", "Tab", "space"], "Answer.LATER"),
        (["Tab", "Tab", "Tab", "Tab", "Tab", "3", "0", "Return"], "Snooze(days=30)"),
    ],
)
def test_a_window_by_keys_alone(keys: list[str], reply: str, bare: Desktop) -> None:
    shown = bare.show("window", "markup")
    assert shown.says() == "WindowDisplay shows markup"
    bare.window("Warning: Notices for administrators")
    time.sleep(0.5)
    bare.press(*keys)
    assert shown.says() == reply
    assert shown.process.wait(20) == 0


WINDOW = """
import threading
from messenger_rules.front_ends.message_window import MessageWindow
from messenger_rules.front_ends.words import words_for
from tests.front_ends.cards import CARDS
"""
STANDS = """
window = MessageWindow(CARDS["markup"], words_for(["de"]))
text = window._text.get("1.0", "end")
assert text.startswith("Console 5.4 <i>ends</i>\\nThe console 5.4 is <b>not</b> maintained & gets"), text
assert "https://support.acme.example/kb/119053\\n" in text
(link,) = window._text.window_names()
assert window._root.nametowidget(link).cget("text") == "Article 119053 (support.acme.example)"
window.tell("Das ließ sich nicht speichern.")
assert window._sentence.get() == "Das ließ sich nicht speichern."
window._explain()
assert "Warum sehe ich das?\\nyes console.version < 5.5" in window._text.get("1.0", "end")
withdrawn = threading.Event()
threading.Timer(0.3, withdrawn.set).start()
assert str(window.wait(withdrawn)) == "Answer.WITHDRAWN"
window.close()
"""
LINKS = """
import webbrowser
from messenger_rules.front_ends import browser
opened = []
webbrowser.open = lambda address: opened.append(address) or True
window = MessageWindow(CARDS["markup"], words_for(["en"]))
(link,) = window._text.window_names()
browser.is_privileged = lambda: False
window._root.nametowidget(link).invoke()
assert opened == ["https://support.acme.example/kb/119053"], opened
assert window._sentence.get() == ""
browser.is_privileged = lambda: True
window._root.nametowidget(link).invoke()
assert len(opened) == 1, opened
assert window._root.clipboard_get() == "https://support.acme.example/kb/119053"
assert window._sentence.get().startswith("The link is not opened from here.")
window.close()
"""
RIGHT_TO_LEFT = """
window = MessageWindow(CARDS["right-to-left"], words_for(["en"]))
assert window._text.get("1.0", "1.end") == "הבושח העדוה"
assert "right" in window._text.tag_names("1.0")
assert "right" not in window._text.tag_names("end - 2 chars linestart")
"""


@pytest.mark.parametrize("checks", [STANDS, LINKS, RIGHT_TO_LEFT], ids=["text", "links", "right to left"])
def test_what_stands_in_a_window(checks: str, bare: Desktop, project: Path) -> None:
    """In a process of its own: one that has a window ends with the screen."""
    done = subprocess.run(
        [sys.executable, "-c", WINDOW + checks],
        env=bare.environment,
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_notifications_with_buttons(xfce: Desktop) -> None:
    shown = xfce.show("notification", "markup", "right-to-left", "long")
    assert shown.says() == "NotificationDisplay shows markup"
    window = xfce.window("xfce4-notifyd")
    time.sleep(1)
    xfce.click(window, 0.13, 25)  # the first of four buttons
    assert shown.says() == "Answer.ACKNOWLEDGED"
    assert shown.says() == "NotificationDisplay shows right-to-left"
    time.sleep(1.5)
    xfce.click(xfce.window("xfce4-notifyd"), 0.5, 60)  # the notification itself: it is closed
    assert shown.says() == "Answer.LATER"
    assert shown.says() == "NotificationDisplay shows long"
    xfce.window("URGENT: Notices for administrators")  # too long for a notification
    time.sleep(0.5)
    xfce.press("alt+a")
    assert shown.says() == "Answer.ACKNOWLEDGED"
    assert shown.process.wait(20) == 0


def test_a_server_that_ends_leaves_a_window(xfce: Desktop) -> None:
    shown = xfce.show("notification", "markup")
    assert shown.says() == "NotificationDisplay shows markup"
    assert xfce.server is not None
    xfce.server.send_signal(signal.SIGKILL)
    xfce.window("Warning: Notices for administrators")
    time.sleep(0.5)
    xfce.press("alt+a")
    assert shown.says() == "Answer.ACKNOWLEDGED"


def test_a_server_without_buttons_is_not_used(tmp_path: Path) -> None:
    with desktop(tmp_path, "dunst") as made:
        assert made.show("notification", "markup").says() == "WindowDisplay shows markup"


def test_without_a_server_there_is_a_window(bare: Desktop) -> None:
    assert bare.show("notification", "markup").says() == "WindowDisplay shows markup"


def test_withdrawn_while_a_person_looks(xfce: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    from messenger_rules.front_ends.notification import notification

    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.setenv(name, xfce.environment[name])
    with notification(words_for(["en"])) as display:
        found: Card = card()
        display.show(found)
        xfce.window("xfce4-notifyd")
        threading.Timer(0.5, display.withdraw).start()
        assert display.ask(found) is Answer.WITHDRAWN
        end = time.monotonic() + 10
        while xfce.run("xdotool", "search", "--onlyvisible", "xfce4-notifyd", check=False):
            assert time.monotonic() < end, "the notification is still there"
            time.sleep(0.1)
        display.tell("This message was acknowledged in the meantime.")
        xfce.window("xfce4-notifyd")


def test_no_descriptor_is_left_open(xfce: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    from messenger_rules.front_ends.notification import notification

    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.setenv(name, xfce.environment[name])
    counts = []
    for _ in range(3):
        with notification(words_for(["en"])) as display:
            display.show(card())
        counts.append(sum(1 for _ in Path("/proc/self/fd").iterdir()))
    assert counts[1] == counts[2]
