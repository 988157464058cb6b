"""Rows of a ledger and the events in them. A row is an event, or it is nothing: what cannot be read is not believed.

A right seal alone says little: where it has no key, anybody can make it, and a later version may note what is not known
here.
"""

from __future__ import annotations

from collections.abc import Sequence

from messenger_rules.agent.ledger.events import Event, EventKind, instant_of, stamp
from messenger_rules.agent.ledger.sealed import Seal

EVENT_COLUMNS = ("user", "host", "message", "revision", "kind", "at", "language", "title", "because", "until", "facts")
"""The columns of an event, in the order of their checksum."""
Row = tuple[str, str, str, int, str, str, str, str, str, str, str]


def row_of(event: Event) -> Row:
    """The values of an event's columns."""
    until = "" if event.until is None else stamp(event.until)
    return (
        event.user,
        event.host,
        event.message,
        event.revision,
        str(event.kind),
        stamp(event.at),
        event.language,
        event.title,
        event.because,
        until,
        event.facts,
    )


def event_in(sealed: Sequence[object], seal: Seal) -> Event | None:
    """The event of a row that ends with its checksum; None where that does not fit, or the row cannot be read."""
    return readable(sealed[:-1]) if seal.is_on(tuple(sealed)) else None


def readable(row: Sequence[object]) -> Event | None:
    """The event of a row without a checksum; None where it says nothing.

    >>> row = ("alice", "", "one", 1, "displayed", "2026-03-01T00:00:00+00:00", "", "", "", "", "")
    >>> readable(row).kind.value, readable((*row[:4], "muted", *row[5:]))
    ('displayed', None)
    """
    user, host, message, revision, kind, at, language, title, because, until, facts = row
    if not isinstance(revision, int):
        return None
    try:
        return Event(
            _text(message),
            revision,
            EventKind(_text(kind)),
            instant_of(_text(at)),
            _text(language),
            _text(title),
            _text(because),
            _text(user),
            _text(host),
            instant_of(_text(until)) if until else None,
            _text(facts),
        )
    except ValueError:
        return None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("it is no text")  # noqa: TRY004 -- a row that cannot be read, not a mistake of the program
    value.encode()
    return value
