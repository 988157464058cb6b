"""Coverage: which parts of each condition were both true and false in some expectation.

A part is a comparison or a call, or an ``and`` or ``or`` of such; the parts of a segment count in each place where it
is used. ``not`` and ``segment(...)`` are no parts of their own, since what stands in them decides what they come to,
and neither are ``true`` and ``false``, which cannot be otherwise. What was unknown was neither true nor false.

Only expectations that are met count, and only those whose moment lies in the time of their message: at any other, its
condition is not asked, so that nothing is said of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from messenger_rules.authoring.expectations import Trial
from messenger_rules.condition.explanation import part_text, shortened
from messenger_rules.condition.interpreter import Decision
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicate_tree import All, Always, AnyOf, Node, Not, Segment
from messenger_rules.diagnostics import Diagnostic, visible
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.message import Message
from messenger_rules.text import Source

Path = tuple[int, ...]
"""The way from a whole condition to one of its parts: the places of the parts on it."""
_DECIDED = (Outcome.TRUE, Outcome.FALSE)


class Share(NamedTuple):
    """How many of some parts are covered.

    Its text is in percent, rounded down, so that 100 % is all; nothing of nothing is all.

    >>> print(Share(2, 3), Share(9999, 10000), Share(3, 3), Share(0, 0), sep=", ")
    66.6 %, 99.9 %, 100 %, 100 %
    """

    covered: int
    parts: int

    def __str__(self) -> str:
        tenths = self.tenths
        return "100 %" if tenths == 1000 else f"{tenths / 10:.1f} %"

    @property
    def tenths(self) -> int:
        """Tenths of a percent."""
        return 1000 * self.covered // self.parts if self.parts else 1000

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {"parts": self.parts, "covered": self.covered, "percent": self.tenths / 10}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a condition, and what it came to in the expectations; ``segments`` are those that it stands in."""

    node: Node
    source: Source
    segments: tuple[str, ...]
    seen: frozenset[Outcome]

    @property
    def missing(self) -> tuple[Outcome, ...]:
        """Which of true and false it never was."""
        return tuple(outcome for outcome in _DECIDED if outcome not in self.seen)

    @property
    def text(self) -> str:
        """Its canonical text."""
        return part_text(self.node, self.source)

    @property
    def in_words(self) -> str:
        """What it never was."""
        never = "never true" if self.missing == (Outcome.TRUE,) else "never false"
        if len(self.missing) == len(_DECIDED):
            never = "never true and never false"
        inside = f" (in the segment {self.segments[-1]})" if self.segments else ""
        return f"{never}: {shortened(self.text)}{inside}"

    @property
    def place(self) -> str:
        """Its file, line and column."""
        source, span = self.source.outermost(self.node.span)
        line, column = source.place(span.start)
        return f"{visible(source.name)}:{line}:{column}"

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        source, span = self.source.outermost(self.node.span)
        line, column = source.place(span.start)
        return {
            "text": self.text,
            "never": [outcome.value for outcome in self.missing],
            "segments": list(self.segments),
            "file": source.name,
            "line": line,
            "column": column,
        }


@dataclass(frozen=True)
class MessageCoverage:
    """The coverage of one message's condition."""

    id: str
    parts: tuple[Part, ...]

    @cached_property
    def uncovered(self) -> tuple[Part, ...]:
        """The parts that were never true, or never false."""
        return tuple(part for part in self.parts if part.missing)

    @property
    def share(self) -> Share:
        """How much of it is covered."""
        return Share(len(self.parts) - len(self.uncovered), len(self.parts))

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {"id": self.id, **self.share.to_json(), "uncovered": [part.to_json() for part in self.uncovered]}


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of a catalogue, message by message in file order."""

    messages: tuple[MessageCoverage, ...]

    @property
    def share(self) -> Share:
        """How much of all conditions is covered."""
        shares = [message.share for message in self.messages]
        return Share(sum(share.covered for share in shares), sum(share.parts for share in shares))

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {**self.share.to_json(), "messages": [message.to_json() for message in self.messages]}


def coverage(catalog: Catalog, trials: Iterable[Trial]) -> Coverage:
    """What some trials cover of the conditions of their catalogue."""
    seen: defaultdict[str, defaultdict[Path, set[Outcome]]] = defaultdict(lambda: defaultdict(set))
    for trial in trials:
        if trial.met and trial.decision is not None:
            for path, outcome in _outcomes(trial.decision):
                seen[trial.message.id][path].add(outcome)
    return Coverage(tuple(_of_message(catalog, message, seen[message.id]) for message in catalog.messages))


def _of_message(catalog: Catalog, message: Message, seen: Mapping[Path, set[Outcome]]) -> MessageCoverage:
    parts = _parts(catalog.conditions[message.id].tree, message.condition_source)
    return MessageCoverage(message.id, tuple(Part(*part, frozenset(seen.get(path, ()))) for path, part in parts))


def too_little(found: Share, wanted: Fraction) -> Diagnostic | None:
    """What is said where less than so many percent of the parts are covered."""
    if 100 * found.covered >= wanted * found.parts:
        return None
    said = f"the expectations cover {found} of the parts of conditions, less than {float(wanted):g} %"
    help_ = "`--coverage` lists what was never true, or never false: expect something on hosts where it is"
    return Diagnostic("MR440", said, help=(help_,))


def _outcomes(decision: Decision, path: Path = ()) -> Iterator[tuple[Path, Outcome]]:
    yield path, decision.outcome
    for number, part in enumerate(decision.parts):
        yield from _outcomes(part, (*path, number))


def _parts(
    node: Node, source: Source, segments: tuple[str, ...] = (), path: Path = ()
) -> Iterator[tuple[Path, tuple[Node, Source, tuple[str, ...]]]]:
    """The parts of a condition that count, outer before inner, with the text and the segments that they stand in."""
    match node:
        case All(parts) | AnyOf(parts):
            yield path, (node, source, segments)
            for number, part in enumerate(parts):
                yield from _parts(part, source, segments, (*path, number))
        case Not(part):
            yield from _parts(part, source, segments, (*path, 0))
        case Segment(name, part, inner):
            yield from _parts(part, inner, (*segments, name), (*path, 0))
        case Always():
            pass
        case _:
            yield path, (node, source, segments)
