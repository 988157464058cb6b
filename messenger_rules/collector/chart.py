"""The chart: how many installations displayed and acknowledged a message over time, as SVG without any script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from messenger_rules.collector.store import Day

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 16, 36
_LINES = 4


def chart(days: Sequence[Day], title: str) -> str:
    """A step line for each of the two numbers; ``title`` must be safe for HTML.

    >>> "<svg" in chart([Day("2026-03-01", 3, 1), Day("2026-03-04", 5, 4)], "console-4")
    True
    """
    first, last = date.fromisoformat(days[0].day), date.fromisoformat(days[-1].day)
    length = max(1, (last - first).days)
    most = _round_up(max(max(day.displayed, day.acknowledged) for day in days))

    def across(day: str) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (date.fromisoformat(day) - first).days / length

    def up(number: int) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * number / most

    grid = []
    for line in range(_LINES + 1):
        number = most * line // _LINES
        y = up(number)
        grid.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        grid.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{number:,}</text>')
    ends = [(first, LEFT, "start"), (last, WIDTH - RIGHT, "end")][: 1 if first == last else 2]
    grid += [f'<text x="{x}" y="{HEIGHT - 12}" text-anchor="{anchor}">{day}</text>' for day, x, anchor in ends]
    lines = []
    for name in ("displayed", "acknowledged"):
        path, before = [], None
        for day in days:
            x, y = across(day.day), up(getattr(day, name))
            path.append(f"M{x:.1f} {y:.1f}" if before is None else f"H{x:.1f} V{y:.1f}")
            before = y
        lines.append(f'<path class="{name}" d="{" ".join(path)} h1"/>')
    last_day = days[-1]
    described = (
        f"{last_day.displayed:,} installations displayed it by {last}, {last_day.acknowledged:,} acknowledged it."
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="chart-title chart-description">'
        f'<title id="chart-title">{title}</title><desc id="chart-description">{described}</desc>'
        f"{''.join(grid)}{''.join(lines)}</svg>"
    )


def _round_up(number: int) -> int:
    """The next number that divides well into lines.

    >>> [_round_up(number) for number in (0, 3, 5, 7, 1234)]
    [4, 4, 8, 8, 2000]
    """
    unit = 1
    while True:
        for factor in (4, 8, 12, 20):
            if factor * unit >= number:
                return factor * unit
        unit *= 10
