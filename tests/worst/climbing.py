"""Hill climbing: from a random case of a kind on to neighbours that take longer, until none is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from messenger_rules.errors import ConditionError
from tests.worst.cases import Case
from tests.worst.kinds import Kind

Sizes = tuple[int, ...]
PATIENCE = 10
"""Neighbours that are tried before a hill is left."""


def climb(kind: Kind, random: Random, cost: Callable[[Case], float]) -> Iterator[Case]:
    """The cases on the way up; those beyond a limit are passed over."""
    sizes, best, tried = _somewhere(kind, random), 0.0, 0
    while tried < PATIENCE or not best:
        neighbour = _near(kind, sizes, random) if best else _somewhere(kind, random)
        case = kind.made(*neighbour)
        try:
            found = cost(case)
        except ConditionError:
            found = 0.0
        else:
            yield case
        tried += 1
        if found > best:
            sizes, best, tried = neighbour, found, 0


def _somewhere(kind: Kind, random: Random) -> Sizes:
    """Half of all cases have no segments, and so keep to every limit."""
    first, *others = (random.choice(sizes) for sizes in kind.sizes)
    return (random.choice((0, first)), *others)


def _near(kind: Kind, sizes: Sizes, random: Random) -> Sizes:
    """One number changed: a little, or to anything."""
    at = random.randrange(len(sizes))
    allowed = kind.sizes[at]
    little = sizes[at] + random.choice((-3, -1, 1, 3))
    changed = random.choice(
        (allowed[0], allowed[-1], random.choice(allowed), min(max(little, allowed[0]), allowed[-1]))
    )
    return (*sizes[:at], changed, *sizes[at + 1 :])
