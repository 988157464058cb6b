"""The plots of a record: times against sizes, both by powers of ten; and bars of ratios."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.record import Point
from benchmarks.svg import FAINT, INK, Drawing
from benchmarks.table import shown

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 74, 226, 52, 52
COLOURS = ("#d55e00", "#009e73", "#b8860b", "#cc79a7", "#666666", "#56b4e9")
"""Told apart by most people whose eyes see other colours (Okabe and Ito); each line has its name beside it as well."""
OURS, APART = "#0057b8", 17
"""What is ours, and how far names are from each other."""


@dataclass(frozen=True)
class Axis:
    """A stretch of powers of ten on a stretch of the picture."""

    low: int
    high: int
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> Axis:
        """The whole powers of ten around some values."""
        low, high = math.floor(math.log10(min(values)) + 1e-9), math.ceil(math.log10(max(values)) - 1e-9)
        return cls(low, max(high, low + 1), start, end)

    def at(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def lines(title: str, across: str, points: Sequence[Point]) -> str:
    """Times against sizes, a line for each series, its name at the end."""
    series = {name: sorted((point.x, point.y) for point in points if point.series == name) for name in _names(points)}
    description = "; ".join(
        f"{name}: " + ", ".join(f"{shown(y)} at {x:,.0f}" for x, y in places) for name, places in series.items()
    )
    drawing = Drawing(title, description, WIDTH, HEIGHT)
    x_axis = Axis.over([point.x for point in points], LEFT, WIDTH - RIGHT)
    y_axis = Axis.over([point.y for point in points], HEIGHT - BOTTOM, TOP)
    _grid(drawing, title, across, x_axis, y_axis)
    ends = {}
    for (name, places), colour in zip(series.items(), _colours(series), strict=True):
        drawn = [(x_axis.at(x), y_axis.at(y)) for x, y in places]
        drawing.path(drawn, colour, width=3 if colour == OURS else 1.8, dashes="6 4" if "none" in name else "")
        for (x, y), place in zip(places, drawn, strict=True):
            drawing.dot(*place, colour, label=f"{name}: {shown(y)} at {x:,.0f}")
        ends[name] = (*drawn[-1], colour)
    _names_beside(drawing, ends)
    return drawing.written()


def bars(title: str, points: Sequence[Point]) -> str:
    """Ratios one below the other, from nought."""
    height = TOP + 46 * len(points) + 12
    drawing = Drawing(title, "; ".join(f"{point.series}: {point.y:.1f}" for point in points), WIDTH, height)
    drawing.text(20, 28, title, size=15)
    longest = max(point.y for point in points)
    for number, point in enumerate(points):
        y = TOP + 46 * number
        width = point.y / longest * (WIDTH - 140)
        drawing.text(20, y + 10, point.series, colour=FAINT)
        drawing.bar(20, y + 16, width, 16, COLOURS[4] if point.series.startswith("python") else OURS)
        drawing.text(26 + width, y + 29, f"{point.y:.1f}")
    return drawing.written()


def _names(points: Sequence[Point]) -> list[str]:
    return list(dict.fromkeys(point.series for point in points))


def _colours(series: dict[str, list[tuple[float, float]]]) -> list[str]:
    others = iter(COLOURS * len(series))
    return [OURS if name.startswith("ours") else next(others) for name in series]


def _grid(drawing: Drawing, title: str, across: str, x_axis: Axis, y_axis: Axis) -> None:
    drawing.text(20, 28, title, size=15)
    for size in x_axis.ticks:
        x = x_axis.at(size)
        drawing.line((x, y_axis.start), (x, y_axis.end))
        drawing.text(x, y_axis.start + 18, f"{size:,.0f}", anchor="middle", colour=FAINT)
    for seconds in y_axis.ticks:
        y = y_axis.at(seconds)
        drawing.line((x_axis.start, y), (x_axis.end, y))
        drawing.text(x_axis.start - 8, y + 4, _power(seconds), anchor="end", colour=FAINT)
    drawing.text((x_axis.start + x_axis.end) / 2, HEIGHT - 12, across, anchor="middle", colour=INK)


def _power(seconds: float) -> str:
    """A power of ten with its unit: ``10 µs``."""
    return shown(seconds * 1.000001).replace(".00", "")


def _names_beside(drawing: Drawing, ends: dict[str, tuple[float, float, str]]) -> None:
    """The name of each line at its end, moved so far that no two lie on each other."""
    ordered = sorted(ends.items(), key=lambda item: item[1][1])
    places = [y for _, (_, y, _) in ordered]
    for before, after in pairwise(range(len(places))):
        places[after] = max(places[after], places[before] + APART)
    for (name, (x, _, colour)), y in zip(ordered, places, strict=True):
        drawing.text(x + 10, y + 4, name, colour=colour)
