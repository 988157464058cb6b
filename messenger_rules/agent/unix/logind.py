"""Logind: the interactive sessions that it knows, as loginctl tells of them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import psutil

from messenger_rules.agent.logins import Login
from messenger_rules.agent.problems import problem
from messenger_rules.errors import StateError

_SECONDS = 3.0
"""How long loginctl may take. The agent waits meanwhile, and whoever asks it something waits for 5 s at most."""
_TRIES = 3
_INTERACTIVE = {"user", "user-early", "user-incomplete"}
_FIELDS = ("Id", "User", "TTY", "Leader", "Class", "LockedHint", "State", "Type", "TimestampMonotonic")
_GRAPHICAL = {"x11", "wayland", "mir"}
"""Types of sessions whose terminal is the one that their screen covers: what is written there, nobody sees."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def logind_logins() -> list[Login]:
    """Who is logged on, by logind.

    :raises StateError: MR666 where it does not tell.
    """
    why = ""
    for _ in range(_TRIES):
        ids = _listed()
        if not ids:
            return []
        shown = _asked("show-session", *ids, *(f"--property={name}" for name in _FIELDS))
        if shown.returncode == 0:  # else one has ended meanwhile, and nothing is told of those behind it
            return list(_logins(dict(_pairs(block)) for block in shown.stdout.split("\n\n")))
        why = _failure(shown)
    raise _unknown(why)


def _listed() -> list[str]:
    """The sessions by their names."""
    listed = _asked("list-sessions", "--output=json")
    if listed.returncode != 0:
        raise _unknown(_failure(listed))
    try:
        return [str(row["session"]) for row in json.loads(listed.stdout or "[]")]
    except (ValueError, TypeError, KeyError):
        raise _unknown("loginctl lists them in another form") from None


def _asked(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What loginctl answers."""
    try:
        return subprocess.run(  # noqa: S603 -- our own words
            ["loginctl", *arguments],  # noqa: S607 -- wherever the system has it
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_SECONDS,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        )
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _unknown(f"loginctl cannot be run: {reason}") from None
    except subprocess.TimeoutExpired:
        raise _unknown(f"loginctl does not answer within {_SECONDS:g} s") from None


def _failure(done: subprocess.CompletedProcess[str]) -> str:
    """Why loginctl failed, in its own words where it has any."""
    said = done.stderr.strip().splitlines()
    return f"loginctl says {said[0][:200]!r}" if said else f"loginctl fails with status {done.returncode}"


def _unknown(why: str) -> StateError:
    return problem("MR666", f"it cannot be known who is logged on: {why}", "look at `loginctl list-sessions`")


def _pairs(block: str) -> Iterable[tuple[str, str]]:
    for line in block.splitlines():
        name, _, value = line.partition("=")
        yield name, value


def _logins(sessions: Iterable[Mapping[str, str]]) -> Iterable[Login]:
    for session in sessions:
        if session.get("Class") not in _INTERACTIVE or session.get("State") == "closing":
            continue
        try:
            id_, uid, leader = _id(session), int(session["User"]), int(session.get("Leader") or 0)
            began = datetime.fromtimestamp(psutil.Process(leader).create_time(), UTC)
        except (KeyError, ValueError, psutil.Error):
            continue
        locked = session.get("LockedHint") == "yes"
        terminal = "" if session.get("Type") in _GRAPHICAL else session.get("TTY", "")
        yield Login(id_, uid, began, terminal, leader, locked)


def _id(session: Mapping[str, str]) -> str:
    """An identifier that never comes again.

    Logind's names do, such as 1 and c1: after each boot, and where it is itself started anew. The time is the one since
    the boot, which no change of the clock moves.
    """
    return f"{session['Id']}@{_boot()}-{session.get('TimestampMonotonic', '')}"


def _boot() -> str:
    try:
        return _BOOT.read_text("ascii")[:8]
    except OSError:
        return ""
