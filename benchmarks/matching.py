"""The matching that is measured, as one class: which messages of a made catalogue hold on a host.

It is the selection of a catalogue, and the only place that the benchmarks know it by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import messenger_rules as mr
from benchmarks import parts
from benchmarks.mixes import AT, Entry
from messenger_rules.condition.checker import CheckedCondition
from messenger_rules.condition.condition import Condition
from messenger_rules.condition.tree import Constant
from messenger_rules.messages.assembly import Assembled
from messenger_rules.messages.document import Document
from messenger_rules.messages.message import Text
from messenger_rules.messages.selection import Selection, Viewer
from messenger_rules.text import Source

Host: TypeAlias = mr.HostFacts
"""A host as the matching wants it; getting it so is not timed, here as with the peers."""

_TEXT = (Text.of("en", "A component is being retired", "Move to a newer version before the end of the year."),)
_ANYBODY = Viewer()


Compiled = tuple[mr.Message, Condition]


@dataclass(frozen=True)
class Matcher:
    """Messages by number, ready to be matched."""

    _entries: dict[int, Compiled]
    _assembled: Assembled

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Matcher:
        """Made of all messages."""
        return cls._ready({entry.number: _compiled(entry) for entry in entries})

    @staticmethod
    def host(facts: mr.HostFacts) -> Host:
        """A host, prepared for many matchings."""
        return facts

    def matching(self, host: Host) -> list[int]:
        """The numbers of the messages that hold on a host, in rising order."""
        shown = Selection(self._assembled, host, AT, _ANYBODY).shown
        return sorted(int(message.id[1:]) for message, _ in shown)

    def with_(self, entry: Entry) -> Matcher:
        """The same with one message more, or with another of its number."""
        return self._ready({**self._entries, entry.number: _compiled(entry)})

    def without(self, number: int) -> Matcher:
        """The same with one message less."""
        return self._ready({key: value for key, value in self._entries.items() if key != number})

    @classmethod
    def _ready(cls, entries: dict[int, Compiled]) -> Matcher:
        messages = tuple(message for message, _ in entries.values())
        conditions = {message.id: condition for message, condition in entries.values()}
        return cls(entries, Assembled(Document(messages), conditions, (), ()))


def _compiled(entry: Entry) -> Compiled:
    """A message with its condition, of the made tree: the text would cost minutes."""
    message = mr.Message(f"m{entry.number}", entry.part.text, _TEXT, starts=entry.starts, expires=entry.expires)
    checked = CheckedCondition(Source(entry.part.text), Constant(value=True), entry.part.node)
    return message, Condition(checked, parts.LANGUAGE)
