"""Regions of predicates: for which values of a fact the answer is yes, in words that a plugin writes.

>>> either(between(1, 5), one_of(8)).stretches[1]
Stretch(low=8, high=8, low_included=True, high_included=True)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

Single: TypeAlias = bool | str | int | Decimal | datetime
"""A value as a predicate gets it; a time also as the microseconds since 1970 in UTC."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of ordered values; an end that is None is open to that side."""

    low: Single | None = None
    high: Single | None = None
    low_included: bool = True
    high_included: bool = False


@dataclass(frozen=True, slots=True)
class Values:
    """Some values: ``stretches`` of ordered ones, else the ``singles``, or all but these where ``negated``.

    Made by the functions of this module.
    """

    stretches: tuple[Stretch, ...] | None = None
    singles: tuple[Single, ...] | None = None
    negated: bool = False


def between(low: Single, high: Single) -> Values:
    """From a value up to another, that one left out, as ``low ..< high`` in a condition."""
    return Values((Stretch(low, high),))


def at_least(value: Single) -> Values:
    """A value and all above it."""
    return Values((Stretch(value, None),))


def above(value: Single) -> Values:
    """All above a value."""
    return Values((Stretch(value, None, low_included=False),))


def at_most(value: Single) -> Values:
    """A value and all below it."""
    return Values((Stretch(None, value, high_included=True),))


def below(value: Single) -> Values:
    """All below a value."""
    return Values((Stretch(None, value),))


def one_of(*values: Single) -> Values:
    """Each of some values, ordered or not."""
    return Values(singles=values)


def none_of(*values: Single) -> Values:
    """All but some values; of texts, names and truth values only."""
    return Values(singles=values, negated=True)


def either(*values: Values) -> Values:
    """Whatever is in one of them; stretches and single values together, but nothing of :func:`none_of`.

    :raises ValueError: where one of them is all but some values.
    """
    if any(one.negated for one in values):
        raise ValueError("`either` takes no `none_of`")
    if all(one.stretches is None for one in values):
        return Values(singles=tuple(single for one in values for single in one.singles or ()))
    return Values(tuple(stretch for one in values for stretch in stretches_of(one)))


def stretches_of(values: Values) -> tuple[Stretch, ...]:
    """The same as stretches; a single value is one from itself to itself."""
    if values.stretches is not None:
        return values.stretches
    return tuple(Stretch(single, single, high_included=True) for single in values.singles or ())
