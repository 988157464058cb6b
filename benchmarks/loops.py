"""What the matching is compared with: one function for each message, asked one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import messenger_rules as mr
from benchmarks.mixes import AT, Entry
from messenger_rules.condition.compiler import Function, compile_tree
from messenger_rules.condition.slots import Slot, slots_in
from messenger_rules.condition.snapshot import Snapshot, snapshot


@dataclass(frozen=True)
class Loop:
    """The generated functions of some messages, their time among the tests, and the slots that they read."""

    functions: tuple[tuple[int, Function], ...]
    slots: tuple[Slot, ...]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Loop:
        compiled = [(entry, compile_tree(entry.windowed, entry.part.text)) for entry in entries]
        slots = {slot.attribute: slot for entry, _ in compiled for slot in slots_in(entry.windowed)}
        return cls(tuple((entry.number, found.function) for entry, found in compiled), tuple(slots.values()))

    def host(self, facts: mr.HostFacts) -> Snapshot:
        """One host, prepared for all functions."""
        return snapshot(self.slots, facts, AT)

    def matching(self, host: Snapshot) -> list[int]:
        """The numbers of the messages that hold on a host."""
        return [number for number, function in self.functions if function(host) is True]
