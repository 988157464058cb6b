"""The order in which the parts of a condition are looked at, where nobody can see it: cheap and telling tests first."""

from __future__ import annotations

from messenger_rules.condition.predicate_tree import (
    All,
    AnyOf,
    Ask,
    InRegion,
    Node,
    Not,
    OrderedRegion,
    Segment,
)

_NAMED, _ORDERED, _OTHER, _CALLED = range(4)
_GROUP = 10


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
