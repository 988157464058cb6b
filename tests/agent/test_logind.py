"""Who is logged on, as logind tells it: by a loginctl that a test plays, and by the real one."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("there is no logind", allow_module_level=True)

from messenger_rules.agent.unix import logind as logind_module
from messenger_rules.agent.unix.logind import logind_logins
from messenger_rules.errors import StateError
from tests.agent.played_logind import IS_HERE, Logind, logind

LOGINCTL = """#!/bin/sh
case "$1" in
list-sessions) echo '[{"session":"3","uid":1000},{"session":"c1","uid":42},{"session":"5","uid":1000},{"session":"7","uid":0}]' ;;
show-session) cat <<'END'
Id=3
User=1000
TTY=pts/4
Leader=PID
Class=user
LockedHint=yes
State=active
Type=tty
TimestampMonotonic=52000001

Id=4
User=1000
TTY=tty2
Leader=PID
Class=user
LockedHint=no
State=active
Type=wayland
TimestampMonotonic=52000002

Id=c1
User=42
TTY=
Leader=PID
Class=greeter
LockedHint=no
State=active

Id=5
User=1000
TTY=
Leader=PID
Class=user
LockedHint=no
State=closing

Id=7
User=0
TTY=
Leader=99999999
Class=user
LockedHint=no
State=active
END
;;
esac
"""


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose commands come first."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


@pytest.fixture
def played(commands: Path) -> Iterator[Logind]:
    if not IS_HERE:
        pytest.skip("needs root, loginctl, dbus-daemon and dbus-fast")
    with logind(commands) as made:
        made.begin("1", 1000, os.getpid(), 8_000_001)
        made.begin("4", 1001, os.getpid(), 90_000_000)
        made.begin("c2", 1002, os.getpid(), 95_000_000, Type="x11")
        yield made


def play(commands: Path, script: str) -> None:
    (commands / "loginctl").write_text(script)
    (commands / "loginctl").chmod(0o755)


def names() -> list[str]:
    return [login.id.partition("@")[0] for login in logind_logins()]


def test_logind_tells_of_interactive_sessions_that_live(commands: Path) -> None:
    play(commands, LOGINCTL.replace("PID", str(os.getpid())))
    found, screen = logind_logins()
    assert screen.terminal == ""  # nobody sees what is written to the terminal below a screen
    assert (found.uid, found.terminal, found.leader, found.locked) == (1000, "pts/4", os.getpid(), True)
    assert abs(found.began.timestamp() - time.time()) < 3_600
    boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
    assert [found.id, screen.id] == [f"3@{boot}-52000001", f"4@{boot}-52000002"]


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("exit 1", "loginctl fails with status 1"),
        ("echo 'No bus.' >&2; echo more >&2; exit 1", "loginctl says 'No bus.'"),
        ("exec sleep 60", "loginctl does not answer within 0.5 s"),
        ("echo 'SESSION UID'", "loginctl lists them in another form"),
        ("echo '[{}]'", "loginctl lists them in another form"),
        ('[ "$1" = list-sessions ] && echo \'[{"session":"3"}]\'', "loginctl fails with status 1"),
    ],
)
def test_that_logind_does_not_tell_is_not_that_nobody_is_there(
    script: str, why: str, commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(commands, f"#!/bin/sh\n{script}\n")
    monkeypatch.setattr(logind_module, "_SECONDS", 0.5)
    with pytest.raises(StateError) as raised:
        logind_logins()
    (found,) = raised.value.diagnostics
    assert (found.code, found.message) == ("MR666", f"it cannot be known who is logged on: {why}")


def test_without_loginctl_it_cannot_be_known(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(commands))
    with pytest.raises(StateError, match=r"MR666.*loginctl cannot be run: no such file or directory"):
        logind_logins()


def test_nobody_is_logged_on(commands: Path) -> None:
    play(commands, "#!/bin/sh\necho '[]'\n")
    assert logind_logins() == []


def test_the_real_loginctl_tells_all_that_is_asked(played: Logind) -> None:
    first, second, screen = logind_logins()
    assert [(it.uid, it.terminal, it.leader) for it in (first, second, screen)] == [
        (1000, "pts/4", os.getpid()),
        (1001, "pts/4", os.getpid()),
        (1002, "", os.getpid()),
    ]
    assert re.fullmatch(r"1@[0-9a-f]{8}-8000001", first.id)
    played.sessions.clear()
    assert logind_logins() == []


def test_a_session_that_ends_while_it_is_asked_for_hides_no_other(played: Logind) -> None:
    played.ending.append("4")
    assert names() == ["1", "c2"]


@pytest.mark.parametrize(("boot", "monotonic"), [("9f8e7d6c-1234", 8_000_001), (None, 8_000_002)])
def test_an_identifier_never_comes_again(
    boot: str | None, monotonic: int, played: Logind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a boot, and where logind was started anew and numbers from c1 again."""
    before = logind_logins()[0]
    assert logind_logins()[0] == before  # it is the same as long as the session is
    if boot is not None:
        (tmp_path / "boot_id").write_text(boot)
        monkeypatch.setattr(logind_module, "_BOOT", tmp_path / "boot_id")
    played.begin("1", 1000, os.getpid(), monotonic)
    assert names()[0] == "1"
    assert logind_logins()[0].id != before.id
