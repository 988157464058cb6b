"""Log-ins: the interactive sessions of this host, as logind tells them, or utmp where there is no logind.

Every interactive log-on to the host counts, over the network too. What runs for a user without a log-on, such as a job
or a service, is no session.
"""

from __future__ import annotations

import json
import os
import pwd
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from messenger_rules.agent.logins import Login, User

_LOGIND = Path("/run/systemd/seats")
"""Is there where logind runs (sd_booted is true without it, too)."""
_SECONDS = 5.0
_INTERACTIVE = {"user", "user-early", "user-incomplete"}
_FIELDS = ("Id", "User", "TTY", "Leader", "Class", "LockedHint", "State", "Type")
_GRAPHICAL = {"x11", "wayland", "mir"}
"""Types of sessions whose terminal is the one that their screen covers: what is written there, nobody sees."""


def logins() -> Sequence[Login]:
    """Who is logged on to this host now."""
    return logind_logins() if _LOGIND.is_dir() else utmp_logins()


def utmp_logins() -> list[Login]:
    """Who is logged on, by utmp; entries whose process has ended are left over and do not count."""
    found = []
    for user in psutil.users():
        try:
            uid = pwd.getpwnam(user.name).pw_uid
        except KeyError:
            continue
        pid = int(user.pid or 0)
        if pid and not psutil.pid_exists(pid):
            continue
        terminal = user.terminal or ""
        graphical = terminal.startswith(":")
        began = datetime.fromtimestamp(user.started, UTC)
        id_ = f"{terminal}@{began:%Y%m%dT%H%M%S}"
        found.append(Login(id_, uid, began, "" if graphical else terminal, pid))
    return found


def logind_logins() -> list[Login]:
    """Who is logged on, by logind."""
    listed = _asked("list-sessions", "--output=json")
    ids = [str(row["session"]) for row in json.loads(listed or "[]")]
    if not ids:
        return []
    shown = _asked("show-session", *ids, *(f"--property={name}" for name in _FIELDS))
    return list(_logins(dict(_pairs(block)) for block in shown.split("\n\n")))


def _asked(*arguments: str) -> str:
    """What loginctl answers; nothing where it fails, since a session may end while it is asked."""
    try:
        done = subprocess.run(  # noqa: S603 -- our own words
            ["loginctl", *arguments],  # noqa: S607 -- wherever the system has it
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _pairs(block: str) -> Iterable[tuple[str, str]]:
    for line in block.splitlines():
        name, _, value = line.partition("=")
        yield name, value


def _logins(sessions: Iterable[Mapping[str, str]]) -> Iterable[Login]:
    for session in sessions:
        if session.get("Class") not in _INTERACTIVE or session.get("State") == "closing":
            continue
        try:
            uid, leader = int(session["User"]), int(session.get("Leader") or 0)
            began = datetime.fromtimestamp(psutil.Process(leader).create_time(), UTC)
        except (KeyError, ValueError, psutil.Error):
            continue
        locked = session.get("LockedHint") == "yes"
        terminal = "" if session.get("Type") in _GRAPHICAL else session.get("TTY", "")
        yield Login(session["Id"], uid, began, terminal, leader, locked)


def login_of(pid: int, uid: User, claimed: str, all_: Sequence[Login]) -> Login | None:
    """The session that a process belongs to: the one of its terminal, else the one that it names, if it is its user's.

    ``pid`` and ``uid`` are the kernel's word, ``claimed`` is the process's own and can only choose among the user's
    sessions. None for a process outside any.
    """
    own = [login for login in all_ if login.uid == uid]
    terminal = _terminal_of(pid)
    for login in own:
        if terminal is not None and login.terminal and _device(login.terminal) == terminal:
            return login
    for login in own:
        if claimed and login.id == claimed:
            return login
    return next((login for login in own if not login.terminal), None) if terminal is None else None


def _terminal_of(pid: int) -> int | None:
    """The device number of a process's terminal, by proc(5); None where it has none.

    psutil keeps the names of terminals that it has seen once, which is too little for a program that runs for months.
    """
    try:
        said = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
        number = int(said.rpartition(")")[2].split()[4])
    except (OSError, ValueError, IndexError):
        return None
    major, minor = (number >> 8) & 0xFFF, (number & 0xFF) | ((number >> 12) & 0xFFF00)
    return os.makedev(major, minor) if number else None


def _device(terminal: str) -> int | None:
    try:
        return Path("/dev", terminal).stat().st_rdev
    except OSError:
        return None
