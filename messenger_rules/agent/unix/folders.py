"""Folders and files of Unix that nobody but their owner can enter or read."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from messenger_rules.agent.problems import problem


def own_folder(folder: Path) -> None:
    """See :func:`messenger_rules.agent.system.own_folder`."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise problem(
            "MR590", f"the folder {folder} cannot be made: {(error.strerror or str(error)).lower()}"
        ) from None
    if stat.S_ISLNK(found.st_mode):
        raise problem("MR590", f"the folder {folder} is a link; state is not kept behind links")
    if found.st_uid != os.getuid():
        raise problem("MR590", f"the folder {folder} belongs to somebody else")
    if found.st_mode & 0o077:
        with contextlib.suppress(OSError):
            folder.chmod(0o700)


def is_secret(path: Path) -> bool:
    """See :func:`messenger_rules.agent.system.is_secret`."""
    found = path.stat()
    return found.st_uid in {0, os.geteuid()} and not stat.S_IMODE(found.st_mode) & 0o077


def changed_by(place: Path) -> str | None:
    """See :func:`messenger_rules.agent.system.changed_by`; the sticky bit keeps a folder for all from change."""
    try:
        found = place.lstat()
    except OSError:
        return None  # reading it will say so
    if found.st_uid not in {0, os.geteuid()}:
        return f"the user {found.st_uid}"
    if stat.S_ISLNK(found.st_mode):
        return None  # only its owner, and who can change its folder, can bend it
    is_shared = stat.S_ISDIR(found.st_mode) and bool(found.st_mode & stat.S_ISVTX)
    if found.st_mode & stat.S_IWOTH and not is_shared:
        return "anybody"
    if found.st_mode & stat.S_IWGRP and found.st_gid != 0 and not is_shared:
        return f"the group {found.st_gid}"
    return None
