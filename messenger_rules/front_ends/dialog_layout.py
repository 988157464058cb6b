"""The layout of a message as a dialog of Windows: its texts, and where they and the buttons stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from messenger_rules.front_ends.dialog_template import Box, Kind, Part, template
from messenger_rules.front_ends.display import Answer, Card, Reply
from messenger_rules.front_ends.notice import SNOOZE
from messenger_rules.front_ends.right_to_left import is_right_to_left
from messenger_rules.front_ends.words import Button, Words
from messenger_rules.messages.message import MessageSeverity

ICON, TITLE, TEXT, SENTENCE, WHY = 101, 102, 103, 104, 105
FIRST_REPLY = 201
ICONS = {MessageSeverity.CRITICAL: 32_513, MessageSeverity.WARNING: 32_515, MessageSeverity.INFO: 32_516}
"""The numbers of the system's own pictures of a severity."""

_MARGIN, _GAP, _ICON_SIZE, _BUTTON_HEIGHT = 7, 4, 21, 15
_LEAST_WIDTH, _TITLE_HEIGHT, _TEXT_HEIGHT, _LINE = 340, 26, 140, 10
_ICON_STYLE = 0x3
_LITERALLY = 0x80
"""SS_NOPREFIX: no letter is underlined because of an ampersand before it."""
_TAB_STOP = 0x00010000
_TEXT_STYLE = 0x4 | 0x40 | 0x800 | 0x00200000 | 0x00800000 | _TAB_STOP
"""Many lines, which scroll, cannot be changed, and have a border."""
_RIGHT_TO_LEFT = 0x1000 | 0x2000 | 0x4000
"""Right-aligned, read from right to left, with the scroll bar on the left."""


class Pressed(NamedTuple):
    """A button that answers, as Windows is given it."""

    label: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Layout:
    """What a dialog of a message shows; ``buttons`` are those that answer, by number from :data:`FIRST_REPLY` on."""

    caption: str
    title: str
    text: str
    explained: str
    buttons: tuple[Pressed, ...]
    template: bytes

    @classmethod
    def of(cls, card: Card, words: Words) -> Layout:
        """The layout of a message."""
        severity = card.message.severity
        caption = f"{words.severities[severity]}: {words.application} ({card.number}/{card.of})"
        links = [f"{link.label} ({link.host})\n{link.address}" for link in card.text.links]
        paragraphs = [str(card.text.body), *links, f"{card.message.id}, {words.revision} {card.message.revision}"]
        text = "\n\n".join(paragraphs)
        explained = f"{text}\n\n{words.why_button.label}\n\n{card.why()}"
        buttons = _buttons(card, words)
        is_urgent = severity is MessageSeverity.CRITICAL
        made = _template(caption, card, buttons, marked(words.why_button), is_urgent=is_urgent)
        return cls(caption, str(card.text.title), _lines(text), _lines(explained), buttons, made)


def marked(button: Button, more: str = "") -> str:
    """The label of a button with the letter marked that presses it; all else is literal.

    >>> marked(Button("o", "R&D: Put off"))
    'R&&D: Put &off'
    """
    before, letter, after = button.label, "", ""
    place = button.label.lower().rfind(f" {button.key}") + 1 or button.label.lower().find(button.key)
    if button.key and place >= 0:
        before, letter, after = button.label[:place], button.label[place], button.label[place + 1 :]
    parts = (part.replace("&", "&&") for part in (before, after + more))
    return f"&{letter}".join(parts) if letter else "".join(parts)


def _buttons(card: Card, words: Words) -> tuple[Pressed, ...]:
    answers = [
        Pressed(marked(words.acknowledge), Answer.ACKNOWLEDGED),
        Pressed(marked(words.later), Answer.LATER),
    ]
    if card.can_snooze:
        answers.append(Pressed(marked(words.put_off, f": {SNOOZE.days} {words.days}"), SNOOZE))
    return tuple(answers)


def _template(caption: str, card: Card, buttons: tuple[Pressed, ...], why: str, *, is_urgent: bool) -> bytes:
    widths = [_width(button.label) for button in buttons]
    inner = max(_LEAST_WIDTH, sum(widths) + _width(why) + _GAP * (len(widths) + 1))
    beside = _MARGIN + _ICON_SIZE + _GAP
    text_top = _MARGIN + _TITLE_HEIGHT + _GAP
    sentence_top = text_top + _TEXT_HEIGHT + _GAP
    row = sentence_top + 2 * _LINE + _GAP
    side = _RIGHT_TO_LEFT if is_right_to_left(str(card.text.body)) else 0
    title_side = _RIGHT_TO_LEFT if is_right_to_left(str(card.text.title)) else 0
    title_box = Box(beside, _MARGIN, inner + _MARGIN - beside, _TITLE_HEIGHT)
    parts = [
        Part(Kind.STATIC, ICON, Box(_MARGIN, _MARGIN, _ICON_SIZE, _ICON_SIZE), _ICON_STYLE),
        Part(Kind.STATIC, TITLE, title_box, _LITERALLY, extended=title_side),
        Part(Kind.EDIT, TEXT, Box(_MARGIN, text_top, inner, _TEXT_HEIGHT), _TEXT_STYLE, extended=side),
        Part(Kind.STATIC, SENTENCE, Box(_MARGIN, sentence_top, inner, 2 * _LINE), _LITERALLY),
    ]
    left = _MARGIN
    for number, (button, width) in enumerate(zip(buttons, widths, strict=True), start=FIRST_REPLY):
        parts.append(Part(Kind.BUTTON, number, Box(left, row, width, _BUTTON_HEIGHT), _TAB_STOP, button.label))
        left += width + _GAP
    why_box = Box(_MARGIN + inner - _width(why), row, _width(why), _BUTTON_HEIGHT)
    parts.append(Part(Kind.BUTTON, WHY, why_box, _TAB_STOP, why))
    return template(caption, inner + 2 * _MARGIN, row + _BUTTON_HEIGHT + _MARGIN, parts, on_top=is_urgent)


def _width(label: str) -> int:
    """How wide a button is; a letter is about four units wide."""
    return 5 * len(label) + 14


def _lines(text: str) -> str:
    """A text with the ends of lines of Windows."""
    return text.replace("\n", "\r\n")
