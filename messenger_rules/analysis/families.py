"""What is known of systems: which family each name is of, so that no witness is a Debian of the family Windows."""

from __future__ import annotations

from collections.abc import Collection

from messenger_rules.condition.predicate_tree import AnyOf, FactReference, InRegion, Node, ValueRegion
from messenger_rules.facts.known_values import OPERATING_SYSTEMS, family_of

_NAME, _FAMILY = "os.name", "os.family"


def families(asked: Collection[FactReference]) -> tuple[Node, ...]:
    """What holds on every ordinary host, where both facts are asked: each name is of its family."""
    by_name = {fact.name: fact for fact in asked}
    if not {_NAME, _FAMILY} <= by_name.keys():
        return ()
    found: dict[str, list[str]] = {}
    for name in OPERATING_SYSTEMS:
        found.setdefault(family_of(name) or "", []).append(name)
    return tuple(
        AnyOf((InRegion(by_name[_NAME], ValueRegion(tuple(names)), negated=True), _is(by_name[_FAMILY], family)))
        for family, names in found.items()
        if family
    )


def _is(fact: FactReference, value: str) -> Node:
    return InRegion(fact, ValueRegion((value,)))
