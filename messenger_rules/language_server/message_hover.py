"""Hover over a message: what it says, to whom, and for which host it is shown and for which not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from messenger_rules.condition.condition import Condition
from messenger_rules.diagnostics import visible
from messenger_rules.messages.instants import written
from messenger_rules.messages.rechecking import CheckedMessage

Witnesses: TypeAlias = Callable[[Condition], tuple[str | None, str | None]]
"""From a condition to a host that it holds on, and one that it does not, in words; None where there is no such host."""

WITNESSES: Witnesses | None = None
"""What finds the witnesses; without it, the hover has none."""


def message_in_words(message: CheckedMessage) -> str:
    """A message in Markdown: its title in each language, when it holds, and the witnesses for and against."""
    said = message.draft.message
    titles = [f"- {text.lang}: {visible(text.title)}" for text in said.texts]
    head = f"**{visible(said.id)}**, revision {said.revision}: {said.severity}, for {said.audience}"
    return "\n\n".join(filter(None, [head, "\n".join(titles), _time(message), _witnesses(message)]))


def _time(message: CheckedMessage) -> str:
    said = message.draft.message
    since = f"from {written(said.starts)}" if said.starts else ""
    until = f"until {written(said.expires)}" if said.expires else ""
    times = " ".join(filter(None, [since, until]))
    return f"Shown {times}." if times else ""


def _witnesses(message: CheckedMessage) -> str:
    if WITNESSES is None or message.condition is None:
        return ""
    holds, fails = WITNESSES(message.condition)
    said = [f"Shown on: {holds}" if holds else "", f"Not shown on: {fails}" if fails else ""]
    return "\n\n".join(filter(None, said))
