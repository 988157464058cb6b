"""The analysis of one message: its condition in its window, and whether its time is past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from messenger_rules.analysis import complaints
from messenger_rules.analysis.budget import Budget
from messenger_rules.analysis.conditions import ConditionAnalysis, analyze_condition
from messenger_rules.analysis.windows import Window
from messenger_rules.condition.condition import Condition
from messenger_rules.messages.message import Audience, Message


def analyze_message(
    message: Message,
    condition: Condition,
    *,
    at: datetime,
    newer: Sequence[tuple[Message, Condition]] = (),
    shared: Budget | None = None,
) -> ConditionAnalysis:
    """Analyse a message with its compiled condition; what is said is said of the message.

    :param newer: the messages that supersede it, with theirs.
    :param shared: the steps that it shares with other messages.

    >>> import messenger_rules as mr
    >>> from datetime import UTC
    >>> from messenger_rules.messages.message import Text
    >>> message = Message("a", "true", (Text.of("en", "Hello", "Hello."),), expires=datetime(2026, 1, 1, tzinfo=UTC))
    >>> found = analyze_message(message, mr.compile("true"), at=datetime(2026, 3, 1, tzinfo=UTC))
    >>> [diagnostic.code for diagnostic in found.diagnostics]
    ['MR322']
    """
    instead = [(theirs, _window(other)) for other, theirs in newer]
    found = analyze_condition(condition, at=at, window=_window(message), instead=instead, shared=shared)
    said = list(found.diagnostics)
    if message.expires is not None and message.expires <= at:
        said.insert(0, complaints.expired(*message.places.of("expires"), message.expires))
    if found.superseded:
        names = tuple(other.id for other, _ in newer)
        said.append(complaints.always_superseded(condition.written, condition.tree.span, names))
    return replace(found, diagnostics=tuple(diagnostic.of_message(message.id) for diagnostic in said))


def newer_of(messages: Sequence[Message]) -> dict[str, tuple[Message, ...]]:
    """The messages that supersede each message, by way of others too, as far as they are for its readers."""
    direct: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        if message.supersedes is not None:
            direct[message.supersedes].append(message)
    return {message.id: tuple(_closure(message, direct)) for message in messages if message.id in direct}


def _closure(message: Message, direct: Mapping[str, Sequence[Message]]) -> Iterator[Message]:
    seen, waiting = {message.id}, [message.id]
    while waiting:
        for newer in direct.get(waiting.pop(), ()):
            if newer.id not in seen:
                seen.add(newer.id)
                waiting.append(newer.id)
                if newer.audience in {message.audience, Audience.EVERYONE}:
                    yield newer


def _window(message: Message) -> Window:
    return Window(message.starts, message.expires)
