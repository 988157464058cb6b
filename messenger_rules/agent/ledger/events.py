"""Events: what happened between a person and a message, as it is kept for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self


class EventKind(StrEnum):
    """What happened."""

    DISPLAYED = "displayed"
    """The message was visible. Noted once."""
    ACKNOWLEDGED = "acknowledged"
    """The person acknowledged it. Noted once."""
    SNOOZED = "snoozed"
    """The person put it off until a time."""
    LATER = "later"
    """The person put it off until the next log-on, but for a day at most."""
    WITHDRAWN = "withdrawn"
    """It went away by itself before the person acknowledged it."""
    RETURNED = "returned"
    """It was visible again after it had been withdrawn."""
    ARRIVED = "arrived"
    """It came to this host, and a local rule delays it. Noted for nobody, so ``user`` is empty; and once, unless the
    clock was ahead."""
    PASSED = "passed"
    """It was not shown, since it had begun before the agent came to this host."""


ONCE = frozenset({EventKind.DISPLAYED, EventKind.ACKNOWLEDGED})
"""The kinds of which the first counts, for each person, host and revision; these have receipts."""

_FIRST_YEAR, _LAST_YEAR = 2, 9998
"""Years of which every instant can be told in every zone."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``at`` and ``until`` are aware; ``host`` is the random identifier of an installation.

    ``title``, ``because`` (the explanation) and ``facts`` (the facts of the condition, as JSON) are those of a display,
    as they were then. Of a withdrawal, ``because`` is the reason, of a "later" the session. ``user`` and ``host`` are
    empty where one person's own ledger is meant.
    """

    message: str
    revision: int
    kind: EventKind
    at: datetime
    language: str = ""
    title: str = ""
    because: str = ""
    user: str = ""
    host: str = ""
    until: datetime | None = None
    facts: str = ""

    @classmethod
    def of_json(cls, found: dict[str, Any]) -> Self:
        """An event of one's own, as :meth:`to_json` has written it."""
        until = found.get("until")
        return cls(
            found["message"],
            found["revision"],
            EventKind(found["event"]),
            datetime.fromisoformat(found["at"]),
            found["language"],
            found["title"],
            found.get("because", ""),
            until=datetime.fromisoformat(until) if until is not None else None,
        )

    def to_json(self) -> dict[str, Any]:
        """As programs read it: what a person may know of their own, without the name of the person."""
        found: dict[str, Any] = {
            "message": self.message,
            "revision": self.revision,
            "event": str(self.kind),
            "at": stamp(self.at),
            "language": self.language,
            "title": self.title,
        }
        if self.until is not None:
            found["until"] = stamp(self.until)
        if self.kind in {EventKind.WITHDRAWN, EventKind.PASSED}:
            found["because"] = self.because
        return found


def stamp(at: datetime) -> str:
    """An instant as the ledger keeps it: UTC, to the second.

    >>> stamp(datetime(2026, 3, 1, 9, tzinfo=UTC))
    '2026-03-01T09:00:00+00:00'
    """
    return at.astimezone(UTC).isoformat(timespec="seconds")


def instant_of(kept: str) -> datetime:
    """An instant that the ledger keeps, in UTC, and not so near the ends of all years that some zone could not tell it.

    :raises ValueError: where it is none, or has no zone.

    >>> instant_of("2026-03-01T10:00:00+01:00") == datetime(2026, 3, 1, 9, tzinfo=UTC)
    True
    """
    at = datetime.fromisoformat(kept)
    if at.tzinfo is None or not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise ValueError("it is no instant that every zone can tell")
    return at.astimezone(UTC)
