"""``show`` in a real terminal multiplexer: what an administrator sees on the screen."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from tests.system.desktop import SHOWS

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not on this machine"),
]


def screen(session: str) -> str:
    run = subprocess.run(["tmux", "capture-pane", "-p", "-t", session], capture_output=True, text=True, check=True)
    return run.stdout


def wait_for(session: str, text: str) -> str:
    for _ in range(200):
        shown = screen(session)
        if text in shown:
            return shown
        time.sleep(0.1)
    raise AssertionError(f"{text!r} is not on the screen:\n{screen(session)}")


def test_a_message_is_framed_and_acknowledged(project: Path, tmp_path: Path) -> None:
    examples, session = project / "docs" / "examples", f"test-{uuid.uuid4().hex[:8]}"
    command = (
        f"{sys.executable} -m messenger_rules.cli show {examples / 'lifecycle.xml'} --language en"
        f" --facts {examples / 'hosts' / 'debian-10-old.json'} --at 2026-11-24T00:00Z --state {tmp_path / 'state'}; cat"
    )
    subprocess.run(["tmux", "new-session", "-d", "-s", session, "-x", "100", "-y", "50", command], check=True)
    try:
        first = wait_for(session, "[q]uit?")
        assert "╭─" in first
        assert "1/" in first
        subprocess.run(["tmux", "send-keys", "-t", session, "a", "Enter"], check=True)
        second = wait_for(session, "2/")
        assert "revision 1" in second
        subprocess.run(["tmux", "send-keys", "-t", session, "q", "Enter"], check=True)
        wait_for(session, "are left for later.")
    finally:
        subprocess.run(["tmux", "kill-session", "-t", session], check=False)


def test_the_full_screen() -> None:
    session = f"test-{uuid.uuid4().hex[:8]}"
    command = f"{sys.executable} {SHOWS} full-screen en markup right-to-left 2>&1; echo ENDED; cat"
    subprocess.run(["tmux", "new-session", "-d", "-s", session, "-x", "100", "-y", "30", command], check=True)
    try:
        first = wait_for(session, "console-5-4, revision 1")
        assert "Console 5.4 <i>ends</i>" in first
        assert "Move to 5.5.2 [bold]soon[/bold]; the upgrade" in first
        assert "Article 119053 (support.acme.example)" in first
        press(session, "w")
        wait_for(session, "yes console.version < 5.5   (console.version is 5.4)")
        press(session, "Tab", "Tab", "Enter")  # the explanation, then the first button
        wait_for(session, "rtl, revision 1")
        press(session, "Escape")
        wait_for(session, "ENDED")  # and the terminal is as it was before
    finally:
        subprocess.run(["tmux", "kill-session", "-t", session], check=False)


def press(session: str, *keys: str) -> None:
    subprocess.run(["tmux", "send-keys", "-t", session, *keys], check=True)
