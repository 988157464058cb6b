"""The file of the local rules, read again when it changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from messenger_rules.agent.file_mark import mark_of
from messenger_rules.agent.local_rules import NAME, LocalRules
from messenger_rules.errors import MessengerRulesError
from messenger_rules.facts.configuration import administrators_folders, configuration_path
from messenger_rules.registry import Registry
from messenger_rules.vocabulary import Vocabulary


class RulesFile:
    """The rules in force, as their file said when it could be used last.

    Where it never could, what may be silenced waits until it can: nobody who wanted silence gets messages by a slip of
    the pen.
    """

    def __init__(self, registry: Registry, within: Sequence[Path] | None = None) -> None:
        self.rules = LocalRules()
        self.problem = ""
        """Why the file as it is now is not in force; empty where it is."""
        self._registry = registry
        self._within = administrators_folders() if within is None else within
        self._mark: object = None
        self._vocabulary: Vocabulary | None = None
        self._was_read = False

    def refresh(self, vocabulary: Vocabulary | None = None) -> bool:
        """Read the file if it, or the vocabulary of its conditions, changed; whether other rules are in force now."""
        path = configuration_path(NAME, self._within)
        mark = (path, mark_of(path) if path is not None else None)
        if mark == self._mark and vocabulary is self._vocabulary:
            return False
        self._mark, self._vocabulary, before = mark, vocabulary, self.rules
        try:
            self.rules = LocalRules.load(self._registry, vocabulary, self._within)
        except MessengerRulesError as error:
            self.problem = f"{NAME}.toml: {error.diagnostics[0].code}: {error.diagnostics[0].message}"
            if not self._was_read:
                self.rules = LocalRules(unreadable=True)
            return self.rules is not before
        self._was_read, self.problem = True, ""
        return self.rules != before
