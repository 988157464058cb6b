"""Why some mutants may live: for each group a file of reasons, each for one line of a module or for one mutant of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mutations import Mutant

FOLDER = Path(__file__).parent / "reasons"


@dataclass(frozen=True)
class Reason:
    """``why`` the mutants of this ``line`` live; where ``into`` names lines that it may become, only those."""

    module: str
    line: str
    why: str
    into: tuple[str, ...] = ()

    def covers(self, module: str, mutant: Mutant) -> bool:
        """Whether it speaks of this mutant."""
        same = self.module == module and self.line == mutant.before
        return same and (not self.into or mutant.after in self.into)


class Reasons:
    """All reasons of a group."""

    def __init__(self, group: str, folder: Path = FOLDER) -> None:
        path = folder / f"{group}.toml"
        tables = tomllib.loads(path.read_text("utf-8"))["reason"] if path.is_file() else []
        self.all = [Reason(**{**table, "into": tuple(table.get("into", ()))}) for table in tables]

    def why(self, module: str, mutant: Mutant) -> str | None:
        """The reason of this mutant, where there is one."""
        return next((reason.why for reason in self.all if reason.covers(module, mutant)), None)
