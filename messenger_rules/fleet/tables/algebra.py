"""The column algebra: the one form between conditions and engines, of eight operations over columns of whole numbers.

An operation is true, false or NULL on each host, by the logic of SQL, which is Kleene's. Operations are kept in a graph in
which each exists once, so that what many formulas share is seen, and worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

_LOWEST, _HIGHEST = -(2**63), 2**63 - 1

Stretch: TypeAlias = tuple[int | None, int | None]
"""Whole numbers from one to another, both in; an end that is None is open to that side."""


@dataclass(frozen=True, slots=True)
class Among:
    """The column's number lies in one of some stretches; NULL where the column is."""

    column: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """The column is NULL."""

    column: str


@dataclass(frozen=True, slots=True)
class Truth:
    """The same on every host: true, false, or NULL where None."""

    value: bool | None


@dataclass(frozen=True, slots=True)
class Both:
    """Every part is true; the parts are the numbers of other operations of the graph."""

    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Some part is true."""

    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """The part turned round; NULL stays NULL."""

    part: int


@dataclass(frozen=True, slots=True)
class Certain:
    """The part is true, and NULL is false: ``IS TRUE``."""

    part: int


@dataclass(frozen=True, slots=True)
class NotRefuted:
    """The part is true or NULL: ``IS NOT FALSE``."""

    part: int


Operation: TypeAlias = Among | Missing | Truth | Both | Either | Opposite | Certain | NotRefuted


@dataclass(frozen=True, slots=True)
class Answers:
    """For which numbers of a column the answer is yes, and for which there is none."""

    yes: tuple[Stretch, ...]
    unknown: tuple[Stretch, ...] = ()


@dataclass(slots=True)
class Graph:
    """Operations, each once; the parts of one have lower numbers than itself.

    >>> graph = Graph()
    >>> graph.either([graph.add(Missing("c1")), graph.add(Truth(False))]) == graph.add(Missing("c1"))
    True
    """

    operations: list[Operation] = field(default_factory=list)
    _numbers: dict[Operation, int] = field(default_factory=dict)

    def add(self, operation: Operation) -> int:
        """The number of an operation; what is the same on every host is known at once."""
        operation = self._decided(operation)
        number = self._numbers.setdefault(operation, len(self.operations))
        if number == len(self.operations):
            self.operations.append(operation)
        return number

    def _decided(self, operation: Operation) -> Operation:
        (part, *_) = parts_of(operation) or (None,)
        inner = None if part is None else self.operations[part]
        match operation, inner:
            case Opposite(), Truth(value):
                return Truth(None if value is None else not value)
            case Certain(), Truth(value):
                return Truth(value is True)
            case NotRefuted(), Truth(value):
                return Truth(value is not False)
            case _:
                return operation

    def both(self, parts: Iterable[int]) -> int:
        """All of some operations, without those that are always true."""
        return self._joined(parts, Both, neutral=True)

    def either(self, parts: Iterable[int]) -> int:
        """One of some operations, without those that are never true."""
        return self._joined(parts, Either, neutral=False)

    def always(self, value: bool | None) -> int:
        """The same on every host; NULL where None."""
        return self.add(Truth(value))

    def among(self, column: str, stretches: Iterable[Stretch]) -> int:
        """The column's number in one of some stretches; without any it is outside, where there is one."""
        found = tuple(stretches)
        if found:
            return self.add(Among(column, found))
        return self.add(Opposite(self.add(Among(column, ((None, None),)))))

    def answered(self, column: str, answers: Answers) -> int:
        """True among the one numbers, NULL among the others, and where the column is."""
        yes = self.among(column, answers.yes)
        if not answers.unknown:
            return yes
        return self.either([yes, self.both([self.among(column, answers.unknown), self.always(None)])])

    def _joined(self, parts: Iterable[int], kind: type[Both | Either], *, neutral: bool) -> int:
        none, decided = self.add(Truth(neutral)), self.add(Truth(not neutral))
        kept = tuple(dict.fromkeys(part for part in parts if part != none))
        if decided in kept:
            return decided
        if len(kept) > 1:
            return self.add(kind(kept))
        return kept[0] if kept else none


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


def parts_of(operation: Operation) -> tuple[int, ...]:
    """The numbers of the operations that one is made of."""
    match operation:
        case Both(parts) | Either(parts):
            return parts
        case Opposite(part) | Certain(part) | NotRefuted(part):
            return (part,)
        case _:
            return ()
