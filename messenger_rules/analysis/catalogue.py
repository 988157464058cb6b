"""The analysis of a catalogue: each message by itself, and those whose audiences lie inside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial

from messenger_rules.analysis import complaints
from messenger_rules.analysis.budget import OWN_OF_PAIRS, SHARED, Budget
from messenger_rules.analysis.conditions import ConditionAnalysis, analyze_condition
from messenger_rules.analysis.messages import analyze_message, newer_of
from messenger_rules.analysis.relations import Audience, Relation, relations
from messenger_rules.analysis.verdict import Verdict
from messenger_rules.condition.condition import Condition, condition_of
from messenger_rules.diagnostics import Diagnostic, in_source_order
from messenger_rules.errors import ConditionError
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.instants import in_utc
from messenger_rules.messages.message import Audience as Readers
from messenger_rules.messages.message import Message
from messenger_rules.text import Span

_NAMED = 3
"""Messages that are named where all together ask too much."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two messages in the order of the file, and how the hosts of the first lie to those of the second."""

    first: str
    second: str
    relation: Relation
    alike: bool
    """Whether both ask for the same facts and components."""


@dataclass(frozen=True)
class CatalogAnalysis:
    """What was found out about the messages of a catalogue that are in force."""

    catalog: Catalog
    conditions: Mapping[str, ConditionAnalysis]
    """The analysis of each condition, by the message's identifier."""
    pairs: tuple[Pair, ...]
    """Those of which one lies inside the other, or that contradict each other, or are undecided."""
    at: datetime
    segments: tuple[ConditionAnalysis, ...] = ()
    """The analysis of each named condition."""
    pairs_left: int = 0
    """Pairs that were not looked at, since the bound on the whole was reached."""

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All that is to be said of conditions, messages and pairs, in file order."""
        return tuple(
            in_source_order((*self._of_segments(), *self._of_messages(), *self._of_pairs(), *self._of_the_whole()))
        )

    def undecided(self) -> tuple[int, int]:
        """How many conditions, and how many pairs, are undecided."""
        conditions = sum(found.verdict is Verdict.UNDECIDED for found in self.conditions.values())
        pairs = sum(pair.relation is Relation.UNDECIDED for pair in self.pairs)
        return conditions, pairs + self.pairs_left

    def _of_segments(self) -> Iterator[Diagnostic]:
        for found in self.segments:
            yield from found.diagnostics

    def _of_messages(self) -> Iterator[Diagnostic]:
        for message in self.catalog.messages:
            yield from self.conditions[message.id].diagnostics

    def _of_the_whole(self) -> Iterator[Diagnostic]:
        """Where the bound on the whole was reached: at the condition that took the most."""
        cut_short = sum(found.cut_short for found in (*self.conditions.values(), *self.segments))
        if cut_short or self.pairs_left:
            largest = sorted(self.catalog.messages, key=lambda it: self.conditions[it.id].steps, reverse=True)
            names = [message.id for message in largest[:_NAMED]]
            yield _at(largest[0], complaints.too_much_together, cut_short, self.pairs_left, names)

    def _of_pairs(self) -> Iterator[Diagnostic]:
        by_id = {message.id: message for message in self.catalog.messages}
        alike = set[str | None]()
        for pair in self.pairs:
            for found in _about_pair(by_id[pair.first], by_id[pair.second], pair):
                if found.code != "MR330" or found.message_id not in alike:  # against the first of its class alone
                    yield found
                if found.code == "MR330":
                    alike.add(found.message_id)


def analyze(catalog: Catalog, *, at: datetime) -> CatalogAnalysis:
    """Analyse the messages of a catalogue that are in force, and each pair of them.

    :param at: an aware instant: witnesses are of this time where they can be, and what is past then is told of.
    :raises CatalogError: where ``at`` has no zone (MR407).

    >>> from datetime import UTC
    >>> from messenger_rules.messages.message import Text
    >>> text = (Text.of("en", "Hello", "Hello."),)
    >>> messages = [Message("a", "os.version < 3.*", text), Message("b", "os.version < 2.*", text)]
    >>> analyze(Catalog.of(messages), at=datetime(2026, 3, 1, tzinfo=UTC)).pairs
    (Pair(first='a', second='b', relation=<Relation.AROUND: 'around'>, alike=True),)
    """
    at, conditions = in_utc(at), dict[str, ConditionAnalysis]()
    newer = newer_of(catalog.messages)
    shared = Budget(SHARED)
    for message in catalog.messages:
        condition = catalog.conditions[message.id]
        others = [(other, catalog.conditions[other.id]) for other in newer.get(message.id, ())]
        conditions[message.id] = analyze_message(message, condition, at=at, newer=others, shared=shared)
    segments = tuple(analyze_condition(condition, at=at, shared=shared) for condition in _segments(catalog))
    pairs, left = _related(catalog, conditions, newer)
    return CatalogAnalysis(catalog, conditions, pairs, at, segments, left)


def _related(
    catalog: Catalog, conditions: Mapping[str, ConditionAnalysis], newer: Mapping[str, Sequence[Message]]
) -> tuple[tuple[Pair, ...], int]:
    """The pairs of messages that some host sees; of which one supersedes the other, in whatever way, none."""
    audiences: list[Audience] = []
    messages: list[Message] = []
    for message in catalog.messages:
        audience = conditions[message.id].audience
        if audience is not None:
            audiences.append(audience)
            messages.append(message)
    if not messages:
        return (), 0
    schema = catalog.conditions[messages[0].id].language.schema

    def contradictory(first: int, second: int) -> bool:
        return messages[first].severity is not messages[second].severity

    def apart(first: int, second: int) -> bool:
        one, other = messages[first], messages[second]
        return other in newer.get(one.id, ()) or one in newer.get(other.id, ())

    related = relations(audiences, schema, contradictory, apart, Budget(SHARED + OWN_OF_PAIRS * len(messages)))
    pairs = (Pair(messages[it.first].id, messages[it.second].id, it.relation, it.alike) for it in related.found)
    return tuple(pairs), related.left


def _segments(catalog: Catalog) -> Iterator[Condition]:
    """The named conditions of a catalogue, as far as they can be read."""
    for condition in list(catalog.conditions.values())[:1]:
        for source in condition.language.segments.values():
            with suppress(ConditionError):  # told of by the catalogue itself
                yield condition_of(source, condition.language)


def _about_pair(one: Message, other: Message, pair: Pair) -> Iterator[Diagnostic]:
    """What is to be said of a pair: of the one that lies inside, else of the later one."""
    inner, outer = (one, other) if pair.relation is Relation.INSIDE else (other, one)
    if pair.relation is not Relation.UNDECIDED and outer.audience in {inner.audience, Readers.EVERYONE}:
        yield from _about_readers(inner, outer, pair)


def _about_readers(inner: Message, outer: Message, pair: Pair) -> Iterator[Diagnostic]:
    if pair.alike and inner.severity is not outer.severity:
        severities = str(inner.severity), str(outer.severity)
        everywhere = pair.relation is not Relation.OVERLAP
        yield _at(inner, partial(complaints.contradicting, everywhere=everywhere), outer.id, severities)
    elif pair.relation is Relation.SAME and inner.audience is outer.audience:
        yield _at(inner, complaints.same_audience, outer.id)
    elif pair.relation is not Relation.OVERLAP:
        yield _at(inner, complaints.inside, outer.id)


def _at(message: Message, complaint: Callable[..., Diagnostic], *said: object) -> Diagnostic:
    """A complaint of a message, at its condition."""
    source = message.condition_source
    return complaint(source, Span(0, len(source.text)), *said).of_message(message.id)
