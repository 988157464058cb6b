"""Assembly: drafts to messages in force, each with its compiled condition; the others are told of and left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from messenger_rules.condition.condition import Condition, condition_of
from messenger_rules.condition.language import Language
from messenger_rules.diagnostics import Diagnostic, in_source_order
from messenger_rules.errors import ConditionError
from messenger_rules.limits import Limits
from messenger_rules.messages import complaints, rules
from messenger_rules.messages.document import LANGUAGE, Document, Draft, Identity, InvalidMessage, is_id
from messenger_rules.messages.drafts import Drafts
from messenger_rules.messages.link_hosts import LinkHosts
from messenger_rules.suggestions import sharing_effort
from messenger_rules.text import Source


class Assembled(NamedTuple):
    """The parts of a catalogue: what is in force, with its conditions; what is not; and what was found out."""

    document: Document
    conditions: Mapping[str, Condition]
    invalid: tuple[InvalidMessage, ...]
    diagnostics: tuple[Diagnostic, ...]


def segments_of(document: Document, limits: Limits) -> tuple[dict[str, Source], list[Diagnostic]]:
    """The named conditions, and what is wrong with their names; a name that stands twice names nothing."""
    counts = Counter(segment.name for segment in document.segments)
    segments: dict[str, Source] = {}
    found: list[Diagnostic] = []
    for segment in document.segments:
        spot = segment.places.of("name")
        if not is_id(segment.name, limits):
            found.append(complaints.malformed_id(spot, "segment", segment.name, limits.id_length))
        elif counts[segment.name] > 1:
            found.append(complaints.repeated_segment(spot, segment.name))
        else:
            segments[segment.name] = segment.condition_source
    return segments, found


@sharing_effort()
def assemble(drafts: Drafts, language: Language, about_names: Sequence[Diagnostic]) -> Assembled:
    """Check every message by itself and among the others, and compile its condition.

    ``language`` is what conditions may use, the segments included; ``about_names`` is what was found out about these.
    """
    assembler = Assembler(drafts.document, language)
    general = frozenset((*drafts.diagnostics, *about_names, *assembler.segments()))
    compiled = [assembler.message(draft) for draft in drafts.messages]
    identities = [draft.identity for draft in drafts.messages]
    ordered = among_the_others(identities, [found for _, found in compiled])
    kept, conditions, invalid = [], {}, []
    for draft, (condition, _), found in zip(drafts.messages, compiled, ordered, strict=True):
        if condition is None or any(diagnostic.is_error for diagnostic in found):
            invalid.append(InvalidMessage(draft.id, tuple(gravest(found, language.limits))))
        else:
            kept.append(draft.message)
            conditions[draft.message.id] = condition
    document = replace(drafts.document, messages=tuple(kept))
    return Assembled(document, conditions, tuple(invalid), told(general, ordered, language.limits))


def among_the_others(
    identities: Sequence[Identity], found: Sequence[Sequence[Diagnostic]]
) -> list[Sequence[Diagnostic]]:
    """All that is wrong with each message, by itself and among the others, in the order of the file."""
    duplicates = rules.duplicates(identities)
    superseding = rules.misplaced_superseding(identities)
    ordered: list[Sequence[Diagnostic]] = []
    for index, (identity, own) in enumerate(zip(identities, found, strict=True)):
        others = [by_index[index] for by_index in (duplicates, superseding) if index in by_index]
        ordered.append(in_source_order(_of_message(identity.id, [*own, *others])) if own or others else ())
    return ordered


def told(
    general: Collection[Diagnostic], ordered: Iterable[Sequence[Diagnostic]], limits: Limits
) -> tuple[Diagnostic, ...]:
    """What a person is told: what is ``general`` is told once, and of each message no more than the limit."""
    of_messages = (it for found in ordered for it in gravest(found, limits))
    return tuple(
        in_source_order([*general, *(it for it in of_messages if replace(it, message_id=None) not in general)])
    )


def gravest(found: Sequence[Diagnostic], limits: Limits) -> Sequence[Diagnostic]:
    """What is told of one message, no more than the limit: no number of warnings takes the place of an error."""
    if len(found) <= limits.diagnostics:
        return found
    return in_source_order(sorted(found, key=lambda it: not it.is_error)[: limits.diagnostics])


@dataclass(frozen=True, slots=True)
class Assembler:
    """Checks and compiles what one catalogue says."""

    document: Document
    language: Language
    _hosts: LinkHosts | None = field(init=False)

    def __post_init__(self) -> None:
        hosts = self.language.schema.link_hosts
        object.__setattr__(self, "_hosts", None if hosts is None else LinkHosts.of(hosts))

    def segments(self) -> list[Diagnostic]:
        """What is wrong with the named conditions themselves."""
        return [found for source in self.language.segments.values() for found in self._compiled(source)[1]]

    def message(self, draft: Draft) -> tuple[Condition | None, list[Diagnostic]]:
        """The condition of a message, None where it cannot be read, and what is wrong with the message by itself."""
        found = [*draft.diagnostics, *rules.broken_rules(draft, self.document, self._hosts, self.language.limits)]
        if "condition" in draft.broken:
            return None, found
        condition, about = self._compiled(draft.message.condition_source)
        found += about
        if condition is not None:
            found += rules.untranslated(draft.message, condition.language_ranges)
        return condition, found

    def _compiled(self, source: Source) -> tuple[Condition | None, Sequence[Diagnostic]]:
        if self.document.language > LANGUAGE:
            return None, ()
        try:
            condition = condition_of(source, self.language)
        except ConditionError as error:
            return None, error.diagnostics
        return condition, condition.diagnostics


def _of_message(id_: str | None, found: Sequence[Diagnostic]) -> list[Diagnostic]:
    return [diagnostic if id_ is None else diagnostic.of_message(id_) for diagnostic in found]
