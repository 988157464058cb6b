"""Columns: the rows of one fact, made of the tests that clauses have on it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from operator import xor
from typing import TYPE_CHECKING, Any, TypeAlias

from messenger_rules.index.asking import LANGUAGE, RANGE, VALUES
from messenger_rules.index.bits import row_of
from messenger_rules.index.rows import Choice, Line, Tags

if TYPE_CHECKING:
    from messenger_rules.index.asking import Formula

Stretch: TypeAlias = "tuple[int, int]"
"""The first cell, and the one behind the last."""

Tests: TypeAlias = "Mapping[int, Sequence[Formula]]"
"""The tests of each clause on one fact, by the clause's place."""

MOST_VALUES = 64
"""Values that have a row of their own; tests that name a rarer one are asked one by one."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The stretches of an ordered fact that tests tell apart, told by the boundaries between them.

    A boundary ``(value, False)`` lies before a value, ``(value, True)`` behind it.
    """

    boundaries: tuple[tuple[Any, bool], ...]

    @classmethod
    def of(cls, tests: Iterable[Formula]) -> Cells:
        """The cells that tests on a range tell apart."""
        found = set()
        for _, _, _, intervals in tests:
            for low, high, low_included, high_included in intervals:
                found |= set() if low is None else {(low, not low_included)}
                found |= set() if high is None else {(high, high_included)}
        return cls(tuple(sorted(found)))

    def stretches(self, tests: Sequence[Formula]) -> list[Stretch]:
        """The cells in which every test of a clause holds."""
        found = [self._of_test(test) for test in tests]
        return found[0] if len(found) == 1 else reduce(_intersection, found)

    def _of_test(self, test: Formula) -> list[Stretch]:
        _, negated, _, intervals = test
        inside = _merged(self._stretch(interval) for interval in intervals)
        return self._outside(inside) if negated else inside

    def _stretch(self, interval: tuple[Any, Any, bool, bool]) -> Stretch:
        low, high, low_included, high_included = interval
        first = 0 if low is None else bisect_left(self.boundaries, (low, not low_included)) + 1
        last = len(self.boundaries) + 1 if high is None else bisect_left(self.boundaries, (high, high_included)) + 1
        return first, last

    def _outside(self, stretches: Sequence[Stretch]) -> list[Stretch]:
        ends = [0, *(end for stretch in stretches for end in stretch), len(self.boundaries) + 1]
        return [(first, last) for first, last in zip(ends[::2], ends[1::2], strict=True) if first < last]


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those that touch made one, the empty ones left out."""
    merged: list[Stretch] = []
    found = [stretch for stretch in stretches if stretch[0] < stretch[1]]
    if len(found) <= 1:
        return found
    for first, last in sorted(found):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _intersection(some: Sequence[Stretch], others: Sequence[Stretch]) -> list[Stretch]:
    pairs = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return _merged(pairs)


def line(key: str, tests: Tests, valid: bytes, most: int) -> Line:
    """The column of an ordered fact: a row for each cell, or for so many stretches of cells as there may be."""
    cells = Cells.of(test for own in tests.values() for test in own)
    starts = _coarse(len(cells.boundaries) + 1, most)
    wanted = {place: cells.stretches(own) for place, own in tests.items()}
    width, free = len(valid), _free(tests, valid)
    possible = _rows({place: _overlapped(starts, own) for place, own in wanted.items()}, len(starts), width, free)
    exact = len(starts) > len(cells.boundaries)
    covered = (
        {} if exact else {place: _covered(starts, own, len(cells.boundaries) + 1) for place, own in wanted.items()}
    )
    sure = None if exact else _rows(covered, len(starts), width, free)
    chosen = [cells.boundaries[start - 1] for start in starts[1:]]
    before = tuple(value for value, behind in chosen if not behind)
    after = tuple(value for value, behind in chosen if behind)
    return Line(key, (before, after), free.to_bytes(width, "little"), possible, sure)


def _free(places: Iterable[int], valid: bytes) -> int:
    """The clauses that have no test on a fact."""
    return int.from_bytes(valid, "little") & ~row_of(places, len(valid))


def _coarse(cells: int, most: int) -> list[int]:
    """The first cells of so many stretches, of equal length in cells."""
    return list(range(cells)) if cells <= most else [number * cells // most for number in range(most)]


def _overlapped(starts: Sequence[int], stretches: Sequence[Stretch]) -> list[Stretch]:
    found = ((bisect_right(starts, first) - 1, bisect_left(starts, last)) for first, last in stretches)
    return _merged(found)


def _covered(starts: Sequence[int], stretches: Sequence[Stretch], cells: int) -> list[Stretch]:
    ends = [*starts, cells]
    found = ((bisect_left(ends, first), bisect_right(ends, last) - 1) for first, last in stretches)
    return _merged(found)


def _rows(stretches: Mapping[int, Sequence[Stretch]], count: int, width: int, free: int) -> bytes:
    """So many rows: a clause is in those of its stretches, and a free one in all."""
    turns = [bytearray(width) for _ in range(count + 1)]
    for place, own in stretches.items():
        byte, bit = place >> 3, 1 << (place & 7)
        for first, last in own:
            turns[first][byte] ^= bit
            turns[last][byte] ^= bit
    rows = accumulate((int.from_bytes(turn, "little") for turn in turns[:count]), xor)
    return b"".join((row | free).to_bytes(width, "little") for row in rows)


def choice(key: str, tests: Tests, valid: bytes) -> tuple[Choice, frozenset[int]]:
    """The column of a fact that is one of some values, and the places whose tests it does not tell exactly."""
    counts = Counter(value for own in tests.values() for test in own for value in test[3])
    named = [value for value, _ in counts.most_common(MOST_VALUES)]
    told = frozenset(named)
    untold = frozenset(place for place, own in tests.items() if not all(told.issuperset(test[3]) for test in own))
    exact = {place: own for place, own in tests.items() if place not in untold}
    width, free = len(valid), _free(exact, valid)
    other = row_of((place for place, own in exact.items() if all(negated for _, negated, *_ in own)), width)
    rows = [other | free]
    rows += [row_of((it for it, own in exact.items() if _hold(own, value)), width) | free for value in named]
    numbers = {value: number for number, value in enumerate(named, 1)}
    written = b"".join(row.to_bytes(width, "little") for row in rows)
    return Choice(key, numbers, free.to_bytes(width, "little"), written), untold


def _hold(tests: Sequence[Formula], value: object) -> bool:
    return all((value in values) is not negated for _, negated, _, values in tests)


def tags(key: str, tests: Tests, valid: bytes) -> tuple[Tags, frozenset[int]]:
    """The column of a language, and the places whose tests it does not tell: those that have several."""
    untold = frozenset(place for place, own in tests.items() if len(own) > 1)
    places: dict[tuple[Any, bool], list[int]] = {}
    for place, own in tests.items():
        if place not in untold:
            _, negated, _, ranges = own[0]
            places.setdefault((ranges, negated), []).append(place)
    exact = [place for own in places.values() for place in own]
    width, free = len(valid), _free(exact, valid)
    rows = b"".join(row_of(own, width).to_bytes(width, "little") for own in places.values())
    return Tags(key, tuple(places), free.to_bytes(width, "little"), rows), untold


COLUMN_KINDS = frozenset({RANGE, VALUES, LANGUAGE})
"""The kinds of tests that columns are made of."""
