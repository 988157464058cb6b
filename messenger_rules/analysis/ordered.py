"""Ordered facts cut into cells: between and at the ends of all stretches that a condition asks for.

The ends lie on a line, and places on it are numbered: 0 is below the first end, 1 that end itself, 2 between it and the
second, and so on. A stretch is a run of places, and places with the same answers are one cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Protocol

from messenger_rules.analysis.budget import Budget
from messenger_rules.analysis.cells import Cell, Cells, Example
from messenger_rules.condition.predicate_tree import Interval, OrderedRegion
from messenger_rules.types import Prepared

_COMPARED = 8
"""Comparisons of an end with a stretch that take as long as a step."""
_CUT = 10
"""Steps that it takes to cut a fact into cells, however few."""
Keyed = tuple[Any, Example]
"""An example with its prepared value."""


class Line(Protocol):
    """The values of an ordered type, as far as examples are looked for among them."""

    def known(self) -> Iterable[Keyed]:
        """Values that are worth showing: released, written in the condition, of today."""

    def between(self, low: Prepared | None, high: Prepared | None) -> Sequence[Keyed] | None:
        """Values strictly between two others, each None where that side is open; None: there is certainly none."""

    def exactly(self, value: Prepared) -> Sequence[Keyed] | None:
        """The ways to write a value; None: it is certainly none."""


def ordered_cells(regions: Sequence[OrderedRegion], line: Line, budget: Budget) -> tuple[Cell, ...]:
    """The cells of an ordered fact; question ``i`` is whether the value lies in region ``i``.

    :raises BeyondBudgetError: where there are too many ends.
    """
    ends = ends_of(regions)
    budget.spend(_CUT + len(ends) * sum(len(region.intervals) for region in regions) // _COMPARED)
    runs = [[_run(interval, ends) for interval in region.intervals] for region in regions]

    @cache
    def answers(place: int) -> tuple[bool, ...]:
        return tuple(any(first <= place <= last for first, last in region) for region in runs)

    cells = Cells()
    for key, example in line.known():
        cells.add(answers(place_of(key, ends)), [example])
    for place in range(2 * len(ends) + 1):
        if cells.missing(answers(place)):
            found = values_at(place, ends, line)
            if found is not None:
                cells.add(answers(place), [example for _, example in found])
    return cells.done()


def ends_of(regions: Iterable[OrderedRegion]) -> list[Any]:
    """The ends of all stretches, in rising order."""
    return sorted({end for region in regions for interval in region.intervals for end in _ends(interval)})


def place_of(key: Any, ends: Sequence[Any]) -> int:
    """The place of a value among the ends."""
    index = bisect_left(ends, key)
    return 2 * index + (index < len(ends) and ends[index] == key)


def values_at(place: int, ends: Sequence[Any], line: Line) -> Sequence[Keyed] | None:
    """Values of a place; None where it certainly has none."""
    index, is_end = divmod(place, 2)
    if is_end:
        return line.exactly(ends[index])
    return line.between(ends[index - 1] if index else None, ends[index] if index < len(ends) else None)


def _ends(interval: Interval) -> Iterator[Any]:
    return (end for end in (interval.low, interval.high) if end is not None)


def _run(interval: Interval, ends: Sequence[Any]) -> tuple[int, int]:
    """The first and the last place of a stretch."""
    first, last = 0, 2 * len(ends)
    if interval.low is not None:
        first = place_of(interval.low, ends) + (not interval.low_included)
    if interval.high is not None:
        last = place_of(interval.high, ends) - (not interval.high_included)
    return first, last
