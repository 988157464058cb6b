"""What the parts of a condition cost: in which order they are best looked at, and how many steps they take at most.

Nobody can see the order: cheap and telling tests come first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

from messenger_rules.condition.builtin import letters_noted, like
from messenger_rules.condition.predicate_tree import (
    All,
    AnyOf,
    Ask,
    FactArgument,
    InRegion,
    Installed,
    LanguageIn,
    Leaf,
    LiteralArgument,
    Node,
    Not,
    OpenVersions,
    OrderedRegion,
    Region,
    Segment,
    leaves,
)

_NAMED, _ORDERED, _OTHER, _CALLED = range(4)
_GROUP = 10

_LETTERS = 2
"""Letters of a text that are looked for in as much time as two values are compared."""

_FILTERED = 2
"""Steps in whose time a tag of many subtags is filtered by a range."""

_NOTED = 24
"""Steps in whose time all places of a letter in a longest text are noted, where its letters are the worst."""


def by_effort(parts: tuple[Node, ...]) -> list[Node]:
    """Parts that all must hold, or of which one must: in the order of their effort, else as they are written."""
    return sorted(parts, key=effort)


def effort(node: Node) -> int:
    """How late a part is best looked at.

    A test of a name decides most conditions and is the cheapest; a call costs as much as several comparisons.
    """
    match node:
        case All(parts) | AnyOf(parts):
            return _GROUP + sum(map(effort, parts))
        case Not(part) | Segment(_, part):
            return max(_OTHER, effort(part))
        case InRegion(_, region, False):
            return _ORDERED if isinstance(region, OrderedRegion) else _NAMED
        case Ask():
            return _CALLED
        case _:
            return _OTHER


def takes_more_steps(node: Node, most: int) -> bool:
    """Whether a condition may take more steps than so many, its segments written out as often as they are used.

    A step is a comparison of one value with one literal: an item of a list, a range, two letters that are looked for;
    a range of languages is two.
    Beside the letters that are noted, no condition without segments takes more steps than it has characters.
    """
    return any(sofar > most for sofar in accumulate(steps_of_all(leaves(node))))


def steps_of_all(asked: Iterable[Leaf]) -> Iterator[int]:
    """How many steps each of some leaves takes at most; a letter is noted once in each text, for all of them."""
    noted: set[tuple[str, str]] = set()
    for leaf in asked:
        new = set(_noted(leaf)) - noted
        noted |= new
        yield steps(leaf) + _NOTED * len(new)


def _noted(leaf: Leaf) -> Iterator[tuple[str, str]]:
    """The letters of a pattern that are noted, each with the fact whose text it is looked for in."""
    match leaf:
        case Ask(predicate, (FactArgument(_, fact), LiteralArgument(_, str(pattern)))) if predicate == like:
            yield from ((fact.name, letter) for letter in letters_noted(pattern))


def steps(leaf: Leaf) -> int:
    """How many steps a leaf takes at most, and at least one; without those of letters that are noted."""
    match leaf:
        case InRegion(_, region) | Installed(region=(OrderedRegion() | OpenVersions()) as region):
            return max(1, _items(region))
        case LanguageIn(_, ranges):
            return _FILTERED * len(ranges)
        case Ask(arguments=arguments):
            return 1 + sum(_sought(item.value) for item in arguments if isinstance(item, LiteralArgument))
        case _:
            return 1


def _items(region: Region | OpenVersions) -> int:
    match region:
        case OrderedRegion(intervals):
            return len(intervals)
        case OpenVersions(stretches):
            return len(stretches)
        case _:
            return len(region.values)


def _sought(literal: object) -> int:
    match literal:
        case tuple():
            return len(literal)
        case str():
            return len(literal) // _LETTERS
        case _:
            return 0
