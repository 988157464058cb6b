"""Asked: what commands ask of the agent about the person who asks, answered from that person's events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.protocol import Question


def asked_about(question: Question, user: str, events: Iterable[Event]) -> list[Event]:
    """The person's events, or those of the message that is asked about."""
    return [event for event in events if event.user == user and question.message in {"", event.message}]


def as_history(events: Iterable[Event]) -> dict[str, Any]:
    """The events as a command is told them."""
    return {"events": [{**event.to_json(), "because": event.because} for event in events]}


def last_shown(question: Question, events: Iterable[Event]) -> Event | None:
    """The display that is asked about: of the revision that is named, or the last one; None where there was none."""
    shown = (event for event in events if event.kind is EventKind.DISPLAYED)
    asked = (event for event in shown if question.message and question.revision in {0, event.revision})
    return max(asked, key=lambda event: event.revision, default=None)


def is_acknowledged(shown: Event, events: Sequence[Event]) -> bool:
    """Whether that revision, or a later one, was acknowledged."""
    return any(it.kind is EventKind.ACKNOWLEDGED and it.revision >= shown.revision for it in events)
