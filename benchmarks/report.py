"""`python -m benchmarks.report [JSON ...]`: the table and the plots of a run into docs/results.

The files are those that pytest-benchmark keeps; without any, the newest in `.benchmarks`. Of several, a later one
replaces the rows that it has too, so that a part can be measured anew.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import plots
from benchmarks.goals import GOALS, SECTIONS
from benchmarks.record import Point, Record, Row
from benchmarks.table import ratio_shown, shown

PROJECT = Path(__file__).parent.parent
RESULTS = PROJECT / "docs" / "results"
LINES = {
    "catalogue": ("Matching many messages on one host", "messages"),
    "fleet": ("One condition over many hosts", "hosts"),
}
BARS = {"start-up": "Whole processes, in starts of Python alone"}
_HEAD = """\
# How fast it is

Each row is a ratio between two things that were timed in turn, in one run; the median over many rounds. How the
conditions and hosts are made, and how to measure again, is in `benchmarks/README.md`. Last measured: {when}.
"""


def merged(runs: list[dict[str, Any]]) -> Record:
    """What the tests of some runs kept; a row, or a point, of a later run replaces an earlier one."""
    kept = [Record.of_json(test["extra_info"]) for run in runs for test in run["benchmarks"]]
    rows = {(row.row, row.against if not row.key else row.key): row for record in kept for row in record.rows}
    places = {(point.plot, point.series, point.x): point for record in kept for point in record.points}
    left_out = {name: reason for record in kept for name, reason in record.left_out.items()}
    return Record(list(rows.values()), list(places.values()), left_out)


def pictures(record: Record) -> dict[str, str]:
    """The plots that the record has points for, by the names of their files."""
    found: dict[str, list[Point]] = {}
    for point in record.points:
        found.setdefault(point.plot, []).append(point)
    drawn = {name: plots.lines(*LINES[name], points) for name, points in found.items() if name in LINES}
    return drawn | {name: plots.bars(BARS[name], points) for name, points in found.items() if name in BARS}


def page(record: Record, when: str) -> str:
    """The page, with links to the pictures that there are."""
    return "\n".join([_HEAD.format(when=when), *_sections(record, set(pictures(record)))]).rstrip() + "\n"


def _sections(record: Record, drawn: set[str]) -> Iterator[str]:
    rows = {row.key: row for row in record.rows if row.key}
    titles = {"catalogue": 2, "start-up": 3, "fleet": 4}
    for section, title in SECTIONS.items():
        yield f"## {title}\n"
        yield "| what | against | ours | theirs | ratio | goal | |\n|---|---|--:|--:|--:|--:|---|"
        yield from (_line(key, rows.get(key)) for key, goal in GOALS.items() if goal.section == section)
        yield ""
        for name in drawn & {name for name, at in titles.items() if at == section}:
            yield f"![{LINES[name][0] if name in LINES else BARS[name]}: the times of the table]({name}.svg)\n"
    yield from _without_goals([row for row in record.rows if not row.key])


def _without_goals(rows: list[Row]) -> Iterator[str]:
    if rows:
        yield "## Without a goal\n"
        yield "| what | against | ours | theirs | ratio |\n|---|---|--:|--:|--:|"
        yield from (f"{_cells(row)} |" for row in rows)


def _line(key: str, row: Row | None) -> str:
    goal = GOALS[key]
    if row is None:
        return f"| {goal.row} | {goal.against} | | | | {goal.written} | not measured |"
    return f"{_cells(row)} | {row.goal} | {row.verdict}{f': {goal.tried}' if goal.tried and not row.met else ''} |"


def _cells(row: Row) -> str:
    ours, theirs = shown(row.ours, row.unit), shown(row.theirs, row.unit)
    return f"| {row.row} | {row.against} | {ours} | {theirs} | {ratio_shown(row.ratio)}"


def newest() -> Path:
    """The file of the last run."""
    return max((PROJECT / ".benchmarks").rglob("*.json"), key=lambda path: path.stat().st_mtime)


def measured_when(run: dict[str, Any]) -> str:
    """The day, the Python and the processor of a run."""
    machine = run["machine_info"]
    processor = machine.get("cpu", {}).get("brand_raw", machine["machine"])
    return f"{run['datetime'][:10]}, Python {machine['python_version']}, {processor}"


def main() -> None:
    """Write the page and the pictures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("json", nargs="*", type=Path)
    runs = [json.loads(path.read_text("utf-8")) for path in parser.parse_args().json or [newest()]]
    record = merged(runs)
    for name, drawing in pictures(record).items():
        (RESULTS / f"{name}.svg").write_text(drawing, "utf-8")
    (RESULTS / "benchmarks.md").write_text(page(record, measured_when(runs[-1])), "utf-8")
    print(RESULTS / "benchmarks.md")


if __name__ == "__main__":
    main()
