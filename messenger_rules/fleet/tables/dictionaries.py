"""Dictionaries: the distinct values of a column, in their order, so that a range of values is a range of numbers.

A value's number is its place among all values of the fleet. So numbers are as small as can be, keep the order of any
scheme of versions exactly, and a question that only Python can answer is asked once for each value, not for each host.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from messenger_rules.condition.predicate_tree import Interval, OrderedRegion, Region
from messenger_rules.fleet.tables.algebra import Answers
from messenger_rules.fleet.tables.stretches import Stretch, runs
from messenger_rules.types import Prepared, UnreadableValue, VersionType
from messenger_rules.values import MOST_VERSIONS, InstalledVersion

State: TypeAlias = tuple[InstalledVersion, ...]
Stretches: TypeAlias = tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """The distinct values of a fact, in rising order."""

    values: tuple[Prepared, ...]

    def within(self, region: Region) -> Answers:
        """Where a region lies among the numbers."""
        if self.values and isinstance(self.values[0], frozenset):
            return self.asked(region.contains)
        if isinstance(region, OrderedRegion):
            intervals = region.intervals
        else:
            intervals = tuple(Interval(value, value, high_included=True) for value in region.values)
        return Answers(_joined(between(self.values, interval) for interval in intervals))

    def asked(self, question: Callable[[Any], bool | None]) -> Answers:
        """Ask each value once."""
        return _answers(enumerate(map(question, self.values)))


@dataclass(frozen=True, slots=True)
class States:
    """The distinct states of a component: absent first, then single versions in rising order, then all others."""

    states: tuple[State, ...]
    keys: tuple[bytes, ...]
    """The sort keys of the single versions."""
    first: int
    """The number of the first single version."""

    def installed(self) -> Answers:
        """Every state but the absent one."""
        return Answers(((self.first, None),))

    def within(self, region: OrderedRegion, question: Callable[[State], bool | None]) -> Answers:
        """Where a region lies among the single versions; the other states are asked."""
        last = self.first + len(self.keys)
        odd = _answers((last + at, question(state)) for at, state in enumerate(self.states[last:]))
        singles = _joined(between(self.keys, interval) for interval in region.intervals)
        moved = tuple(
            (self.first + low, self.first + high) for low, high in singles if low is not None and high is not None
        )
        return Answers((*moved, *odd.yes), odd.unknown)

    def asked(self, question: Callable[[State], bool | None]) -> Answers:
        """Ask each state once."""
        return _answers(enumerate(map(question, self.states)))


def between(values: tuple[Any, ...], interval: Interval) -> Stretch | None:
    """The numbers of the sorted values in an interval; None where there are none.

    >>> between((10, 20, 30), Interval(10, 30, low_included=False))
    (1, 1)
    """
    low = 0 if interval.low is None else (bisect_left if interval.low_included else bisect_right)(values, interval.low)
    high = len(values)
    if interval.high is not None:
        high = (bisect_right if interval.high_included else bisect_left)(values, interval.high)
    return (low, high - 1) if low < high else None


def _joined(stretches: Iterable[Stretch | None]) -> Stretches:
    return tuple(dict.fromkeys(stretch for stretch in stretches if stretch is not None))


def _answers(answered: Iterable[tuple[int, bool | None]]) -> Answers:
    yes, unknown = [], []
    for number, answer in answered:
        if answer is None:
            unknown.append(number)
        elif answer:
            yes.append(number)
    return Answers(runs(yes), runs(unknown))


def number_values(read: Mapping[str, Prepared]) -> tuple[Values, dict[str, int]]:
    """The dictionary of a fact, and the number of each text."""
    values = tuple(sorted(set(read.values()), key=_order))
    numbers = {value: number for number, value in enumerate(values)}
    return Values(values), {text: numbers[value] for text, value in read.items()}


def number_states(read: Mapping[str, State], scheme: str | None) -> tuple[States, dict[str, int]]:
    """The dictionary of a component, and the number of each text."""
    ranked = sorted({_normal(state) for state in read.values()}, key=lambda state: _rank(state, scheme))
    keys = tuple(key for state in ranked for rank, key, _ in [_rank(state, scheme)] if rank == 1)
    numbers = {state: number for number, state in enumerate(ranked)}
    first = sum(not state for state in ranked)
    return States(tuple(ranked), keys, first), {text: numbers[_normal(state)] for text, state in read.items()}


def _normal(state: State) -> State:
    """Versions side by side have no order; one that stands there twice counts only where they are too many."""
    found = state if len(state) > MOST_VERSIONS else set(state)
    return tuple(sorted(found, key=lambda version: (version.text, version.scheme or "")))


def _rank(state: State, scheme: str | None) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    written = tuple((version.text, version.scheme or "") for version in state)
    key = _single(state, scheme)
    return (0 if not state else 2 if key is None else 1), key or b"", written


def _single(state: State, scheme: str | None) -> bytes | None:
    if scheme is None or len(state) != 1 or state[0].scheme not in {None, scheme}:
        return None
    try:
        return VersionType(scheme).read(state[0].text)
    except UnreadableValue:
        return None


def _order(value: Prepared) -> Any:
    return tuple(sorted(value)) if isinstance(value, frozenset) else value
