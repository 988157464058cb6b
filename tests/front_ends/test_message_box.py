"""The windows of Windows: their texts, buttons and bytes. Whether they are seen and pressed, ``test_under_wine.py`` tells."""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass

import pytest

from messenger_rules.errors import StateError
from messenger_rules.front_ends.dialog_layout import FIRST_REPLY, TEXT, TITLE, WHY, Layout, marked
from messenger_rules.front_ends.dialog_template import Box, Kind, Part, template
from messenger_rules.front_ends.display import Answer
from messenger_rules.front_ends.message_box import message_box
from messenger_rules.front_ends.notice import SNOOZE
from messenger_rules.front_ends.preview import Size, previewer_of
from messenger_rules.front_ends.words import Button, spoken, words_for
from messenger_rules.messages.message import MessageSeverity
from tests.front_ends.cards import ARABIC, BODY, card
from tests.front_ends.cards import WHY as BECAUSE

ENGLISH = words_for(["en"])


@dataclass(frozen=True)
class Read:
    """A dialog, as the documented form of its bytes has it (DLGTEMPLATE, DLGITEMTEMPLATE)."""

    extended: int
    size: tuple[int, int]
    title: str
    parts: tuple[Part, ...]


def read(data: bytes) -> Read:
    _, extended, count, _, _, width, height, menu, window_class = struct.unpack_from("<IIHhhhhHH", data)
    assert (menu, window_class) == (0, 0)
    title, place = _text(data, 22)
    font, place = _text(data, place + 2)
    assert font == "MS Shell Dlg 2"
    parts = []
    for _ in range(count):
        place += -place % 4
        style, more, left, top, across, down, number, mark, kind = struct.unpack_from("<IIhhhhHHH", data, place)
        assert mark == 0xFFFF
        text, place = _text(data, place + 22)
        place += 2
        parts.append(Part(Kind(kind), number, Box(left, top, across, down), style, text, more))
    assert place + -place % 4 == len(data)
    return Read(extended, (width, height), title, tuple(parts))


def _text(data: bytes, place: int) -> tuple[str, int]:
    end = place
    while data[end : end + 2] != b"\0\0":
        end += 2
    return data[place:end].decode("utf-16-le"), end + 2


@pytest.mark.parametrize("title", ["", "odd", "even", "with 𝄞"])
def test_the_bytes_say_what_was_given(title: str) -> None:
    parts = [Part(Kind.BUTTON, 7, Box(1, 2, 30, 40), 0x10000, text) for text in ("", "&One", "Zwölf")]
    found = read(template(title, 100, 50, parts, on_top=True))
    assert (found.title, found.size, found.extended) == (title, (100, 50), 0x8)
    assert [(it.text, it.box, it.number) for it in found.parts] == [(it.text, it.box, 7) for it in parts]


def test_a_message_and_its_buttons() -> None:
    layout = Layout.of(card(), ENGLISH)
    assert layout.caption.startswith("Warning: Notices for administrators (")
    assert "\r\n" in layout.text
    assert layout.text.replace("\r\n", "\n").startswith(BODY)
    assert "\n" not in layout.text.replace("\r\n", "")
    assert layout.explained.startswith(layout.text)
    assert layout.explained.replace("\r\n", "\n").endswith(BECAUSE)
    assert [button.reply for button in layout.buttons][:2] == [Answer.ACKNOWLEDGED, Answer.LATER]
    found = read(layout.template)
    assert [part.number for part in found.parts if part.kind is Kind.BUTTON] == [
        *range(FIRST_REPLY, FIRST_REPLY + len(layout.buttons)),
        WHY,
    ]


@pytest.mark.parametrize("language", spoken())
@pytest.mark.parametrize("can_snooze", [False, True])
def test_nothing_stands_on_another_and_each_letter_presses_one_button(language: str, can_snooze: bool) -> None:
    layout = Layout.of(card(can_snooze=can_snooze), words_for([language]))
    assert (SNOOZE in [button.reply for button in layout.buttons]) is can_snooze
    found = read(layout.template)
    width, height = found.size
    boxes = [part.box for part in found.parts]
    assert all(it.left >= 0 and it.left + it.width <= width and it.top + it.height <= height for it in boxes)
    for one in boxes:
        assert not any(_meet(one, other) for other in boxes if other is not one)
    letters = [part.text[part.text.index("&") + 1].lower() for part in found.parts if part.kind is Kind.BUTTON]
    assert len(set(letters)) == len(letters)


def _meet(one: Box, other: Box) -> bool:
    beside = one.left + one.width <= other.left or other.left + other.width <= one.left
    return not (beside or one.top + one.height <= other.top or other.top + other.height <= one.top)


def test_what_runs_from_right_to_left_and_what_is_urgent() -> None:
    arabic = read(Layout.of(card(body=ARABIC, severity=MessageSeverity.CRITICAL), ENGLISH).template)
    plain = read(Layout.of(card(), ENGLISH).template)
    assert [next(it.extended for it in found.parts if it.number == TEXT) for found in (arabic, plain)] == [0x7000, 0]
    assert [next(it.extended for it in found.parts if it.number == TITLE) for found in (arabic, plain)] == [0, 0]
    assert (arabic.extended, plain.extended) == (0x8, 0)


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        (Button("a", "Acknowledge"), "&Acknowledge"),
        (Button("d", "Ask R&D"), "Ask R&&&D"),
        (Button("w", "Why do I see this?"), "&Why do I see this?"),
        (Button("", "No letter & no key"), "No letter && no key"),
        (Button("x", "Without it"), "Without it"),
    ],
)
def test_the_letter_that_presses_a_button(button: Button, expected: str) -> None:
    assert marked(button) == expected


def test_the_preview_is_the_text_and_the_buttons() -> None:
    previewer = previewer_of(message_box)
    assert previewer is not None
    text = previewer(ENGLISH, card(), Size()).text
    assert BODY in text
    assert "[Acknowledge]  [Later]" in text


@pytest.mark.skipif(sys.platform == "win32", reason="there, it has them")
def test_another_system_has_none() -> None:
    with pytest.raises(StateError, match=r"MR589.*only Windows"), message_box(ENGLISH):
        pass
