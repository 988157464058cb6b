"""The index itself: rows of messages, to which single messages can be added and from which they can be taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from messenger_rules.index.building import Alternative, build
from messenger_rules.index.clauses import Entry, clauses_of
from messenger_rules.index.host import PreparedHost
from messenger_rules.index.leaves import Questions
from messenger_rules.index.rows import Rows

SETTLED = 2_048
"""Rows of more messages are left as they are; smaller ones are made anew together with what is added."""


@dataclass(frozen=True, eq=False)
class Part:
    """Some messages: their rows, what these ask, and the numbers of those that were taken out since.

    ``entries`` is empty where the part is settled, so that nothing but the rows is kept of its messages.
    """

    ids: tuple[str, ...]
    rows: Rows
    questions: Questions
    entries: tuple[Entry, ...] = ()
    gone: frozenset[int] = frozenset()

    @classmethod
    def of(cls, entries: Collection[Entry]) -> Self:
        """The rows of some messages."""
        questions = Questions()
        clauses = [
            Alternative(number, tests, entry.shown_unknown)
            for number, entry in enumerate(entries)
            for tests in clauses_of(entry, questions)
        ]
        kept = tuple(entries) if len(entries) <= SETTLED else ()
        return cls(tuple(entry.id for entry in entries), build(clauses), questions, kept)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each message."""
        return {id_: number for number, id_ in enumerate(self.ids)}

    @property
    def left(self) -> tuple[Entry, ...]:
        """The messages that were not taken out, of a part that is not settled."""
        return tuple(entry for number, entry in enumerate(self.entries) if number not in self.gone)


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
        return cls((Part.of(tuple(distinct.values())),) if distinct else ())

    def matching(self, host: PreparedHost, *, unknown: bool | None = None, without: Collection[str] = ()) -> list[str]:
        """The identifiers of the messages whose time and condition hold on a host, in no order that means anything.

        :param unknown: what unknown tests count as: False finds the conditions that are surely true, True those that
            are not false; None asks each message, which has said whether it is shown where its condition is unknown.
        :param without: messages that are left out, and of whose conditions nothing is asked that takes time.
        """
        found = []
        for part in self.parts:
            gone = part.gone
            if without:
                gone = gone.union(part.numbers[id_] for id_ in without if id_ in part.numbers)
            numbers = part.rows.matching(host, part.questions.asked, unknown, gone)
            found += [part.ids[number] for number in sorted(numbers)]
        return found

    def with_(self, entry: Entry) -> Self:
        """The same with a message, in place of the one of its identifier."""
        *parts, last = (*self.without(entry.id).parts, Part.of([entry]))
        while parts and parts[-1].entries and len(parts[-1].entries) <= 2 * len(last.entries):
            last = Part.of([*parts.pop().left, *last.entries])
        return type(self)((*parts, last))

    def without(self, id_: str) -> Self:
        """The same without a message; where there is none of the identifier, the same."""
        return type(self)(tuple(_without(part, id_) for part in self.parts))


def _without(part: Part, id_: str) -> Part:
    number = part.numbers.get(id_)
    return part if number is None else replace(part, gone=part.gone | {number})
