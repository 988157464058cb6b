"""A host as the index asks it: prepared values by their keys, each read when it is first asked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from messenger_rules.condition.predicate_tree import FactReference
from messenger_rules.condition.snapshot import FactSlot, OpenVersionsSlot, PartlyRead, PresenceSlot, Slot, VersionsSlot
from messenger_rules.index.keys import SEPARATOR
from messenger_rules.types import (
    BoolType,
    DecimalType,
    EnumerationType,
    FactType,
    InstantType,
    IntType,
    LanguageType,
    NameSetType,
    TextType,
    VersionType,
)
from messenger_rules.values import Facts, Unknown, listed_components

_TYPES: dict[str, FactType] = {
    type_.name: type_
    for type_ in (
        BoolType(),
        TextType(),
        EnumerationType((), closed=False),
        IntType(),
        DecimalType(),
        InstantType(),
        LanguageType(),
        NameSetType(),
    )
}


class PreparedHost(dict[str, Any]):
    """The facts of a host at an instant: a mapping from keys to prepared values, None where unknown.

    ``listed`` are the names of the components that it says something of, None where each has to be asked for;
    ``complete`` says that others are absent. ``answers`` keeps what predicates said, so that each is asked once.
    """

    __slots__ = ("_at", "_facts", "answers", "complete", "listed")

    listed: Collection[str] | None
    complete: bool

    def __init__(self, facts: Facts, at: datetime) -> None:
        super().__init__()
        self._facts, self._at = facts, at
        self.answers: dict[object, bool | None] = {}
        self.listed, self.complete = listed_components(facts)

    def __reduce__(self) -> tuple[object, ...]:
        return PreparedHost, (self._facts, self._at)

    def __missing__(self, key: str) -> Any:
        value = self[key] = _plain(slot_of(key).read(self._facts, self._at), key)
        return value


def slot_of(key: str) -> Slot:
    r"""What a key stands for.

    >>> slot_of("has\0backup")
    PresenceSlot(component='backup')
    """
    kind, *rest = key.split(SEPARATOR)
    if kind == "fact":
        return FactSlot(FactReference(rest[1], _type_of(rest[0])))
    if kind == "versions":
        return VersionsSlot(rest[1], rest[0])
    return PresenceSlot(rest[0]) if kind == "has" else OpenVersionsSlot(rest[0])


def _type_of(name: str) -> FactType:
    kind, _, scheme = name.partition(" ")
    return VersionType(scheme) if scheme else _TYPES[kind]


def _plain(value: object, key: str) -> object:
    """The value of a slot; of versions, a pair of those that could be read, and whether all could."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, PartlyRead):
        return value.keys, False
    return (value, True) if key.startswith("versions") else value
