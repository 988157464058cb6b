"""The values of a host that the conditions of a catalogue need, by slot, as a prepared host keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from messenger_rules.condition.predicate_tree import Ask, Node, leaves
from messenger_rules.condition.snapshot import (
    FactSlot,
    OpenVersionsSlot,
    PartlyRead,
    PresenceSlot,
    Slot,
    VersionsSlot,
    slots_of,
)
from messenger_rules.facts.model import HostFacts
from messenger_rules.facts.parts import Components
from messenger_rules.startup.prepared_host import NOW
from messenger_rules.types import FactType, VersionType
from messenger_rules.values import Facts, Unknown

if TYPE_CHECKING:
    from messenger_rules.startup.prepared_host import Key

_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""An instant for slots that do not look at it; the one that does is not kept."""


def kept_of(trees: Iterable[Node], host: HostFacts, viewers: Facts) -> dict[str, object]:
    """What a prepared host keeps: the slots of some conditions as a viewer of the host has them."""
    components = host.components if isinstance(host.components, Components) else None
    slots = {slot for tree in trees for leaf in leaves(tree) for slot in slots_of(leaf)}
    return {
        "values": {key_of(slot): _value(slot, viewers) for slot in slots if key_of(slot) != NOW},
        "listed": tuple(components.listed) if components is not None else (),
        "complete": components is not None and components.complete is True,
    }


def asks_plugins(tree: Node) -> bool:
    """Whether a condition calls a predicate that is not the library's own."""
    own = "messenger_rules."
    return any(isinstance(leaf, Ask) and not leaf.predicate.home[0].startswith(own) for leaf in leaves(tree))


def key_of(slot: Slot) -> Key:
    """What an index calls a slot.

    >>> key_of(VersionsSlot("backup", "debian"))
    ('versions', 'backup', 'debian')
    """
    match slot:
        case FactSlot(fact):
            return ("fact", fact.name, _kind(fact.type))
        case PresenceSlot(component):
            return ("has", component)
        case VersionsSlot(component, scheme):
            return ("versions", component, scheme)
        case OpenVersionsSlot(component):
            return ("open", component)


def _kind(type_: FactType) -> tuple[str, ...]:
    return (type_.name, type_.scheme) if isinstance(type_, VersionType) else (type_.name,)


def _value(slot: Slot, facts: Facts) -> object:
    """The value of a slot as plain data; None where it is unknown."""
    found: object = slot.read(facts, _ANY_TIME)
    match slot, found:
        case _, Unknown():
            return None
        case VersionsSlot(), PartlyRead(keys):
            return keys, False
        case VersionsSlot(), _:
            return found, True
        case _, Decimal():
            return str(found)
    return found
