"""Cells: the values of one fact that a condition cannot tell from each other, with examples of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Answer = bool | None
"""What a question about the fact comes to; None where nobody can tell."""
Answers = tuple[Answer, ...]

KEPT = 4
"""Examples that are kept of a cell: some more than one, since a predicate of a plugin may tell them from each other."""


@dataclass(frozen=True, slots=True)
class Example:
    """A value as facts have it; ``listed`` where the vocabulary has it, ``price`` the less the plainer."""

    raw: object
    price: float = 0.0
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the answers to the questions, in their order, and its examples, best first.

    Without examples it is not known whether the cell has any value.
    """

    answers: Answers
    examples: tuple[Example, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether a value is known that lies in it."""
        return bool(self.examples)

    @property
    def listed(self) -> bool:
        """Whether a value lies in it that the vocabulary lists."""
        return any(example.listed for example in self.examples)

    @property
    def price(self) -> float:
        """What its plainest example costs."""
        return min((example.price for example in self.examples), default=0.0)


@dataclass(slots=True)
class Cells:
    """Cells that are being gathered: those with the same answers are one."""

    _found: dict[Answers, list[Example]] = field(default_factory=dict)

    def add(self, answers: Sequence[Answer], examples: Iterable[Example] = ()) -> None:
        """Add values that give these answers."""
        self._found.setdefault(tuple(answers), []).extend(examples)

    def missing(self, answers: Sequence[Answer]) -> bool:
        """Whether no example is known for these answers."""
        return not self._found.get(tuple(answers))

    def done(self) -> tuple[Cell, ...]:
        """The cells, those with the plainest examples first."""
        cells = [Cell(answers, _best(examples)) for answers, examples in self._found.items()]
        return tuple(sorted(cells, key=lambda cell: (not cell.proven, not cell.listed, cell.price)))


def _best(examples: list[Example]) -> tuple[Example, ...]:
    distinct = {repr(example.raw): example for example in reversed(examples)}.values()
    return tuple(sorted(distinct, key=lambda example: (not example.listed, example.price))[:KEPT])
