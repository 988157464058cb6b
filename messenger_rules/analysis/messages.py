"""The analysis of one message: its condition in its window, and whether its time is past."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from messenger_rules.analysis import complaints
from messenger_rules.analysis.conditions import ConditionAnalysis, analyze_condition
from messenger_rules.analysis.windows import Window
from messenger_rules.condition.condition import Condition
from messenger_rules.messages.message import Message


def analyze_message(message: Message, condition: Condition, *, at: datetime) -> ConditionAnalysis:
    """Analyse a message by itself, with its compiled condition; what is said is said of the message.

    >>> import messenger_rules as mr
    >>> from datetime import UTC
    >>> from messenger_rules.messages.message import Text
    >>> message = Message("a", "true", (Text.of("en", "Hello", "Hello."),), expires=datetime(2026, 1, 1, tzinfo=UTC))
    >>> found = analyze_message(message, mr.compile("true"), at=datetime(2026, 3, 1, tzinfo=UTC))
    >>> [diagnostic.code for diagnostic in found.diagnostics]
    ['MR322']
    """
    found = analyze_condition(condition, at=at, window=Window(message.starts, message.expires))
    said = [diagnostic.of_message(message.id) for diagnostic in found.diagnostics]
    if message.expires is not None and message.expires <= at:
        spot = message.places.of("expires")
        said.insert(0, complaints.expired(*spot, message.expires).of_message(message.id))
    return replace(found, diagnostics=tuple(said))
