"""``show`` in a real terminal: what is acknowledged is never asked again, and nothing else is."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pexpect
import pytest

AT = ("--facts", "hosts/old.json", "--at", "2026-02-01T00:00Z")
PROMPT = r"\[q\]uit\? "


def _hear_ctrl_c() -> None:
    """A run in the background hands down that the signal is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def show(folder: Path, *arguments: str, **environment: str) -> pexpect.spawn[str]:
    command = ["-m", "messenger_rules.cli", "show", "messages.xml", *AT, "--state", "state", *arguments]
    return pexpect.spawn(
        sys.executable,
        command,
        cwd=folder,
        env={**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", **environment},
        encoding="utf-8",
        timeout=30,
        dimensions=(50, 100),
        preexec_fn=_hear_ctrl_c,
    )


def ended(terminal: pexpect.spawn[str]) -> tuple[str, int | None]:
    terminal.expect(pexpect.EOF)
    terminal.close()
    return str(terminal.before), terminal.exitstatus


def test_acknowledge_once(folder: Path) -> None:
    terminal = show(folder)
    terminal.expect("URGENT")
    terminal.expect("The console has a hole")
    terminal.expect(PROMPT)
    terminal.sendline("x")
    terminal.expect("Please type a, l, w or q")
    terminal.expect(PROMPT)
    terminal.sendline("w")
    terminal.expect(r"yes console.version in 5.2 \.\.< 5.2.1   \(console.version is 5.2\)")
    terminal.expect(PROMPT)
    terminal.sendline("a")
    terminal.expect("Anti-Virus 9.5 is being retired")
    terminal.expect(r"Move to \[bold\]10\[/bold\] soon\.")  # markup is shown as it stands
    terminal.expect(r"Article 119053 \(support.acme.example\)")
    terminal.expect(PROMPT)
    terminal.sendline("l")
    said, status = ended(terminal)
    assert "1 of 2 messages are left for later." in said
    assert status == 0

    terminal = show(folder)
    terminal.expect("Anti-Virus 9.5 is being retired")
    terminal.expect(PROMPT)
    assert "hole" not in str(terminal.before)
    terminal.sendline("a")
    assert ended(terminal)[1] == 0

    said, status = ended(show(folder))
    assert "Nothing new concerns this host: 3 messages checked." in said
    assert status == 0


def test_a_new_revision_is_shown_again(folder: Path) -> None:
    terminal = show(folder)
    for _ in range(2):
        terminal.expect(PROMPT)
        terminal.sendline("a")
    ended(terminal)
    path = folder / "messages.xml"
    path.write_text(path.read_text().replace('id="console-hole" revision="1"', 'id="console-hole" revision="2"'))

    terminal = show(folder)
    terminal.expect("The console has a hole")
    terminal.expect("console-hole, revision 2")
    terminal.expect(PROMPT)
    terminal.sendline("a")
    ended(terminal)
    assert "Nothing new concerns this host" in ended(show(folder))[0]


@pytest.mark.parametrize("end", ["interrupt", "end of input", "quit"])
def test_what_was_not_acknowledged_stays(end: str, folder: Path) -> None:
    terminal = show(folder)
    terminal.expect(PROMPT)
    terminal.sendline("a")
    terminal.expect("Anti-Virus 9.5 is being retired")
    terminal.expect(PROMPT)
    if end == "interrupt":
        terminal.sendintr()
    elif end == "end of input":
        terminal.sendeof()
    else:
        terminal.sendline("q")
    said, status = ended(terminal)
    assert status == (130 if end == "interrupt" else 0)
    assert "Traceback" not in said

    terminal = show(folder)
    terminal.expect("Anti-Virus 9.5 is being retired")
    terminal.expect(PROMPT)
    assert "hole" not in str(terminal.before)
    terminal.close(force=True)


def test_in_the_administrators_language(folder: Path) -> None:
    terminal = show(folder, LC_ALL="", LANG="de_AT.UTF-8", LANGUAGE="")
    terminal.expect("DRINGEND")
    terminal.expect(r"\[e\]nde\? ")
    terminal.sendline("b")
    terminal.expect("Anti-Virus 9.5 wird eingestellt")
    terminal.close(force=True)
