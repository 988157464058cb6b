"""The values of a host that the conditions of a catalogue need, to be kept as a plain record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from messenger_rules.condition.predicate_tree import Ask, Node, leaves
from messenger_rules.condition.snapshot import FactSlot, PresenceSlot, Slot, slots_of
from messenger_rules.index.asking import NOW
from messenger_rules.index.host import PreparedHost
from messenger_rules.index.keys import key_of
from messenger_rules.values import Facts

_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""An instant for slots that do not look at it; the one that does is not kept."""


def kept_of(trees: Iterable[Node], facts: Facts) -> dict[str, object]:
    """What is kept of a host, as a viewer of it has that: all that some conditions ask."""
    host = PreparedHost(facts, _ANY_TIME)
    read = {key: host[key] for key in map(key_of, _slots(trees))}
    return {
        "values": {key: value for key, value in read.items() if key != NOW and not isinstance(value, Decimal)},
        "decimals": {key: str(value) for key, value in read.items() if isinstance(value, Decimal)},
        "listed": None if host.listed is None else tuple(host.listed),
        "complete": host.complete,
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
