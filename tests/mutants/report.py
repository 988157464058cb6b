"""What is kept of the runs in docs/results: counts for each module, and every survivor with the reason why it may live."""

from __future__ import annotations

import dataclasses
import json
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.mutants.groups import GROUPS
from tests.mutants.mutations import Mutant
from tests.mutants.progress import PROJECT
from tests.mutants.reasons import Reasons
from tests.mutants.run import Run
from tests.mutants.trial import KILLED, SPENT

RESULTS = PROJECT / "docs" / "results" / "mutants"


@dataclass(frozen=True)
class Survivor:
    """A mutant that no test finds; without ``why`` it is open."""

    place: str
    before: str
    after: str
    why: str | None


@dataclass(frozen=True)
class Tally:
    """The mutants of one module."""

    module: str
    mutants: int
    tried: int
    killed: int
    survivors: tuple[Survivor, ...]

    @property
    def open(self) -> int:
        """Survivors without a reason."""
        return sum(survivor.why is None for survivor in self.survivors)


def tally(run: Run, reasons: Reasons) -> Tally:
    """What a run has found by now."""
    killed = sum(verdict in {KILLED, SPENT} for verdict in run.verdicts.values())
    return Tally(
        module=run.module,
        mutants=len(run.mutants),
        tried=killed + len(run.survivors),
        killed=killed,
        survivors=tuple(_survivor(run.module, mutant, reasons) for mutant in run.survivors),
    )


def _survivor(module: str, mutant: Mutant, reasons: Reasons) -> Survivor:
    return Survivor(f"{module}:{mutant.line}", mutant.before, mutant.after, reasons.why(module, mutant))


def keep(group: str, tallies: list[Tally], folder: Path = RESULTS) -> None:
    """The result of a group by now."""
    kept = {
        "group": group,
        "title": GROUPS[group].title,
        "finished": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "modules": [dataclasses.asdict(each) for each in tallies],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{group}.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")


def kept_results(folder: Path = RESULTS) -> list[dict[str, Any]]:
    """The results that are kept, by name of the group."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
