"""Stretches of whole numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

Stretch: TypeAlias = tuple[int | None, int | None]
"""Whole numbers from one to another, both in; an end that is None is open to that side."""

_LOWEST, _HIGHEST = -(2**63), 2**63 - 1


def runs(numbers: Iterable[int]) -> tuple[Stretch, ...]:
    """Rising numbers as stretches.

    >>> runs([1, 2, 3, 7])
    ((1, 3), (7, 7))
    """
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that a column may have; ``missing``, which is above all others, says that the fact is unknown."""

    lowest: int
    missing: int

    def known(self, stretches: Iterable[Stretch]) -> list[Stretch]:
        """What of some stretches is not the missing number."""
        top = self.missing - 1
        cut = [(low, top if high is None else min(high, top)) for low, high in stretches]
        return [(low, high) for low, high in cut if low is None or low <= high]

    def merged(self, stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
        """The same numbers in rising stretches, none touching another; ends that say nothing are open.

        >>> Numbers(0, 10).merged([(5, 9), (0, 2), (3, 4)]), Numbers(0, 10).merged([(3, 4), (7, 10)])
        (((None, 9),), ((3, 4), (7, None)))
        """
        found: list[tuple[int, int]] = []
        for low, high in sorted(map(self._closed, stretches)):
            if found and low <= found[-1][1] + 1:
                found[-1] = (found[-1][0], max(high, found[-1][1]))
            else:
                found.append((low, high))
        return tuple(
            (None if low == self.lowest else low, None if high == self.missing else high) for low, high in found
        )

    def _closed(self, stretch: Stretch) -> tuple[int, int]:
        low, high = stretch
        return self.lowest if low is None else low, self.missing if high is None else high


INSTANTS = Numbers(_LOWEST, _HIGHEST)
"""Microseconds since 1970; no time of the calendar comes near the ends."""


def whole(low: Any, high: Any, low_included: bool, high_included: bool) -> Stretch | None:
    """An interval of whole numbers with both ends in; None where no number of 64 bits lies in it.

    >>> whole(3, 5, True, False), whole(10**30, None, True, False)
    ((3, 4), None)
    """
    first = None if low is None else low + (not low_included)
    last = None if high is None else high - (not high_included)
    if (first is not None and first > _HIGHEST) or (last is not None and last < _LOWEST):
        return None
    return (
        None if first is None or first < _LOWEST else first,
        None if last is None or last > _HIGHEST else last,
    )
