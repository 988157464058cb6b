"""Trying the mutants of one module: all of them, or those that have no verdict yet."""

from __future__ import annotations

import time
from pathlib import Path

from tests.mutants.mutations import Mutant, mutants
from tests.mutants.progress import PROJECT, Verdicts
from tests.mutants.trial import DOUBTFUL, SURVIVED, Subject, exchanged, imported


class Run:
    """The mutants of a module with their verdicts."""

    def __init__(self, module: str, root: Path = PROJECT, kept: Verdicts | None = None) -> None:
        self.module, self.path = module, root / module
        self.mutants = mutants(self.path.read_text("utf-8"))
        self._kept = kept or Verdicts(module)
        self.verdicts = self._kept.of(self.mutants)

    def forget(self, mutants: list[Mutant]) -> None:
        """Let these be tried once more."""
        keys = {mutant.key for mutant in mutants}
        self.verdicts = {key: known for key, known in self.verdicts.items() if key not in keys}

    @property
    def survivors(self) -> list[Mutant]:
        """Those that no test finds."""
        return [mutant for mutant in self.mutants if self.verdicts.get(mutant.key) == SURVIVED]

    @property
    def waiting(self) -> list[Mutant]:
        """Those without a verdict."""
        return [mutant for mutant in self.mutants if self.verdicts.get(mutant.key, DOUBTFUL) == DOUBTFUL]

    def quickly(self, subject: Subject, until: float) -> None:
        """Try those that wait and can be tried in living functions, until this time of the monotonic clock."""
        quick = [mutant for mutant in self.waiting if mutant.function and mutant.key not in self.verdicts]
        if quick:
            exchanged(subject, quick, self._record, until)
            self.verdicts = self._kept.of(self.mutants)  # it was recorded in another process

    def surely(self, subject: Subject, until: float) -> None:
        """Try all others."""
        for mutant in self.waiting:
            if time.monotonic() >= until:
                break
            self._record(mutant, imported(subject, mutant))

    def _record(self, mutant: Mutant, verdict: str) -> None:
        self.verdicts[mutant.key] = verdict
        self._kept.record(self.verdicts)
