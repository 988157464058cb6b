"""Comparison: which recorded hosts gain or lose which message between two catalogues, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from messenger_rules.authoring.changed_parts import ChangedPart, changed_parts
from messenger_rules.authoring.message_changes import Change, changes
from messenger_rules.condition.explanation import Explanation, Part
from messenger_rules.facts.model import HostFacts
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.instants import written
from messenger_rules.messages.selection import HiddenReason, Selection

SHOWN = "shown"
ABSENT = "absent"
"""What a message is that is not in a catalogue, or that is refused there."""
_OUT_OF_TIME = (HiddenReason.EXPIRED, HiddenReason.NOT_STARTED)


class Kind(StrEnum):
    """What a host has otherwise with the new catalogue."""

    GAINED = "gained"
    LOST = "lost"
    UNDECIDED = "undecided"
    """The message was hidden, or not there, and now its condition cannot be told."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A message on one host: what it was and is there, why that changed, and the parts of the condition that did it.

    ``before`` and ``after`` are ``shown``, ``absent``, or why it is hidden, as ``select`` names it.
    """

    host: str
    kind: Kind
    before: str
    after: str
    why: str
    parts: tuple[ChangedPart, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "host": self.host,
            "kind": str(self.kind),
            "old": self.before,
            "new": self.after,
            "why": self.why,
            "parts": [
                {"segment": part.segment, "old": _part_to_json(part.before), "new": _part_to_json(part.after)}
                for part in self.parts
            ],
        }


@dataclass(slots=True)
class Compared:
    """A message in both catalogues: what of it changed, on how many hosts it is shown, and where that differs."""

    id: str
    changes: tuple[Change, ...]
    shown_before: int = 0
    shown_after: int = 0
    differences: list[Difference] = field(default_factory=list)

    def of(self, kind: Kind) -> list[Difference]:
        """The differences of one kind."""
        return [difference for difference in self.differences if difference.kind is kind]

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "id": self.id,
            "changes": [change.to_json() for change in self.changes],
            "shown": {"old": self.shown_before, "new": self.shown_after},
            "hosts": [difference.to_json() for difference in self.differences],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two catalogues on some hosts at an instant; ``messages`` are those that differ in themselves, or on some host."""

    at: datetime
    hosts: int
    of: int
    """How many messages the catalogues have together."""
    messages: tuple[Compared, ...]

    def hosts_with(self, kind: Kind) -> int:
        """How many hosts have a difference of a kind."""
        return len({difference.host for message in self.messages for difference in message.of(kind)})

    @property
    def changes_what_is_seen(self) -> bool:
        """Whether any host has a difference."""
        return any(message.differences for message in self.messages)

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "at": written(self.at),
            "hosts": self.hosts,
            **{str(kind): self.hosts_with(kind) for kind in Kind},
            "messages": [message.to_json() for message in self.messages],
        }


def compare(
    old: Catalog, new: Catalog, hosts: Iterable[tuple[str, HostFacts]], at: datetime, languages: Sequence[str] = ()
) -> Comparison:
    """Select by both catalogues on each host, for one viewer of some languages; without any, of the host's own."""
    ids = dict.fromkeys(message.id for catalog in (new, old) for message in catalog.messages)
    refused = (invalid.id for catalog in (new, old) for invalid in catalog.invalid if invalid.id is not None)
    compared = {id_: Compared(id_, changes(id_, old, new)) for id_ in (*ids, *refused)}
    looked_at = 0
    for name, facts in hosts:
        looked_at += 1
        before, after = (catalog.select(facts, at=at, languages=languages) for catalog in (old, new))
        for message in compared.values():
            _look(message, name, before, after)
    found = tuple(message for message in compared.values() if message.changes or message.differences)
    return Comparison(at, looked_at, len(compared), found)


def _look(message: Compared, host: str, before: Selection, after: Selection) -> None:
    was, is_ = _state(message.id, before), _state(message.id, after)
    message.shown_before += was == SHOWN
    message.shown_after += is_ == SHOWN
    kind = _kind(was, is_)
    if kind is not None:
        why, parts = _why(message, before, after)
        message.differences.append(Difference(host, kind, was, is_, why, parts))


def _state(id_: str, selection: Selection) -> str:
    if id_ not in selection.reasons:
        return ABSENT
    return str(selection.reasons[id_] or SHOWN)


def _kind(was: str, is_: str) -> Kind | None:
    if was == is_:
        return None
    if SHOWN in {was, is_}:
        return Kind.LOST if was == SHOWN else Kind.GAINED
    return Kind.UNDECIDED if is_ == HiddenReason.UNKNOWN else None


def _why(message: Compared, before: Selection, after: Selection) -> tuple[str, tuple[ChangedPart, ...]]:
    """Why a message is otherwise on a host: the first difference on the way to being shown."""
    id_ = message.id
    if id_ not in before.reasons or id_ not in after.reasons:
        there = before if id_ in before.reasons else after
        return message.changes[0].in_words, tuple(_decided_alone(there.explain(id_), is_new=there is after))
    was, is_ = before.reasons[id_], after.reasons[id_]
    if was in _OUT_OF_TIME or is_ in _OUT_OF_TIME:
        return f"its time changed: {_both(id_, before, after, _OUT_OF_TIME)}", ()
    if HiddenReason.SUPERSEDED in {was, is_}:
        return _both(id_, before, after, (HiddenReason.SUPERSEDED,)), ()
    explained, explains = before.explain(id_), after.explain(id_)
    parts = changed_parts(explained, explains)
    outcomes = f"{explained.outcome.value} before, {explains.outcome.value} now"
    if not parts:
        return f"`when-unknown` changed; its condition is {explains.outcome.value}", ()
    about = [change.what for change in message.changes if change.what.startswith(("condition", "segment", "meaning"))]
    return f"its condition is {outcomes}; changed: {', '.join(about)}", parts


def _both(id_: str, before: Selection, after: Selection, reasons: Sequence[HiddenReason]) -> str:
    """How two selections hide a message, as far as it is for some reasons."""
    sides = (("before", before), ("now", after))
    said = [f"{when} {side.detail(id_)}" for when, side in sides if side.reasons[id_] in reasons]
    return ", ".join(said)


def _decided_alone(explanation: Explanation, *, is_new: bool) -> Iterator[ChangedPart]:
    """The parts that decided a message which only one of the catalogues has."""
    for part in explanation.decisive:
        yield ChangedPart(None, part, None, True) if is_new else ChangedPart(part, None, None, True)


def _part_to_json(part: Part | None) -> dict[str, Any] | None:
    if part is None:
        return None
    return {"text": part.text, "outcome": part.outcome.value, "because": part.because}
