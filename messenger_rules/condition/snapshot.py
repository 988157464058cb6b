"""The snapshot: the facts that some conditions need of one host, flat and prepared, for many evaluations.

A slot holds a prepared value, or None where the fact is unknown; why it is unknown stands in ``unknowns``. Snapshots
are taken by generated code, one function for each set of slots.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

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
    def prepared(self) -> dict[str, Any]:
        """What was prepared; it is filled from outside."""
        ...


_NOTHING: Mapping[str, Unknown] = MappingProxyType({})

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
    timed = any(_is_now(slot) for slot in slots)
    take, prepare = _generated(slots), _preparing(slots)

    def taken(facts: Facts | PreparedFacts, at: datetime) -> Snapshot:
        try:
            kept = facts.prepared  # type: ignore[union-attr] # what has none is told by the error
        except AttributeError:
            kept = {}
        now = _in_microseconds(at) if timed else 0
        try:
            return take(kept, now)
        except KeyError:
            prepare(facts, at, kept)  # type: ignore[arg-type] # prepared facts are facts
            return take(kept, now)

    return taken


_latest = [(datetime(1970, 1, 1, tzinfo=UTC), 0)]


def _in_microseconds(at: datetime) -> int:
    """The instant that was asked for last is at hand: many conditions are asked about one."""
    instant, since = _latest[0]
    if instant is not at:
        since = microseconds(at)
        _latest[0] = (at, since)
    return since


def _is_now(slot: Slot) -> bool:
    return isinstance(slot, FactSlot) and slot.fact.name == "now"


def _preparing(slots: _Slots) -> Callable[[Facts, datetime, dict[str, Any]], None]:
    """Keeps what slots read: None for the unknown and why, and beside versions the only one of them."""
    kept_slots = [
        (slot.kept_as, slot.read, slot.only if has_single(slot) else None) for slot in slots if not _is_now(slot)
    ]

    def prepare(facts: Facts, at: datetime, kept: dict[str, Any]) -> None:
        for name, read, only in kept_slots:
            if name not in kept:
                value: Any = read(facts, at)
                if type(value) is Unknown:
                    kept[f"why {name}"], value = value, None
                kept[name] = value if only is None else (value, only(value))

    return prepare


def _generated(slots: _Slots) -> Callable[[dict[str, Any], int], Snapshot]:
    """The generated function: from what is kept of a host, and the instant in microseconds, to a snapshot."""
    namespace: dict[str, Any] = {"Layout": _layout(slots), "NOTHING": _NOTHING, "account_for": _account_for(slots)}
    exec(compile(_source(slots), "<snapshot>", "exec"), namespace)  # noqa: S102 -- the text is made here of names only
    return namespace["take"]  # type: ignore[no-any-return] # exec has no types


def _source(slots: _Slots) -> str:
    known = " and ".join(f"{name} is not None" for name in map(_deciding, slots) if name != "fact_now")
    lines = [
        "def take(kept, fact_now):",
        "    taken = Layout()",
        *(f"    {line}" for slot in slots for line in _reading(slot)),
        f"    if {known or True}:",
        "        taken.plain = taken.complete = True",
        "        taken.unknowns = NOTHING",
        "    else:",
        "        taken.plain = False",
        "        account_for(taken, kept)",
        "    return taken",
    ]
    return "\n".join(lines)


def _deciding(slot: Slot) -> str:
    """The name that is None where a slot needs more than two-valued logic."""
    return slot.single if has_single(slot) else slot.attribute


def _reading(slot: Slot) -> Iterator[str]:
    name = slot.attribute
    if _is_now(slot):
        yield "taken.fact_now = fact_now"
    elif has_single(slot):
        yield f"taken.{name}, {slot.single} = kept[{slot.kept_as!r}]"
        yield f"taken.{slot.single} = {slot.single}"
    else:
        yield f"taken.{name} = {name} = kept[{slot.kept_as!r}]"


def _layout(slots: _Slots) -> type[Snapshot]:
    """A class whose instances have just these attributes: the fastest to read that Python has."""
    singles = [slot.single for slot in slots if has_single(slot)]
    return type("Snapshot", (Snapshot,), {"__slots__": (*(slot.attribute for slot in slots), *singles)})


def _account_for(slots: _Slots) -> Callable[[Snapshot, dict[str, Any]], None]:
    """Says of a snapshot that is not plain what is unknown, and whether all is known nevertheless."""
    whys = [(slot.attribute, f"why {slot.kept_as}") for slot in slots if not _is_now(slot)]
    listed = [slot.attribute for slot in slots if isinstance(slot, VersionsSlot)]

    def account_for(taken: Snapshot, kept: dict[str, Any]) -> None:
        taken.unknowns = {name: kept[why] for name, why in whys if why in kept}
        taken.complete = not taken.unknowns and not any(isinstance(getattr(taken, name), PartlyRead) for name in listed)

    return account_for
