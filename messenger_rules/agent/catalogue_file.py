"""The agent's catalogue: a file that only the agent's own user, or root, can change, read again when it changes."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from messenger_rules.agent.file_mark import FileMark, mark_of
from messenger_rules.agent.problems import problem
from messenger_rules.errors import MessengerRulesError
from messenger_rules.messages.catalog import Catalog
from messenger_rules.registry import Registry


class CatalogueFile:
    """A catalogue's file, and what it said when it could be read last."""

    def __init__(self, path: Path, registry: Registry) -> None:
        self.catalog: Catalog | None = None
        self.problem = ""
        """Why the file as it is now is not in force; empty where it is."""
        self._path = path.absolute()
        self._registry = registry
        self._mark: object = None

    def refresh(self) -> bool:
        """Read the file if it has changed; whether another catalogue is in force now.

        One that cannot be read, or that others could have changed, is not taken: the one before stays.
        """
        mark = self._marks()
        if mark == self._mark:
            return False
        self._mark = mark
        try:
            only_ours(self._path, "takes no catalogue")
            found = Catalog.load(self._path, registry=self._registry)
            named = found.document.vocabulary_file
            if named is not None:
                only_ours(self._path.parent / named, "takes no catalogue")
        except MessengerRulesError as error:
            self.problem = f"{error.diagnostics[0].code}: {error.diagnostics[0].message}"
            return False
        self._mark = self._marks(found)
        self.catalog, self.problem = found, ""
        return True

    def _marks(self, catalog: Catalog | None = None) -> tuple[FileMark | None, FileMark | None]:
        """What changes when the file, or the vocabulary that it names, is another one."""
        catalog = catalog or self.catalog
        named = catalog.document.vocabulary_file if catalog is not None else None
        return mark_of(self._path), mark_of(self._path.parent / named) if named is not None else None


def only_ours(path: Path, consequence: str) -> None:
    """See that nobody else can change a file, or put another in its place.

    :raises StateError: MR567 where somebody can.
    """
    for place in (path, *path.parents):
        by = _others(place, is_file=place == path)
        if by is not None:
            sentence = f"{place} can be changed by {by}, so the agent {consequence} from there"
            raise problem("MR567", sentence, f"chown it to the agent's user, and chmod go-w {place}")


def _others(place: Path, *, is_file: bool) -> str | None:
    """Who beside root and this user could change a file or folder; a folder for all with the sticky bit is none."""
    try:
        found = place.stat()
    except OSError:
        return None  # reading it will say so
    if found.st_uid not in {0, os.geteuid()}:
        return f"the user {found.st_uid}"
    is_shared = not is_file and bool(found.st_mode & stat.S_ISVTX)
    if found.st_mode & stat.S_IWOTH and not is_shared:
        return "anybody"
    if found.st_mode & stat.S_IWGRP and found.st_gid != 0 and not is_shared:
        return f"the group {found.st_gid}"
    return None
