"""The snapshot: the facts that some conditions need of one host, flat and prepared, for many evaluations.

A slot holds a prepared value, or None where the fact is unknown; why it is unknown stands in ``unknowns``. Snapshots
are taken by generated code, one function for each set of slots.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol, TypeAlias

from messenger_rules.condition.slots import (
    FactSlot,
    OpenVersionsSlot,
    PartlyRead,
    PresenceSlot,
    Slot,
    VersionsSlot,
    has_single,
    slots_of,
)
from messenger_rules.condition.taking import Kept, generated, is_now, preparing
from messenger_rules.types import microseconds
from messenger_rules.values import Facts, Unknown

__all__ = [
    "FactSlot",
    "OpenVersionsSlot",
    "PartlyRead",
    "PreparedFacts",
    "PresenceSlot",
    "Slot",
    "Snapshot",
    "Taker",
    "VersionsSlot",
    "slots_of",
    "snapshot",
    "taker",
]


class Snapshot:
    """The slots of one host at one instant.

    ``complete`` says that every slot is known and read in full. ``plain`` says more: that every component is there in
    one version at most, so that two-valued logic over single values is enough.
    """

    __slots__ = ("complete", "plain", "unknowns")

    complete: bool
    plain: bool
    unknowns: Mapping[str, Unknown]


class PreparedFacts(Protocol):
    """Facts that never change, and so keep what was prepared of them, by the names that slots have for it."""

    @property
    def prepared(self) -> Kept:
        """What was prepared; it is filled from outside."""
        ...


Taker: TypeAlias = Callable[[Facts, datetime], Snapshot]
"""Takes the snapshot of a host at an instant."""


def snapshot(slots: Iterable[Slot], facts: Facts, at: datetime) -> Snapshot:
    """Read the slots of a host at an instant. Reading never raises: what cannot be read is unknown."""
    return taker(slots)(facts, at)


def taker(slots: Iterable[Slot]) -> Taker:
    """The function that takes snapshots of some slots: made once for many hosts."""
    by_name = {slot.attribute: slot for slot in slots}
    return _taker(_Slots(by_name.values()))


class _Slots(tuple[Slot, ...]):
    """Slots that are the same where the same is kept of them: types with thousands of values are not compared."""

    __slots__ = ()

    def _names(self) -> tuple[str, ...]:
        return tuple(slot.kept_as for slot in self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Slots) and self._names() == other._names()

    def __hash__(self) -> int:
        return hash(self._names())


@lru_cache(maxsize=1024)
def _taker(slots: _Slots) -> Taker:
    timed = any(is_now(slot) for slot in slots)
    take, prepare = generated(slots, _layout(slots)), preparing(slots)

    def taken(facts: Facts | PreparedFacts, at: datetime) -> Snapshot:
        try:
            kept = facts.prepared  # type: ignore[union-attr] # what has none is told by the error
        except AttributeError:
            kept = {}
        now = in_microseconds(at) if timed else 0
        try:
            return take(kept, now)
        except KeyError:
            prepare(facts, at, kept)  # type: ignore[arg-type] # prepared facts are facts
            return take(kept, now)

    return taken


_latest = [(datetime(1970, 1, 1, tzinfo=UTC), 0)]


def in_microseconds(at: datetime) -> int:
    """The instant that was asked for last is at hand: many conditions are asked about one."""
    instant, since = _latest[0]
    if instant is not at:
        since = microseconds(at)
        _latest[0] = (at, since)
    return since


def _layout(slots: _Slots) -> type[Snapshot]:
    """A class whose instances have just these attributes: the fastest to read that Python has."""
    singles = [slot.single for slot in slots if has_single(slot)]
    return type("Snapshot", (Snapshot,), {"__slots__": (*(slot.attribute for slot in slots), *singles)})
