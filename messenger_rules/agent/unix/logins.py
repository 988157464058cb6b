"""Log-ins: the interactive sessions of this host, as logind tells them, or utmp where there is no logind.

Every interactive log-on to the host counts, over the network too. What runs for a user without a log-on, such as a job
or a service, is no session.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from messenger_rules.agent.logins import Login, User
from messenger_rules.agent.unix.logind import logind_logins

_LOGIND = Path("/run/systemd/seats")
"""Is there where logind runs (sd_booted is true without it, too)."""


def logins() -> Sequence[Login]:
    """Who is logged on to this host now.

    :raises StateError: MR666 where that cannot be known.
    """
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


def login_of(pid: int, uid: User, claimed: str, all_: Sequence[Login]) -> Login | None:
    """The session that a process belongs to: the one of its terminal, else the one that it names, if it is its user's.

    ``pid`` and ``uid`` are the kernel's word, ``claimed`` is the process's own, an identifier or logind's name, and can
    only choose among the user's sessions. None for a process outside any.
    """
    own = [login for login in all_ if login.uid == uid]
    terminal = _terminal_of(pid)
    for login in own:
        if terminal is not None and login.terminal and _device(login.terminal) == terminal:
            return login
    for login in own:
        if claimed and claimed in {login.id, login.id.partition("@")[0]}:
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
