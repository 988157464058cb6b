"""The agent's catalogue: a file that only the agent's own user, or root, can change, read again when it changes."""

from __future__ import annotations

from pathlib import Path

from messenger_rules.agent.file_mark import FileMark, mark_of
from messenger_rules.agent.ours import only_ours
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
            _only_a_file(self._path)
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


def _only_a_file(path: Path) -> None:
    """A pipe would hold up the agent for ever; whatever else is wrong, the reader tells."""
    if path.exists() and not path.is_file():
        raise problem("MR501", f"{path} is no regular file", "put the catalogue there")
