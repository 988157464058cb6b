"""The table of a record, in text: every goal with its ratio and whether it is met, then what has no goal."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.goals import GOALS, SECTIONS, Goal
from benchmarks.record import Record, Row

_SCALES = {
    "s": (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)),
    "B": (("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1.0)),
    "": (("", 1.0),),
}


def shown(value: float, unit: str = "s") -> str:
    """A number with its unit.

    >>> shown(2.5e-7), shown(1536, "B")
    ('250.00 ns', '1.54 kB')
    """
    scales = _SCALES[unit]
    name, scale = next((found for found in scales if value >= found[1]), scales[-1])
    return f"{value / scale:.2f} {name}".rstrip()


def ratio_shown(ratio: float) -> str:
    """A ratio with three digits that say something.

    >>> ratio_shown(0.00126), ratio_shown(1.5), ratio_shown(481.3)
    ('0.0013', '1.50', '481')
    """
    if ratio >= 100:
        return f"{ratio:,.0f}"
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.2g}"


def lines(record: Record) -> Iterator[str]:
    """The lines of the table, section by section."""
    yield _line("what", "against", "ours", "theirs", "ratio", "goal", "")
    rows = {row.key: row for row in record.rows if row.key}
    for section, title in SECTIONS.items():
        yield f"-- {section}. {title}"
        for key, goal in GOALS.items():
            if goal.section == section:
                yield _measured(rows[key]) if key in rows else _unmeasured(key, goal, record)
    yield "-- rows without a goal"
    yield from (_measured(row) for row in record.rows if not row.key)


def _measured(row: Row) -> str:
    ours, theirs = shown(row.ours, row.unit), shown(row.theirs, row.unit)
    return _line(row.row, row.against, ours, theirs, ratio_shown(row.ratio), row.goal, row.verdict)


def _unmeasured(key: str, goal: Goal, record: Record) -> str:
    reason = record.left_out.get(key)
    verdict = f"not measured: {reason}" if reason else "not measured"
    return _line(goal.row, goal.against, "", "", "", goal.written, verdict)


def _line(*cells: str) -> str:
    row, against, ours, theirs, ratio, goal, verdict = cells
    return f"{row:50} {against:44} {ours:>10} {theirs:>10} {ratio:>8} {goal:>7}  {verdict}".rstrip()
