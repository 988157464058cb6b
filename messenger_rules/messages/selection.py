"""Selection: what one viewer sees of a catalogue on one host at one instant, and what not and why.

It opens no file, asks no clock and changes nothing. For a message that is not shown, the reason is the first of these
that applies:

1. ``disabled``: messages are switched off on this computer, or for this viewer.
2. ``invalid``: the message, or its condition, cannot be read here.
3. ``expired``: its time is over.
4. ``not-started``: its time has not come.
5. ``audience``: it is not for this viewer.
6. ``acknowledged``: the viewer has acknowledged this revision, or a later one.
7. ``superseded``: a newer message takes its place on this host.
8. ``silenced``: the viewer does not want to see it for now.
9. ``unknown``: the condition cannot be told on this host, and the message does not say to show it then.
10. ``condition``: the condition is false.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from messenger_rules import languages
from messenger_rules.condition.asking import asked_by, caller
from messenger_rules.condition.explanation import Explanation
from messenger_rules.index.host import PreparedHost
from messenger_rules.messages.document import InvalidMessage
from messenger_rules.messages.indexed import Indexed
from messenger_rules.messages.instants import in_utc, written
from messenger_rules.messages.message import Audience, Message, Text
from messenger_rules.messages.translation import best_text, readable
from messenger_rules.values import Facts, InstalledVersion, Origin, RawValue, Unknown, listed_components

VIEWER = "viewer"
"""What the fact ``language`` of a viewer is said to come from."""


class HiddenReason(StrEnum):
    """Why a message is not shown, in the order in which reasons are tried."""

    DISABLED = "disabled"
    INVALID = "invalid"
    EXPIRED = "expired"
    NOT_STARTED = "not-started"
    AUDIENCE = "audience"
    ACKNOWLEDGED = "acknowledged"
    SUPERSEDED = "superseded"
    SILENCED = "silenced"
    UNKNOWN = "unknown"
    CONDITION = "condition"


class Shown(NamedTuple):
    """A message that is shown, and the text of it that the viewer reads."""

    message: Message
    text: Text

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        message, text = self
        return {
            "id": message.id,
            "revision": message.revision,
            "severity": str(message.severity),
            "language": text.lang,
            "title": str(text.title),
            "body": str(text.body),
            "links": [{"href": link.address, "label": str(link.label)} for link in text.links],
        }


@dataclass(frozen=True, slots=True)
class Hidden:
    """A message that is not shown, the reason, and the reason in words; ``id`` is None where it cannot be read."""

    id: str | None
    reason: HiddenReason
    detail: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """For whom is selected; ``audiences`` is None for somebody who belongs to all.

    ``routed`` has the messages that are for others than their audience, and whether they are for this viewer.
    """

    languages: tuple[str, ...] = ()
    acknowledged: frozenset[tuple[str, int]] = frozenset()
    audiences: frozenset[str] | None = None
    silenced: frozenset[str] = frozenset()
    disabled: bool = False
    routed: Mapping[str, bool] = field(default_factory=dict)

    def is_addressed_by(self, message: Message) -> bool:
        """Whether a message is for this viewer."""
        return self.routed.get(message.id, self.belongs_to(message.audience))

    def belongs_to(self, audience: Audience) -> bool:
        """Whether a message for an audience is for this viewer."""
        return audience is Audience.EVERYONE or self.audiences is None or str(audience) in self.audiences


@dataclass(frozen=True, slots=True)
class ViewersFacts:
    """The facts of a host as one viewer has them: the same, with the viewer's first language as ``language``."""

    facts: Facts
    language: str

    def value(self, name: str) -> RawValue | Unknown:
        """The value of a fact."""
        return self.language if name == "language" else self.facts.value(name)

    def component(self, name: str) -> tuple[InstalledVersion, ...] | Unknown:
        """The installed versions of a component."""
        return self.facts.component(name)

    def listed(self) -> tuple[Collection[str] | None, bool]:
        """The components of which something is said."""
        return listed_components(self.facts)

    def origin(self, name: str) -> Origin | None:
        """Where a fact came from."""
        return Origin(VIEWER) if name == "language" else self.facts.origin(name)


def facts_for(facts: Facts, wanted: tuple[str, ...]) -> Facts:
    """The facts of a host for a viewer of some languages; without a readable one, those of the host as they are."""
    tags = readable(wanted)
    return ViewersFacts(facts, languages.maximized(tags[0])) if tags else facts


def languages_for(facts: Facts, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The languages that texts are chosen by: the viewer's, else the one of the host."""
    if wanted:
        return wanted
    language = facts.value("language")
    return (language,) if isinstance(language, str) else ()


class Selection:
    """What one viewer sees, most severe first, and, worked out on first access, what not and why.

    Made by :meth:`messenger_rules.Catalog.select`.
    """

    def __init__(self, catalogue: Indexed, facts: Facts, at: datetime, viewer: Viewer) -> None:
        """See :meth:`messenger_rules.Catalog.select`.

        :raises CatalogError: where ``at`` has no zone (MR407).
        """
        self._catalogue = catalogue
        self._facts = facts_for(facts, viewer.languages)
        self._at = in_utc(at)
        self._viewer = viewer
        self._caller = caller()
        self._host = PreparedHost(self._facts, self._at)
        self._concerned = {} if viewer.disabled else {id_: catalogue.by_id[id_] for id_ in self._matching(None)}
        self.shown: tuple[Shown, ...] = tuple(self._shown(languages_for(facts, viewer.languages)))

    def __repr__(self) -> str:
        return f"Selection(shown={[shown.message.id for shown in self.shown]})"

    @cached_property
    def hidden(self) -> tuple[Hidden, ...]:
        """The messages that are not shown, in file order, the invalid ones behind the others."""
        found = [
            Hidden(id_, reason, self._detail(self._catalogue.by_id[id_], reason))
            for id_, reason in self.reasons.items()
            if reason is not None
        ]
        return (*found, *map(self._refused, self._catalogue.assembled.invalid))

    @cached_property
    def reasons(self) -> Mapping[str, HiddenReason | None]:
        """Why each message in force is not shown, by identifier; None for one that is. No detail is worked out."""
        return {id_: self._reason(message) for id_, message in self._catalogue.by_id.items()}

    def detail(self, id_: str) -> str:
        """The reason why one message is not shown, in words; empty for one that is.

        :raises KeyError: for a message that is not in force.
        """
        reason = self.reasons[id_]
        if reason is None:
            return ""
        return self._detail(self._catalogue.by_id[id_], reason)

    def explain(self, id_: str) -> Explanation:
        """Why a message's condition comes to its outcome for this viewer.

        :raises KeyError: for a message that is not in force.
        """
        with asked_by(self._caller):
            return self._catalogue.assembled.conditions[id_].explain(self._facts, self._at)

    def to_json(self) -> dict[str, Any]:
        """The contract of ``select --json``."""
        return {
            "shown": [shown.to_json() for shown in self.shown],
            "hidden": [
                {"id": hidden.id, "reason": str(hidden.reason), "detail": hidden.detail} for hidden in self.hidden
            ],
        }

    def _shown(self, wanted: tuple[str, ...]) -> Iterator[Shown]:
        shown = [message for message in self._concerned.values() if self._reason(message) is None]
        for message in sorted(shown, key=lambda message: message.severity.rank):
            yield Shown(message, best_text(message, wanted, self._catalogue.assembled.document.default_language))

    def _reason(self, message: Message) -> HiddenReason | None:
        """The first reason that applies; None for a message that is shown."""
        if self._viewer.disabled:
            return HiddenReason.DISABLED
        if not self._is_current(message):
            return HiddenReason.EXPIRED if self._is_over(message) else HiddenReason.NOT_STARTED
        if not self._viewer.is_addressed_by(message):
            return HiddenReason.AUDIENCE
        if self._is_acknowledged(message):
            return HiddenReason.ACKNOWLEDGED
        if self._superseding(message) is not None:
            return HiddenReason.SUPERSEDED
        if message.id in self._viewer.silenced:
            return HiddenReason.SILENCED
        if self._concerns(message):
            return None
        return HiddenReason.UNKNOWN if message.id in self._undecided else HiddenReason.CONDITION

    @cached_property
    def _acknowledged(self) -> Mapping[str, int]:
        """The latest revision of each message that the viewer has acknowledged."""
        return dict(sorted(self._viewer.acknowledged))

    def _is_acknowledged(self, message: Message) -> bool:
        return message.id in self._acknowledged and self._acknowledged[message.id] >= message.revision

    def _is_over(self, message: Message) -> bool:
        return message.expires is not None and self._at >= message.expires

    def _is_current(self, message: Message) -> bool:
        return not self._is_over(message) and (message.starts is None or self._at >= message.starts)

    def _matching(self, unknown: bool | None) -> Sequence[str]:
        """The messages whose time and condition hold: the one place where conditions are evaluated.

        Nothing is asked about messages that are not shown in any case and take no other's place.
        """
        with asked_by(self._caller):  # also where it is asked for after an isolated context has ended
            return self._catalogue.conditions.matching(self._host, unknown=unknown, without=self._passed_over)

    @cached_property
    def _passed_over(self) -> frozenset[str]:
        messages = self._catalogue.by_id
        acknowledged = (id_ for id_ in self._acknowledged if id_ in messages and self._is_acknowledged(messages[id_]))
        return frozenset((*acknowledged, *self._viewer.silenced)) - self._catalogue.superseding

    def _concerns(self, message: Message) -> bool:
        """Whether the condition lets the message through; unknown does where the message says so."""
        return message.id in self._concerned

    @cached_property
    def _undecided(self) -> frozenset[str]:
        """The messages whose condition is not false, and not surely true."""
        return frozenset(self._matching(True)) - self._concerned.keys()

    def _superseding(self, message: Message) -> Message | None:
        """A newer message that is for this viewer, in force and true on this host; acknowledged or not.

        What a newer message supersedes, it supersedes by way of others too.
        """
        waiting = list(self._catalogue.newer.get(message.id, ()))
        for newer in waiting:  # it ends, since of messages in force none supersedes itself (MR433)
            if self._is_current(newer) and self._viewer.is_addressed_by(newer) and self._concerns(newer):
                return newer
            waiting += self._catalogue.newer.get(newer.id, ())
        return None

    def _refused(self, invalid: InvalidMessage) -> Hidden:
        if self._viewer.disabled:
            return Hidden(invalid.id, HiddenReason.DISABLED, _DISABLED)
        first = next(found for found in invalid.diagnostics if found.is_error)
        return Hidden(invalid.id, HiddenReason.INVALID, f"{first.code}: {first.message}")

    def _detail(self, message: Message, reason: HiddenReason) -> str:
        match reason:
            case HiddenReason.EXPIRED if message.expires is not None:
                return f"expired at {written(message.expires)}"
            case HiddenReason.NOT_STARTED if message.starts is not None:
                return f"starts at {written(message.starts)}"
            case HiddenReason.AUDIENCE:
                return "is for others here" if message.id in self._viewer.routed else f"is for {message.audience}"
            case HiddenReason.ACKNOWLEDGED:
                return f"revision {self._acknowledged[message.id]} was acknowledged"
            case HiddenReason.SUPERSEDED if newer := self._superseding(message):
                return f"`{newer.id}` takes its place"
            case HiddenReason.SILENCED:
                return "was silenced"
            case HiddenReason.UNKNOWN | HiddenReason.CONDITION:
                return self.explain(message.id).render()
            case _:
                return _DISABLED


_DISABLED = "messages are switched off"
