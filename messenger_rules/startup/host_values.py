"""The values of a host that the conditions of a catalogue need, as a prepared host keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from messenger_rules.condition.predicate_tree import Ask, Node, leaves
from messenger_rules.condition.snapshot import (
    FactSlot,
    PartlyRead,
    PresenceSlot,
    Slot,
    VersionsSlot,
    slots_of,
)
from messenger_rules.facts.model import HostFacts
from messenger_rules.facts.parts import Components
from messenger_rules.index.asking import NOW
from messenger_rules.index.keys import key_of
from messenger_rules.values import Facts, Unknown

_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""An instant for slots that do not look at it; the one that does is not kept."""


def kept_of(trees: Iterable[Node], host: HostFacts, viewers: Facts) -> dict[str, object]:
    """What a prepared host keeps: what some conditions ask of a host, as a viewer of it has that."""
    read = {key_of(slot): _value(slot, viewers) for slot in _slots(trees)}
    components = host.components if isinstance(host.components, Components) else None
    return {
        "values": {key: value for key, value in read.items() if key != NOW and not isinstance(value, Decimal)},
        "decimals": {key: str(value) for key, value in read.items() if isinstance(value, Decimal)},
        "listed": tuple(components.listed) if components is not None else (),
        "complete": components is not None and components.complete is True,
    }


def asks_plugins(tree: Node) -> bool:
    """Whether a condition calls a predicate that is not the library's own."""
    own = "messenger_rules."
    return any(isinstance(leaf, Ask) and not leaf.predicate.home[0].startswith(own) for leaf in leaves(tree))


def _slots(trees: Iterable[Node]) -> Iterable[Slot]:
    """What some conditions read; an index may also ask whether a component is there of which they ask versions."""
    for slot in {slot for tree in trees for leaf in leaves(tree) for slot in slots_of(leaf)}:
        yield slot
        if not isinstance(slot, FactSlot):
            yield PresenceSlot(slot.component)


def _value(slot: Slot, facts: Facts) -> object:
    """The value of a slot, None where unknown; of versions, those that could be read, and whether all could."""
    found: object = slot.read(facts, _ANY_TIME)
    if isinstance(found, Unknown):
        return None
    if isinstance(found, PartlyRead):
        return found.keys, False
    return (found, True) if isinstance(slot, VersionsSlot) else found
