"""Users without a name: what a process of root's becomes before it runs code of others."""

from __future__ import annotations

import os
import pwd
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

FIRST, LAST = 61_184, 65_519
"""The numbers that systemd keeps for users that exist only while something runs, which no distribution gives away.

Source: https://systemd.io/UIDS-GIDS/
"""


def free_users() -> Iterator[int]:
    """Numbers of users that have no name and to which no running process belongs."""
    taken = {entry.pw_uid for entry in pwd.getpwall()} | _running_users()
    return (number for number in range(LAST, FIRST - 1, -1) if number not in taken)


def _running_users() -> set[int]:
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            found.add(entry.stat().st_uid)
        except OSError:
            continue  # it ended while we looked
    return found


def unreadable(folders: Iterable[str]) -> str | None:
    """The first folder, of those that code is imported from, that others than its owner cannot read; else None."""
    for folder in (*folders, *sys.path, sys.prefix, sys.base_prefix):
        for path in (Path(folder), *Path(folder).parents):
            try:
                mode = path.stat().st_mode
            except OSError:
                continue  # what is not there is not read
            if stat.S_ISDIR(mode) and not mode & stat.S_IXOTH:
                return str(path)
    return None


def become(user: int) -> None:
    """Be another user from now on, without the groups and the home of the one before."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    for name in [name for name in os.environ if name in {"HOME", "LOGNAME", "USER", "MAIL"} or name.startswith("XDG_")]:
        del os.environ[name]
    os.environ["HOME"] = "/"
