"""The frame of long runs: numbered batches, progress that survives an end at any point, and the result that is kept."""

from __future__ import annotations

import dataclasses
import json
import platform
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import messenger_rules
from tests.long import highest

PROJECT = Path(__file__).resolve().parents[2]
PROGRESS = PROJECT / ".long"
RESULTS = PROJECT / "docs" / "results"
FAILURES_KEPT = 20
"""A run stops at so many failures: by then it is the first one that must be looked at."""


@dataclass(frozen=True)
class Batch:
    """What one batch did: how many cases, and what failed, each with all that is needed to see it again."""

    cases: int
    failures: tuple[str, ...] = ()
    highest: Mapping[str, float] = field(default_factory=dict)
    """The greatest of what was measured, by name."""


@dataclass(frozen=True)
class LongRun:
    """A test without an end: ``batch(seed)`` does some hundred cases that follow from ``seed`` alone."""

    name: str
    summary: str
    unit: str
    batch: Callable[[str], Batch]


@dataclass
class Progress:
    """How far a run has come; a file of it is written after every round."""

    seed: int
    batches: int = 0
    cases: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)
    highest: dict[str, float] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path, seed: int) -> Progress:
        """What the file says, or a beginning; a file of a different seed is another run's."""
        if path.is_file():
            kept = cls(**json.loads(path.read_text("utf-8")))
            if kept.seed == seed:
                return kept
        return cls(seed)

    def count(self, batch: Batch) -> None:
        """Take in what a batch did."""
        self.cases += batch.cases
        self.failures += batch.failures
        for name, value in batch.highest.items():
            self.highest[name] = max(value, self.highest.get(name, value))

    def save(self, path: Path) -> None:
        """Written beside and moved, so that an end at any point leaves a whole file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(dataclasses.asdict(self)), "utf-8")
        beside.replace(path)


@dataclass(frozen=True)
class Bounds:
    """Where a call of a run ends: after so many seconds, or when the run as a whole has so many cases."""

    seconds: float
    cases: int | None = None

    def reached(self, progress: Progress, spent: float) -> bool:
        """Whether to stop here."""
        enough = self.cases is not None and progress.cases >= self.cases
        return enough or spent >= self.seconds or len(progress.failures) >= FAILURES_KEPT


def drive(run: LongRun, progress: Progress, bounds: Bounds, *, workers: int = 1, path: Path | None = None) -> None:
    """Do batches until a bound is reached, on some processes; ``progress`` is counted up and, with ``path``, saved."""
    start, before = time.monotonic(), progress.seconds
    with ProcessPoolExecutor(workers) if workers > 1 else _Here() as pool:
        while not bounds.reached(progress, time.monotonic() - start):
            numbers = range(progress.batches, progress.batches + workers)
            for batch in pool.map(run.batch, [f"{progress.seed}:{number}" for number in numbers]):
                progress.count(batch)
            progress.batches += workers
            progress.seconds = before + time.monotonic() - start
            if path is not None:
                progress.save(path)


class _Here:
    """A pool of one worker: this process, where a debugger and a traceback work."""

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to end."""

    def map(self, function: Callable[[str], Batch], seeds: Iterable[str]) -> Iterable[Batch]:
        return map(function, seeds)


def result(run: LongRun, progress: Progress, *, at: datetime) -> dict[str, Any]:
    """What is kept of a run in docs/results."""
    return {
        "name": run.name,
        "summary": run.summary,
        "cases": progress.cases,
        "unit": run.unit,
        "failures": len(progress.failures),
        "seconds": round(progress.seconds),
        "seed": progress.seed,
        "finished": at.date().isoformat(),
        "version": messenger_rules.__version__,
        "python": platform.python_version(),
        **({"highest": progress.highest} if progress.highest else {}),
    }


def table(results: Iterable[dict[str, Any]]) -> str:
    """The results as the page shows them."""
    rows = [
        f"| {row['name']} | {row['summary']} | {row['cases']:,} {row['unit']} | {row['failures']} | {row['seconds']:,} s"
        f" | {row['finished']}, {row['version']}, Python {row['python']}, seed {row['seed']} |"
        for row in sorted(results, key=lambda row: str(row["name"]))
    ]
    head = ["| run | what it does | cases | failures | time | when, and with what |", "|---|---|--:|--:|--:|---|"]
    return "\n".join([*head, *rows]) + "\n"


def keep(run: LongRun, progress: Progress, folder: Path = RESULTS) -> None:
    """Write the result, and the table of all results anew."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result(run, progress, at=datetime.now(UTC)), indent=2)
    (folder / f"{run.name}.json").write_text(text + "\n", "utf-8")
    (folder / "table.md").write_text(table(kept_results(folder)), "utf-8")
    if progress.highest:
        (folder / f"{run.name}.md").write_text(highest.table(progress.highest), "utf-8")


def kept_results(folder: Path = RESULTS) -> list[dict[str, Any]]:
    """The results that are kept."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
