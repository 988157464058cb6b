"""The indices of a catalogue: its messages by identifier, by what they supersede, and by what a host must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from messenger_rules.condition.condition import Condition
from messenger_rules.index.clauses import Entry
from messenger_rules.index.index import Index
from messenger_rules.messages.assembly import Assembled
from messenger_rules.messages.message import Message, WhenUnknown
from messenger_rules.types import microseconds


@dataclass(frozen=True, eq=False)
class Indexed:
    """A catalogue's messages, so that no selection looks at each; every index is made when it is first needed."""

    assembled: Assembled

    def __reduce__(self) -> tuple[object, ...]:
        return Indexed, (self.assembled,)

    @cached_property
    def by_id(self) -> Mapping[str, Message]:
        """The messages in force, in file order."""
        return {message.id: message for message in self.assembled.document.messages}

    @cached_property
    def newer(self) -> Mapping[str, tuple[Message, ...]]:
        """For each message, those that name it in ``supersedes``."""
        newer: dict[str, tuple[Message, ...]] = {}
        for message in self.assembled.document.messages:
            if message.supersedes is not None:
                newer[message.supersedes] = (*newer.get(message.supersedes, ()), message)
        return newer

    @cached_property
    def superseding(self) -> frozenset[str]:
        """The messages that may take another's place."""
        return frozenset(newer.id for found in self.newer.values() for newer in found)

    @cached_property
    def conditions(self) -> Index:
        """The index over the conditions and times."""
        conditions = self.assembled.conditions
        return Index.of(entry_of(message, conditions[message.id]) for message in self.assembled.document.messages)


def entry_of(message: Message, condition: Condition) -> Entry:
    """A message, as an index sees it."""
    shown_unknown = message.when_unknown is WhenUnknown.SHOW
    starts, expires = _microseconds(message.starts), _microseconds(message.expires)
    return Entry(message.id, condition.tree, starts, expires, shown_unknown)


def _microseconds(at: datetime | None) -> int | None:
    return None if at is None else microseconds(at)
