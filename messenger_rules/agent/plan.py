"""The plan: what the rules of showing want done, and why an answer does not count for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from messenger_rules.agent.ledger.events import Event
from messenger_rules.messages.message import Message, Text


class CloseReason(StrEnum):
    """Why a message leaves a screen."""

    ACKNOWLEDGED = "acknowledged"
    PUT_OFF = "put-off"
    DISABLED = "disabled"
    AUDIENCE = "audience"
    WITHDRAWN = "withdrawn"
    MORE_URGENT = "more-urgent"
    SILENCED = "silenced"


class RefusalReason(StrEnum):
    """Why an answer does not count."""

    NOT_VISIBLE = "not-visible"
    AUDIENCE = "audience"
    DISABLED = "disabled"
    TOO_LATE = "too-late"


class RefusedError(Exception):
    """An answer that does not count; nothing is noted."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Show:
    """That a message is to be shown in a session, as the so-manieth of so many that wait there."""

    session: str
    message: Message
    text: Text
    why: str
    of: int
    snooze_until: datetime | None


@dataclass(frozen=True, slots=True)
class Close:
    """That a message is to leave the screen of a session."""

    session: str
    message: str
    revision: int
    reason: CloseReason


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done now: what leaves a screen, then what is shown; and what is to be noted."""

    close: tuple[Close, ...] = ()
    show: tuple[Show, ...] = ()
    events: tuple[Event, ...] = ()
