"""The index itself: rows of messages, to which single messages can be added and from which they can be taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from messenger_rules.index.building import Alternative, build
from messenger_rules.index.clauses import Entry, clauses_of
from messenger_rules.index.leaves import Questions
from messenger_rules.index.rows import Rows

if TYPE_CHECKING:
    from messenger_rules.index.asking import Host

SMALL = 2_048
"""Rows of no more messages are made anew together with what is added; larger ones are left as they are."""


@dataclass(frozen=True, eq=False)
class Content:
    """Some messages, their rows, and what these ask."""

    entries: tuple[Entry, ...]
    rows: Rows
    questions: Questions

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """The rows of some messages."""
        messages, questions = tuple(entries), Questions()
        clauses = [
            Alternative(number, tests, entry.shown_unknown)
            for number, entry in enumerate(messages)
            for tests in clauses_of(entry, questions)
        ]
        return cls(messages, build(clauses), questions)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each message; made for the first edit, and shared by all that follow."""
        return {entry.id: number for number, entry in enumerate(self.entries)}


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some messages, and the numbers of those that were taken out since their rows were made."""

    content: Content
    gone: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.content.entries) - len(self.gone)

    @property
    def left(self) -> tuple[Entry, ...]:
        """The messages that were not taken out."""
        return tuple(entry for number, entry in enumerate(self.content.entries) if number not in self.gone)

    def without(self, id_: str) -> Part:
        """The same without a message; made anew where no more than half of the messages would be left."""
        number = self.content.numbers.get(id_)
        if number is None or number in self.gone:
            return self
        less = Part(self.content, self.gone | {number})
        return less if len(less) > len(less.gone) else Part(Content.of(less.left))


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Which of many messages concern one host. Immutable: what changes it makes another that shares all but little.

    >>> from datetime import UTC, datetime
    >>> from messenger_rules import HostFacts, compile
    >>> from messenger_rules.index.host import PreparedHost
    >>> index = Index.of([Entry("old", compile("console.version < 5").tree), Entry("all", compile("true").tree)])
    >>> host = PreparedHost(HostFacts.model_validate({"console": {"version": "5.2"}}), datetime.now(UTC))
    >>> index.matching(host), index.without("all").matching(host)
    (['all'], [])
    """

    parts: tuple[Part, ...]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """The index of some messages; of two of one identifier, the later counts."""
        distinct = {entry.id: entry for entry in entries}
        return cls((Part(Content.of(distinct.values())),) if distinct else ())

    def matching(self, host: Host, *, unknown: bool | None = None, without: Collection[str] = ()) -> list[str]:
        """The identifiers of the messages whose time and condition hold on a host, in no order that means anything.

        :param unknown: what unknown tests count as: False finds the conditions that are surely true, True those that
            are not false; None asks each message, which has said whether it is shown where its condition is unknown.
        :param without: messages that are left out, and of whose conditions nothing is asked that takes time.
        """
        found = []
        for part in self.parts:
            content, gone = part.content, part.gone
            if without:
                gone = gone.union(content.numbers[id_] for id_ in without if id_ in content.numbers)
            numbers = content.rows.matching(host, content.questions.asked, unknown, gone)
            found += [content.entries[number].id for number in sorted(numbers)]
        return found

    def with_(self, entry: Entry) -> Self:
        """The same with a message, in place of the one of its identifier."""
        *parts, last = (*self.without(entry.id).parts, Part(Content.of([entry])))
        while parts and len(parts[-1]) <= min(2 * len(last), SMALL):
            last = Part(Content.of((*parts.pop().left, *last.left)))
        return type(self)((*parts, last))

    def without(self, id_: str) -> Self:
        """The same without a message; where there is none of the identifier, the same."""
        return type(self)(tuple(less for less in (part.without(id_) for part in self.parts) if len(less)))
