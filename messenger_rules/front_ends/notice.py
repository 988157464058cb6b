"""The notice: a message as it is sent to a notification server, and as text where there is none."""

from __future__ import annotations

from dataclasses import dataclass

from messenger_rules.front_ends.display import Card, Snooze
from messenger_rules.front_ends.preview import Preview, Size
from messenger_rules.front_ends.words import Words
from messenger_rules.messages.message import MessageSeverity

LONGEST = 600
"""Characters of a body that a notification shows whole; servers cut longer ones off without a word."""
SNOOZE = Snooze(7)
_URGENCIES = {MessageSeverity.INFO: 0, MessageSeverity.WARNING: 1, MessageSeverity.CRITICAL: 2}
_ICONS = {
    MessageSeverity.INFO: "dialog-information",
    MessageSeverity.WARNING: "dialog-warning",
    MessageSeverity.CRITICAL: "dialog-error",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """The texts of a notification, its icon and urgency, and its buttons by what they are called on the way."""

    summary: str
    body: str
    icon: str
    urgency: int
    actions: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, card: Card, words: Words, body: str) -> Notice:
        """The notification of a message; ``body`` is its own, or why the person sees it."""
        severity = card.message.severity
        links = "".join(f"\n\n{link.label} ({link.host}):\n{link.address}" for link in card.text.links)
        actions = [("acknowledge", words.acknowledge.label), ("later", words.later.label)]
        if card.can_snooze:
            actions.append(("snooze", f"{words.put_off.label}: {SNOOZE.days} {words.days}"))
        actions.append(("why", words.why_button.label))
        summary = f"{words.severities[severity]}: {card.text.title}"
        return cls(summary, f"{body}{links}", _ICONS[severity], _URGENCIES[severity], tuple(actions))


def preview(words: Words, card: Card, _: Size) -> Preview:
    """The texts that would be sent; how they are drawn is the desktop's."""
    body = str(card.text.body)
    notice = Notice.of(card, words, body)
    buttons = "  ".join(f"[{label}]" for _, label in notice.actions)
    remarks: tuple[str, ...] = ()
    if len(body) > LONGEST:
        remarks = (f"the body has {len(body):,} characters, more than {LONGEST}: it is shown in a window instead",)
    return Preview(f"{notice.summary}\n\n{notice.body}\n\n{buttons}\n", remarks)
