"""The column algebra: the one form between conditions and engines, of eight operations over columns of whole numbers.

An operation is true, false or NULL on each host, by the logic of SQL, which is Kleene's. Operations are kept in a graph
in which each exists once, so that what many formulas share is seen, and worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from messenger_rules.fleet.tables.stretches import Numbers, Stretch


@dataclass(frozen=True, slots=True)
class Among:
    """The column's number lies in one of some stretches; NULL where the fact is unknown.

    That is where the column is NULL, or, where ``numbers`` are given, has the missing one.
    """

    column: str
    stretches: tuple[Stretch, ...]
    numbers: Numbers | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """The column, which is never NULL, has a number in one of some stretches."""

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


Operation: TypeAlias = Among | Within | Missing | Truth | Both | Either | Opposite | Certain | NotRefuted


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
    _plain: dict[tuple[int, bool], int] = field(default_factory=dict)

    def add(self, operation: Operation) -> int:
        """The number of an operation."""
        number = self._numbers.setdefault(operation, len(self.operations))
        if number == len(self.operations):
            self.operations.append(operation)
        return number

    def opposite(self, part: int) -> int:
        """An operation turned round."""
        match self.operations[part]:
            case Truth(value):
                return self.always(None if value is None else not value)
            case Opposite(inner):
                return inner
            case _:
                return self.add(Opposite(part))

    def certain(self, part: int) -> int:
        """Whether an operation is true, where NULL is false.

        It is asked of the leaves already: by Kleene's logic the parts of a whole may be asked one by one, and engines
        are faster without NULL.
        """
        return self._two_valued(part, null=False)

    def possible(self, part: int) -> int:
        """Whether an operation is true, where NULL is true too."""
        return self._two_valued(part, null=True)

    def _two_valued(self, part: int, *, null: bool) -> int:
        known = self._plain.get((part, null))
        if known is None:
            known = self._plain[part, null] = self._asked(self.operations[part], part, null=null)
        return known

    def _asked(self, operation: Operation, part: int, *, null: bool) -> int:
        match operation:
            case Truth(value):
                return self.always(null if value is None else value)
            case Among(column, stretches, numbers):
                if numbers is None:
                    return self.add(NotRefuted(part) if null else Certain(part))
                unknown: list[Stretch] = [(numbers.missing, None)] if null else []
                return self.within(column, [*numbers.known(stretches), *unknown], numbers)
            case Both(parts):
                return self.both([self._two_valued(inner, null=null) for inner in parts])
            case Either(parts):
                return self.either([self._two_valued(inner, null=null) for inner in parts])
            case Opposite(inner):
                return self.opposite(self._two_valued(inner, null=not null))
            case Within() | Missing() | Certain() | NotRefuted():
                return part

    def both(self, parts: Iterable[int]) -> int:
        """All of some operations, without those that are always true."""
        return self._joined(parts, Both, neutral=True)

    def either(self, parts: Iterable[int]) -> int:
        """One of some operations, without those that are never true."""
        return self._joined(parts, Either, neutral=False)

    def always(self, value: bool | None) -> int:
        """The same on every host; NULL where None."""
        return self.add(Truth(value))

    def among(self, column: str, stretches: Iterable[Stretch], numbers: Numbers | None = None) -> int:
        """The column's number in one of some stretches; without any it is outside, where there is one."""
        found = tuple(stretches)
        if found:
            return self.add(Among(column, found, numbers))
        return self.opposite(self.add(Among(column, ((None, None),), numbers)))

    def within(self, column: str, stretches: Iterable[Stretch], numbers: Numbers) -> int:
        """A column that is never NULL in some stretches, in as few comparisons as may be."""
        found = numbers.merged(stretches)
        if not found or found == ((None, None),):
            return self.always(bool(found))
        return self.add(Within(column, found))

    def unknown(self, column: str, numbers: Numbers | None) -> int:
        """Whether a fact is unknown, which is never unknown itself."""
        return self.add(Missing(column)) if numbers is None else self.within(column, [(numbers.missing, None)], numbers)

    def answered(self, column: str, answers: Answers, numbers: Numbers | None) -> int:
        """True among the one numbers, NULL among the others, and where the fact is unknown."""
        yes = self.among(column, answers.yes, numbers)
        if not answers.unknown:
            return yes
        return self.either([yes, self.both([self.among(column, answers.unknown, numbers), self.always(None)])])

    def _joined(self, parts: Iterable[int], kind: type[Both | Either], *, neutral: bool) -> int:
        none, decided = self.add(Truth(neutral)), self.add(Truth(not neutral))
        kept = tuple(dict.fromkeys(part for part in parts if part != none))
        if decided in kept:
            return decided
        if len(kept) > 1:
            return self.add(kind(kept))
        return kept[0] if kept else none


def parts_of(operation: Operation) -> tuple[int, ...]:
    """The numbers of the operations that one is made of."""
    match operation:
        case Both(parts) | Either(parts):
            return parts
        case Opposite(part) | Certain(part) | NotRefuted(part):
            return (part,)
        case _:
            return ()
