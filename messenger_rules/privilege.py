"""Privilege: whether this process may do what an administrator may, and which files others could change under it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path


def is_privileged() -> bool:
    """Whether this process is root's, or an elevated one of Windows."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.shell32.IsUserAnAdmin())
    return os.geteuid() == 0


def changeable(path: Path) -> str | None:
    """Who, beside those who could change this library itself, could change a file or folder; None: nobody.

    Anybody is too many at all times. A privileged process also trusts no group, and no owner but root, itself and the
    owner of this library. On Windows, only a privileged process looks.
    """
    if sys.platform == "win32":
        from messenger_rules.windows.files import who_may_change

        others = set(who_may_change(path)) - set(who_may_change(Path(__file__))) if is_privileged() else set()
        return ", ".join(sorted(others)) or None
    found = path.stat()
    if found.st_mode & stat.S_IWOTH and not (stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX):
        return "anybody"
    if not is_privileged():
        return None
    trusted = {0, os.geteuid(), Path(__file__).stat().st_uid}
    if found.st_uid not in trusted:
        return f"the user {found.st_uid}"
    return f"the group {found.st_gid}" if found.st_mode & stat.S_IWGRP and found.st_gid != 0 else None
