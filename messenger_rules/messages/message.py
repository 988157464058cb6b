"""A message: what it says in which languages, to whom, when, and on which hosts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from messenger_rules.errors import CatalogError
from messenger_rules.messages import complaints
from messenger_rules.messages.instants import in_utc
from messenger_rules.messages.link import Link
from messenger_rules.messages.places import UNPLACED, Places, Spot
from messenger_rules.messages.safe_text import SafeText
from messenger_rules.messages.tidying import one_line, paragraphs, tidy_condition
from messenger_rules.text import Source


class MessageSeverity(StrEnum):
    """How urgent a message is; the most severe is shown first."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Its place in the order of showing: 0 is first.

        >>> MessageSeverity.CRITICAL.rank
        0
        """
        return list(reversed(MessageSeverity)).index(self)


class Audience(StrEnum):
    """Who of a host's users a message is for."""

    ADMINISTRATORS = "administrators"
    EVERYONE = "everyone"


class Scope(StrEnum):
    """Whose acknowledgement ends a message."""

    EACH = "each"
    """Each person's own: it is shown to everybody until they have acknowledged it themselves."""
    ANY = "any"
    """Anybody's, on any host that shares the ledger: then nobody sees it any more."""
    HOST = "host"
    """Anybody's on this host: it is shown in one session at a time, and once acknowledged there, to nobody here."""


class Silencing(StrEnum):
    """Whether the administrator of a site may silence a message by a rule."""

    UNLESS_CRITICAL = "unless-critical"
    ALWAYS = "always"


class WhenUnknown(StrEnum):
    """What becomes of a message whose condition is unknown on a host because a fact is."""

    HIDE = "hide"
    SHOW = "show"


class ExpectedOutcome(StrEnum):
    """What an author expects to become of a message on a recorded host."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    NOT_STARTED = "not-started"


@dataclass(frozen=True, slots=True)
class Text:
    """What a message says in one language: a title of one line, a body in plain text, and links.

    ``lang`` is a BCP 47 tag. In the body a line end is a line end, and a blank line separates paragraphs; blanks that
    only lay out a file are taken out.
    """

    lang: str
    title: SafeText
    body: SafeText
    links: tuple[Link, ...] = ()
    places: Places = field(default=UNPLACED, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", SafeText(one_line(self.title)))
        object.__setattr__(self, "body", SafeText(paragraphs(self.body)))

    @classmethod
    def of(cls, lang: str, title: str, body: str, links: Iterable[Link] = ()) -> Self:
        """The same, of any text.

        :raises CatalogError: where a text is not safe (MR416 to MR418).
        """
        return cls(lang, SafeText(title), SafeText(body), tuple(links))


@dataclass(frozen=True, slots=True)
class Expectation:
    """A test of a message: on the host of a facts file, at an instant, this becomes of it.

    ``facts`` is the name of a file beside or below the catalogue. ``deciding`` is the part of the condition that must
    have decided, so that an expectation is not met by accident; empty where the author names none.

    :raises CatalogError: where ``at`` has no zone (MR407), or there is no such outcome (MR410).
    """

    facts: str
    at: datetime
    outcome: ExpectedOutcome
    deciding: str = ""
    places: Places = field(default=UNPLACED, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", in_utc(self.at))
        object.__setattr__(self, "outcome", _chosen(ExpectedOutcome, "outcome", self.outcome))
        object.__setattr__(self, "deciding", tidy_condition(self.deciding))


@dataclass(frozen=True, slots=True)
class Message:
    """One message. It holds from ``starts`` up to, but not including, ``expires``; both are aware, or None.

    An acknowledgement belongs to ``id`` and ``revision``. A message is not shown where the one that names it in
    ``supersedes`` is shown. ``snooze_until`` is the latest time until which a reader may put it off; without one, until
    it expires.

    Severity, audience and the other choices may be given by their values: ``"critical"``.

    :raises CatalogError: where an instant has no zone (MR407), or there is no such choice (MR410).

    >>> text = Text.of("en", "Console 4.5 is being retired", "Move to 5.2 before the end of June.")
    >>> Message("console-4-5", "console.version in 4.5.*", (text,)).severity
    <MessageSeverity.INFO: 'info'>
    """

    id: str
    condition: str
    texts: tuple[Text, ...]
    revision: int = 1
    severity: MessageSeverity = MessageSeverity.INFO
    audience: Audience = Audience.ADMINISTRATORS
    starts: datetime | None = None
    expires: datetime | None = None
    when_unknown: WhenUnknown = WhenUnknown.HIDE
    supersedes: str | None = None
    scope: Scope = Scope.EACH
    snooze_until: datetime | None = None
    silencing: Silencing = Silencing.UNLESS_CRITICAL
    expectations: tuple[Expectation, ...] = ()
    places: Places = field(default=UNPLACED, compare=False, repr=False)
    source: Source | None = field(default=None, compare=False, repr=False)
    """The condition with its place in the file; None for a message made in Python."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "condition", tidy_condition(self.condition))
        for name, kind in _CHOICES.items():
            object.__setattr__(self, name, _chosen(kind, name, getattr(self, name)))
        for name in ("starts", "expires", "snooze_until"):
            instant = getattr(self, name)
            if instant is not None:
                object.__setattr__(self, name, in_utc(instant))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it has a text for, in order."""
        return tuple(text.lang for text in self.texts)

    @property
    def condition_source(self) -> Source:
        """The condition, as it is compiled: diagnostics of it point into the file."""
        return self.source or Source(self.condition, name=f"condition of {self.id}")


@dataclass(frozen=True, slots=True)
class Segment:
    """A named condition, which others use as ``segment("name")``."""

    name: str
    condition: str
    places: Places = field(default=UNPLACED, compare=False, repr=False)
    source: Source | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "condition", tidy_condition(self.condition))

    @property
    def condition_source(self) -> Source:
        """The condition, as it is compiled: diagnostics of it point into the file."""
        return self.source or Source(self.condition, name=f"segment {self.name}")


_CHOICES: Mapping[str, type[StrEnum]] = {
    "severity": MessageSeverity,
    "audience": Audience,
    "when_unknown": WhenUnknown,
    "scope": Scope,
    "silencing": Silencing,
}
"""The fields of a message that have a few values each."""


def _chosen(kind: type[StrEnum], name: str, value: str) -> StrEnum:
    """The choice of a value; texts are taken, too, since a text that equals a choice is not the same as it."""
    if isinstance(value, kind):
        return value
    values = [str(choice) for choice in kind]
    if value not in values:
        raise CatalogError([complaints.not_one_of(Spot(), name.replace("_", " "), str(value), values)])
    return kind(value)
