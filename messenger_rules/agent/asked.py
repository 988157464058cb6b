"""Asked: what commands ask of the agent about the person who asks, answered from that person's events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.protocol import ANSWER_BYTES, Question, line_of

TOLD_BYTES = ANSWER_BYTES // 2
"""What is told of a history in one line, which may be no longer than a program reads."""


def asked_about(question: Question, user: str, events: Iterable[Event]) -> list[Event]:
    """The person's events, or those of the message that is asked about."""
    return [event for event in events if event.user == user and question.message in {"", event.message}]


def as_history(question: Question, events: Sequence[Event]) -> dict[str, Any]:
    """The newest events as a command is told them; ``left`` says how many older ones it has to ask for."""
    asked = events[: question.left or None]
    told: list[dict[str, Any]] = []
    size = 0
    for event in reversed(asked):
        said = {**event.to_json(), "because": event.because}
        size += len(line_of(said))
        if told and size > TOLD_BYTES:
            break
        told.append(said)
    return {"events": told[::-1], "left": len(asked) - len(told)}


def last_shown(question: Question, events: Iterable[Event]) -> Event | None:
    """The display that is asked about: of the revision that is named, or the last one; None where there was none."""
    shown = (event for event in events if event.kind is EventKind.DISPLAYED)
    asked = (event for event in shown if question.message and question.revision in {0, event.revision})
    return max(asked, key=lambda event: event.revision, default=None)


def is_acknowledged(shown: Event, events: Sequence[Event]) -> bool:
    """Whether that revision, or a later one, was acknowledged."""
    return any(it.kind is EventKind.ACKNOWLEDGED and it.revision >= shown.revision for it in events)
