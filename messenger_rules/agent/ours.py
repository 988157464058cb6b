"""Ours: whether only the agent's own user, or root, can change or replace a file, by whatever way it is named."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from messenger_rules.agent.problems import problem

MOST_LINKS = 40


def only_ours(path: Path, consequence: str) -> None:
    """See that nobody else can change a file, put another in its place, or bend a link on the way to it.

    :raises StateError: MR567 where somebody can.
    """
    for place in reversed(list(_passed(path.absolute()))):
        by = _others(place)
        if by is not None:
            sentence = f"{place} can be changed by {by}, so the agent {consequence} from there"
            raise problem("MR567", sentence, f"chown it to the agent's user, and chmod go-w {place}")


def _passed(path: Path) -> Iterator[Path]:
    """All that is passed on the way to a file: folders, links, and what they lead to."""
    place, left, links = Path(path.anchor), list(path.parts[1:]), 0
    yield place
    while left and links <= MOST_LINKS:
        name = left.pop(0)
        place = place / name if name != ".." else place.parent
        yield place
        if place.is_symlink():
            links += 1
            target = place.readlink()
            left = [*target.relative_to(target.anchor).parts, *left]
            place = Path(target.anchor) if target.is_absolute() else place.parent


def _others(place: Path) -> str | None:
    """Who beside root and this user could change a place; a folder for all with the sticky bit is none."""
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
