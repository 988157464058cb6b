"""Why some mutants may live: for each group a file of reasons, each for lines of a module or for some mutants of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutants.mutations import Mutant

FOLDER = Path(__file__).parent / "reasons"


@dataclass(frozen=True)
class Reason:
    """``why`` the mutants of these lines live: those that are in ``into``, or of which only the ``case`` of letters is
    another one; where neither is said, all."""

    module: str
    lines: list[str]
    why: str
    into: list[str] = field(default_factory=list)
    case: bool = False

    def covers(self, module: str, mutant: Mutant) -> bool:
        """Whether it speaks of this mutant."""
        if self.module != module or mutant.before not in self.lines:
            return False
        if self.case:
            return mutant.after.lower() == mutant.before.lower()
        return not self.into or mutant.after in self.into


class Reasons:
    """All reasons of a group."""

    def __init__(self, group: str, folder: Path = FOLDER) -> None:
        path = folder / f"{group}.toml"
        tables = tomllib.loads(path.read_text("utf-8"))["reason"] if path.is_file() else []
        self.all = [Reason(**table) for table in tables]

    def why(self, module: str, mutant: Mutant) -> str | None:
        """The reason of this mutant, where there is one."""
        return next((reason.why for reason in self.all if reason.covers(module, mutant)), None)
