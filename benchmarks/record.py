"""The record of a run: rows with their ratios, points of plots, and what was left out and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.goals import GOALS, Goal
from benchmarks.interleaved import Ratio


@dataclass(frozen=True)
class Row:
    """One measured row; ``key`` names its goal, and is empty for a row without one."""

    row: str
    against: str
    ours: float
    theirs: float
    ratio: float
    key: str = ""
    section: int = 0
    goal: str = ""
    met: bool | None = None
    verdict: str = ""
    unit: str = "s"

    @classmethod
    def of_goal(cls, key: str, measured: Ratio, against: str = "") -> Row:
        """The row of a goal; ``against`` says more exactly what it was compared with."""
        goal = GOALS[key]
        ratio = goal.ratio(measured.ratio)
        words = (goal.written, goal.met(ratio), goal.verdict(ratio), goal.unit)
        return cls(goal.row, against or goal.against, measured.ours, measured.theirs, ratio, key, goal.section, *words)


@dataclass(frozen=True)
class Point:
    """One point of a plot."""

    plot: str
    series: str
    x: float
    y: float


@dataclass
class Record:
    """All that one run found out."""

    rows: list[Row] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    """The reason for each key, or peer, that was not measured."""

    def unmeasured(self) -> dict[str, Goal]:
        """The goals without a row."""
        measured = {row.key for row in self.rows}
        return {key: goal for key, goal in GOALS.items() if key not in measured}

    def to_json(self) -> dict[str, Any]:
        """What pytest-benchmark keeps."""
        return {
            "rows": list(map(asdict, self.rows)),
            "points": list(map(asdict, self.points)),
            "left_out": self.left_out,
        }

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> Record:
        """The record that was kept."""
        rows = [Row(**row) for row in data.get("rows", ())]
        return cls(rows, [Point(**point) for point in data.get("points", ())], dict(data.get("left_out", {})))


RECORD = Record()
"""Of this run."""
