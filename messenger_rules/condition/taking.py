"""The code that takes snapshots: one generated function for each set of slots, and what it leaves to others.

What slots read is kept with the facts, under the names that the slots have for it: a value, or None for what is
unknown; of versions a pair, all of them and the only one. Why something is unknown is kept beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from messenger_rules.condition.connectives import joined
from messenger_rules.condition.slots import FactSlot, PartlyRead, Slot, VersionsSlot, has_single
from messenger_rules.values import Facts, Unknown

_Taken = TypeVar("_Taken")

Kept: TypeAlias = dict[str, Any]
"""What was prepared of some facts."""

_NOTHING: Mapping[str, Unknown] = MappingProxyType({})


def generated(slots: Sequence[Slot], layout: type[_Taken]) -> Callable[[Kept, int], _Taken]:
    """The generated function: from what is kept of a host, and the instant in microseconds, to one of the layout.

    It raises :exc:`KeyError` where something was not prepared yet.
    """
    namespace: dict[str, Any] = {"Layout": layout, "NOTHING": _NOTHING, "account_for": _account_for(slots)}
    exec(compile(_source(slots), "<snapshot>", "exec"), namespace)  # noqa: S102 -- the text is made here of names only
    return namespace["take"]  # type: ignore[no-any-return] # exec has no types


def _source(slots: Sequence[Slot]) -> str:
    lines = [
        "def take(kept, fact_now):",
        "    taken = Layout()",
        *(f"    {line}" for slot in slots for line in _reading(slot)),
        f"    if {all_known(slots)}:",
        "        taken.plain = taken.complete = True",
        "        taken.unknowns = NOTHING",
        "    else:",
        "        taken.plain = False",
        "        account_for(taken, kept)",
        "    return taken",
    ]
    return "\n".join(lines)


def all_known(slots: Sequence[Slot]) -> str:
    """The expression that tells, over the values by their names, whether a host is plain."""
    return joined("and", (f"{_deciding(slot)} is not None" for slot in slots if not is_now(slot)))


def _deciding(slot: Slot) -> str:
    """The name that is None where a slot needs more than two-valued logic."""
    return slot.single if has_single(slot) else slot.attribute


def _reading(slot: Slot) -> Iterator[str]:
    name = slot.attribute
    if is_now(slot):
        yield "taken.fact_now = fact_now"
    elif has_single(slot):
        yield f"taken.{name}, {slot.single} = kept[{slot.kept_as!r}]"
        yield f"taken.{slot.single} = {slot.single}"
    else:
        yield f"taken.{name} = {name} = kept[{slot.kept_as!r}]"


def _account_for(slots: Sequence[Slot]) -> Callable[[Any, Kept], None]:
    """Says of a snapshot that is not plain what is unknown, and whether all is known nevertheless."""
    whys = [(slot.attribute, f"why {slot.kept_as}") for slot in slots if not is_now(slot)]
    listed = [slot.attribute for slot in slots if isinstance(slot, VersionsSlot)]

    def account_for(taken: Any, kept: Kept) -> None:
        taken.unknowns = {name: kept[why] for name, why in whys if why in kept}
        taken.complete = not taken.unknowns and not any(isinstance(getattr(taken, name), PartlyRead) for name in listed)

    return account_for


def preparing(slots: Sequence[Slot]) -> Callable[[Facts, datetime, Kept], None]:
    """Keeps what slots read: None for the unknown and why, and beside versions the only one of them."""
    kept_slots = [
        (slot.kept_as, slot.read, slot.only if has_single(slot) else None) for slot in slots if not is_now(slot)
    ]

    def prepare(facts: Facts, at: datetime, kept: Kept) -> None:
        for name, read, only in kept_slots:
            if name not in kept:
                value: Any = read(facts, at)
                if type(value) is Unknown:
                    kept[f"why {name}"], value = value, None
                kept[name] = value if only is None else (value, only(value))

    return prepare


def is_now(slot: Slot) -> bool:
    """Whether a slot reads the instant, and no fact of the host."""
    return isinstance(slot, FactSlot) and slot.fact.name == "now"
