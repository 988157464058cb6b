"""What is known of each mutant, in a file for each module that is written after each trial."""

from __future__ import annotations

import json
from pathlib import Path

from tests.mutants.mutations import Mutant

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / ".long" / "mutants"


class Verdicts:
    """The verdicts on the mutants of a module; a run that is ended at any point goes on from here."""

    def __init__(self, module: str, folder: Path = FOLDER) -> None:
        self._path = folder / f"{module.removesuffix('.py').replace('/', '.')}.json"

    def of(self, mutants: list[Mutant]) -> dict[str, str]:
        """By key; those of mutants that are no more are left out."""
        kept = json.loads(self._path.read_text("utf-8")) if self._path.is_file() else {}
        return {mutant.key: kept[mutant.key] for mutant in mutants if mutant.key in kept}

    def record(self, verdicts: dict[str, str]) -> None:
        """Written beside and moved, so that there is always a whole file."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps(verdicts, indent=0), "utf-8")
        beside.replace(self._path)
