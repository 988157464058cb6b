"""Ranges in words: ``5.2 or later, but before 6``.

A range is some stretches. A stretch is a shape, by the sign that stands for it in conditions, with the values at its
ends. Each kind of value has its own words for each shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from messenger_rules.condition import tree
from messenger_rules.reading import lists
from messenger_rules.reading.phrases import Phrases
from messenger_rules.reading.range_words import number_words, time_words, version_words
from messenger_rules.reading.values import instant_in_words, number_in_words, value_in_words, version_in_words
from messenger_rules.types import DecimalType, FactType, InstantType, IntType, VersionType

_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
"""What has one end has an opposite with one end: the values of ordered facts have no gaps."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of values: its shape, and what stands at its one end, or at its lower and its upper."""

    shape: str
    ends: tuple[tree.Edge, ...]


def stretch_of(item: tree.Item | tree.Bound) -> Stretch:
    """The stretch that an item of a list, or one side of a range, means."""
    match item:
        case tree.Bound(operator, edge):
            return Stretch(operator, (edge,))
        case tree.Range(low, high, closed):
            return Stretch(".." if closed else "..<", (low, high))
        case _:
            return Stretch("==", (item,))


def stretches_of(region: tree.Region | tree.Bound | tree.Edge) -> tuple[Stretch, ...]:
    """The stretches that a range, or a list of them, means."""
    return tuple(map(stretch_of, region.items)) if isinstance(region, tree.ListLiteral) else (stretch_of(region),)


@dataclass(frozen=True, slots=True)
class RangeReader:
    """Says ranges of one kind of values: the words of each shape, and how an end is said."""

    shapes: Mapping[str, str]
    end: Callable[[tree.Edge, Phrases], str]
    say: Phrases

    def stretch(self, stretch: Stretch) -> str:
        """One stretch."""
        return self._said(stretch.shape, stretch)

    def outside(self, stretch: Stretch) -> str:
        """What lies outside of a stretch that is more than a single value."""
        return self._said(_OPPOSITES.get(stretch.shape, f"not {stretch.shape}"), stretch)

    def _said(self, shape: str, stretch: Stretch) -> str:
        ends = [self.end(end, self.say) for end in stretch.ends]
        return self.shapes[shape].format(edge=ends[0], low=ends[0], high=ends[-1])

    def each(self, stretches: Sequence[Stretch]) -> list[str]:
        """Each of some stretches."""
        return [self.stretch(stretch) for stretch in stretches]


def range_reader(type_: FactType, say: Phrases) -> RangeReader:
    """What says the ranges of an ordered type; of any other, it says values."""
    match type_:
        case VersionType():
            return RangeReader(version_words(say), version_in_words, say)
        case InstantType():
            return RangeReader(time_words(say), _moment, say)
        case IntType() | DecimalType():
            return RangeReader(number_words(say), number_in_words, say)
        case _:
            return RangeReader(number_words(say), value_in_words, say)


def range_in_words(region: tree.Region | tree.Bound | tree.Edge, type_: FactType, say: Phrases) -> str:
    """A range as a phrase, for a note beside it.

    >>> range_in_words(tree.Range(tree.Numeral("5.2"), tree.Numeral("6"), closed=False), VersionType(), Phrases())
    '5.2 or later, but before 6'
    """
    stretches = stretches_of(region)
    said = range_reader(type_, say).each(stretches)
    return lists.one_of(said, say) if singles(stretches) else lists.listed(said, say)


def singles(stretches: Sequence[Stretch]) -> bool:
    """Whether all stretches are single values, so that they can be listed with commas."""
    return all(stretch.shape == "==" for stretch in stretches)


def _moment(literal: tree.Edge, say: Phrases) -> str:
    return instant_in_words(literal.text, say) if isinstance(literal, tree.Instant) else value_in_words(literal, say)
