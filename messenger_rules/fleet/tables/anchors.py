"""Anchors: the narrowest test that a formula cannot do without, by which most hosts need not be looked at.

Notices concern few hosts, mostly by one component. So the hosts that have it are cut out once, and all formulas that
hang on it are worked out on these alone. A formula that hangs on one of several tests is taken apart into terms, which
have no host in common: the counts of its terms add up to its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from messenger_rules.fleet.tables.algebra import Both, Either, Graph, Within
from messenger_rules.fleet.tables.stretches import Stretch

SHARE = 4
"""Cutting out pays where at most one host in so many is left."""
TERMS = 4
"""A formula is taken apart into so many terms at most."""

Histogram: TypeAlias = Sequence[int]
"""How many hosts have a number up to each number."""
_Anchor: TypeAlias = tuple[int, tuple[int, ...]]
"""Of how many hosts, and by which tests."""


@dataclass(frozen=True, slots=True)
class Term:
    """An operation whose count is part of the count of a formula."""

    formula: int
    operation: int


@dataclass(slots=True)
class Anchors:
    """Finds anchors by how often each number of a column occurs."""

    graph: Graph
    hosts: int
    histograms: Mapping[str, Histogram]
    _found: dict[int, _Anchor | None] = field(default_factory=dict)

    def terms(self, wanted: Sequence[int]) -> dict[str | None, list[Term]]:
        """The terms of formulas by the column that they hang on; None where the whole fleet must be looked at."""
        found: dict[str | None, list[Term]] = {}
        for formula, operation in enumerate(wanted):
            for column, term in self._taken_apart(operation):
                found.setdefault(column, []).append(Term(formula, term))
        return found

    def cut(self, column: str, terms: Iterable[Term]) -> int:
        """The operation that is true for all hosts that some terms of a column can be true for."""
        tests = (self._anchor(term.operation) for term in terms)
        numbers = (number for anchor in tests if anchor is not None for number in anchor[1])
        operations = ((number, self.graph.operations[number]) for number in numbers)
        return self.graph.either(
            dict.fromkeys(number for number, it in operations if isinstance(it, Within) and it.column == column)
        )

    def _taken_apart(self, operation: int) -> Iterable[tuple[str | None, int]]:
        anchor = self._anchor(operation)
        if anchor is None or anchor[0] * SHARE > self.hosts or len(anchor[1]) > TERMS:
            return [(None, operation)]
        _, tests = anchor
        before = [self.graph.opposite(test) for test in tests]
        return [
            (self._column(test), self.graph.both([operation, test, *before[:place]]) if len(tests) > 1 else operation)
            for place, test in enumerate(tests)
        ]

    def _column(self, test: int) -> str:
        operation = self.graph.operations[test]
        assert isinstance(operation, Within), "anchors are tests of columns"
        return operation.column

    def _anchor(self, number: int) -> _Anchor | None:
        if number not in self._found:
            self._found[number] = self._narrowest(number)
        return self._found[number]

    def _narrowest(self, number: int) -> _Anchor | None:
        match self.graph.operations[number]:
            case Within(column, stretches) if column in self.histograms:
                return _hosts(self.histograms[column], stretches), (number,)
            case Both(parts):
                return min((found for found in map(self._anchor, parts) if found is not None), default=None)
            case Either(parts):
                found = [self._anchor(part) for part in parts]
                known = [it for it in found if it is not None]
                tests = tuple(dict.fromkeys(test for _, tests in known for test in tests))
                return (sum(hosts for hosts, _ in known), tests) if len(known) == len(found) else None
            case _:
                return None


def _hosts(histogram: Histogram, stretches: Iterable[Stretch]) -> int:
    """How many hosts have a number in some stretches."""
    last = len(histogram) - 1
    return sum(
        histogram[last if high is None else min(high, last)] - (histogram[low - 1] if low else 0)
        for low, high in stretches
    )
