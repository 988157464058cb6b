"""Texts in words: nothing hides in them, and nothing in them ends their quotes."""

from __future__ import annotations

import pytest

from messenger_rules.reading.phrases import Phrases
from messenger_rules.reading.values import quoted


@pytest.mark.parametrize("char", '\u3164\u2800\u034f\ufe0f\U000e0101“”„‟»«’❝❞\u275b\u275c"\n\\', ids=ascii)
def test_what_hides_or_closes_is_written_by_its_number(char: str) -> None:
    number = f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
    assert quoted(f"a{char}b", Phrases()) == f"“a{number}b”"


def test_marks_do_not_pile_up() -> None:
    assert quoted("a" + "\u0301" * 30, Phrases()).count("\u0301") == 4
