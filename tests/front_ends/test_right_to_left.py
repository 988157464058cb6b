"""Text as it is drawn where letters are drawn from left to right, as the Bidirectional Algorithm says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.front_ends.right_to_left import broken, drawn, has_right_to_left


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        ("plain", "plain"),
        ("שלום", "םולש"),
        ("גרסה 5.5.2", "5.5.2 הסרג"),
        ("see שלום now", "see םולש now"),
        ("(שלום)", "(םולש)"),
        ("לא!", "!אל"),
        ("", ""),
    ],
)
def test_drawn(stored: str, seen: str) -> None:
    assert drawn(stored) == seen


def test_arabic_letters_are_joined() -> None:
    assert drawn("\u0628\u0627") == "\ufe8e\ufe91"  # beh, alef: the final form of alef, then the initial one of beh


@given(st.lists(st.text(alphabet="abאב ", max_size=8), max_size=8).map(" ".join), st.integers(1, 12))
def test_lines_are_as_wide_as_they_may_be_and_nothing_is_lost(text: str, width: int) -> None:
    lines = list(broken(text, lambda line: len(line) <= width))
    assert " ".join(lines).split() == text.split()
    assert all(len(line) <= width or " " not in line.strip() for line in lines)


@given(st.text())
def test_what_has_no_such_letter_is_drawn_as_it_is(text: str) -> None:
    line = text.replace("\n", "")
    if line.isascii() and line.isprintable():
        assert not has_right_to_left(line)
        assert drawn(line) == line
