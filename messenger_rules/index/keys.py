"""Keys: the names of what a snapshot holds, as texts that can be kept in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messenger_rules.condition.snapshot import FactSlot, OpenVersionsSlot, PresenceSlot, Slot, VersionsSlot
from messenger_rules.types import FactType, VersionType

if TYPE_CHECKING:
    from messenger_rules.condition.predicate_tree import FactReference

SEPARATOR = "\0"
"""No name that a catalogue or a host may have holds it."""


def fact_key(fact: FactReference) -> str:
    """The key of a fact, read by its type."""
    return SEPARATOR.join(("fact", type_name(fact.type), fact.name))


def presence_key(component: str) -> str:
    """The key of whether a component is installed."""
    return f"has{SEPARATOR}{component}"


def versions_key(component: str, scheme: str) -> str:
    """The key of a component's versions in a scheme: a pair of their sort keys, and whether all could be read."""
    return SEPARATOR.join(("versions", scheme, component))


def open_key(component: str) -> str:
    """The key of a component's versions in whatever schemes the host names: pairs of scheme and sort key."""
    return f"open{SEPARATOR}{component}"


def key_of(slot: Slot) -> str:
    """The key of what a slot of a snapshot holds.

    >>> key_of(VersionsSlot("backup", "semver")).split(SEPARATOR)
    ['versions', 'semver', 'backup']
    """
    match slot:
        case FactSlot(fact):
            return fact_key(fact)
        case PresenceSlot(component):
            return presence_key(component)
        case VersionsSlot(component, scheme):
            return versions_key(component, scheme)
        case OpenVersionsSlot(component):
            return open_key(component)


def type_name(type_: FactType) -> str:
    """How a type is called in keys: its name, and the scheme of a version's."""
    return f"version {type_.scheme}" if isinstance(type_, VersionType) else type_.name
