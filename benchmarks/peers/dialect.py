"""A predicate tree in the words of another engine: the same tests in the same order, versions as numbers.

The peers know no versions, so they compare numbers whose order is that of the versions: the best that somebody who used
them could do, and no work of theirs is timed for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from messenger_rules.condition.predicate_tree import (
    All,
    AnyOf,
    InRegion,
    Installed,
    Interval,
    LanguageIn,
    Node,
    Not,
    OrderedRegion,
    Region,
)
from messenger_rules.types import Prepared

_WIDTH = 6


class Untranslatable(ValueError):
    """A part that has no translation with exactly the same answers."""


@dataclass(frozen=True)
class Dialect:
    """How an engine writes what conditions are made of; patterns name their places."""

    conjunction: str
    disjunction: str
    negation: str
    starts_with: str
    component: str
    present: str
    fact: Callable[[str], str] = str


def number(value: Prepared) -> int:
    """A prepared value as a number of the same order.

    A sort key of a version ends in a byte that is not zero, so zeros behind it change neither order nor equality; six
    bytes fit the doubles into which some engines turn their numbers.

    >>> from messenger_rules.types import VersionType
    >>> number(VersionType().read("5.10")) > number(VersionType().read("5.9"))
    True
    """
    if isinstance(value, int):
        return value
    if isinstance(value, bytes) and len(value) <= _WIDTH:
        return int.from_bytes(value.ljust(_WIDTH, b"\0"), "big")
    raise Untranslatable(f"{value!r} is no number of {_WIDTH} bytes")


def written(node: Node, dialect: Dialect) -> str:
    """The text of a tree in an engine's words.

    :raises Untranslatable: where a part cannot be said there.
    """
    match node:
        case All(parts):
            return f"({dialect.conjunction.join(written(part, dialect) for part in parts)})"
        case AnyOf(parts):
            return f"({dialect.disjunction.join(written(part, dialect) for part in parts)})"
        case Not(part):
            return dialect.negation.format(written(part, dialect))
        case InRegion(fact, region, negated):
            return _turned(_in_region(dialect.fact(fact.name), region, dialect), dialect, negated=negated)
        case LanguageIn(fact, ranges, negated):
            tests = [_speaks(dialect.fact(fact.name), tag, dialect) for tag in ranges]
            return _turned(_either(tests, dialect), dialect, negated=negated)
        case Installed(component, _, OrderedRegion() as region):
            test = _in_region(dialect.component.format(component), region, dialect)
            return f"({dialect.present.format(component)}{dialect.conjunction}{test})"
        case _:
            raise Untranslatable(f"{type(node).__name__} has no translation")


def _turned(test: str, dialect: Dialect, *, negated: bool) -> str:
    return dialect.negation.format(test) if negated else test


def _in_region(value: str, region: Region, dialect: Dialect) -> str:
    if isinstance(region, OrderedRegion):
        return _either([_in_interval(value, interval, dialect) for interval in region.intervals], dialect)
    names = [json.dumps(name) for name in region.values]
    return f"{value} == {names[0]}" if len(names) == 1 else f"{value} in [{', '.join(names)}]"


def _either(tests: list[str], dialect: Dialect) -> str:
    return f"({dialect.disjunction.join(tests)})" if len(tests) > 1 else tests[0]


def _in_interval(value: str, interval: Interval, dialect: Dialect) -> str:
    if interval.low is not None and interval.low == interval.high:
        return f"{value} == {number(interval.low)}"
    tests = []
    if interval.low is not None:
        tests.append(f"{value} {'>=' if interval.low_included else '>'} {number(interval.low)}")
    if interval.high is not None:
        tests.append(f"{value} {'<=' if interval.high_included else '<'} {number(interval.high)}")
    return f"({dialect.conjunction.join(tests)})" if len(tests) > 1 else tests[0]


def _speaks(value: str, range_: str, dialect: Dialect) -> str:
    """A language range of one subtag matches that tag, and those that begin with it."""
    if not range_.isalpha():
        raise Untranslatable(f"the language range {range_} has several subtags")
    begins = dialect.starts_with.format(value, json.dumps(f"{range_}-"))
    return f"({value} == {json.dumps(range_)}{dialect.disjunction}{begins})"
