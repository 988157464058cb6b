"""The matching that is measured, as one class: which messages of a made catalogue hold on a host.

It is the index of a catalogue, which `Catalog.select` asks too, and the only place that the benchmarks know it by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import messenger_rules as mr
from benchmarks.mixes import AT, Entry
from messenger_rules.index import clauses
from messenger_rules.index.host import PreparedHost
from messenger_rules.index.index import Index
from messenger_rules.types import microseconds

Host = PreparedHost
"""A host as the matching wants it; getting it so is not timed, here as with the peers."""


@dataclass(frozen=True)
class Matcher:
    """Messages by number, ready to be matched."""

    index: Index

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Matcher:
        """Made of all messages."""
        return cls(Index.of(map(_indexed, entries)))

    @staticmethod
    def host(facts: mr.HostFacts) -> Host:
        """A host, prepared for many matchings."""
        return PreparedHost(facts, AT)

    def matching(self, host: Host) -> list[int]:
        """The numbers of the messages that hold on a host, in rising order.

        What predicates answered before is forgotten, since a loop asks them anew each time.
        """
        host.answers.clear()
        return sorted(map(int, self.index.matching(host)))

    def with_(self, entry: Entry) -> Matcher:
        """The same with one message more, or with another of its number."""
        return Matcher(self.index.with_(_indexed(entry)))

    def without(self, number: int) -> Matcher:
        """The same with one message less."""
        return Matcher(self.index.without(str(number)))


def _indexed(entry: Entry) -> clauses.Entry:
    starts, expires = microseconds(entry.starts), microseconds(entry.expires)
    return clauses.Entry(str(entry.number), entry.part.node, starts, expires)
