"""Patterns that make engines of regular expressions go back for ever: here they are letters, and take no time."""

from __future__ import annotations

import pytest

from messenger_rules.condition.builtin import glob_matches
from messenger_rules.types import LONGEST_TEXT
from tests.worst.counting import instructions

_SUBJECTS = ("a" * LONGEST_TEXT, "ab" * (LONGEST_TEXT // 2), "x" * (LONGEST_TEXT - 1) + "!", "0" * LONGEST_TEXT)
_EVIL = (
    *("(a+)+$", "([a-zA-Z]+)*$", "(a|aa)+$", "(a|a?)+$", "(.*a){12}$", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$"),
    *("(a*)*b", "((a*)*)*b", "(?:a|a)*c", "a?" * 120, "(a?){60}a{60}", "^(a?){50}$", "[\\s\\S]*[\\s\\S]*[\\s\\S]*!"),
    *("*a" * 80 + "b", "*?a" * 80 + "b", "*a?" * 80 + "b", "*ab" * 80 + "c", "?*" * 100 + "b", "*?" * 100 + "b"),
    *("*" * 250 + "b", "a*" * 100 + "b", "*" + "a" * 200 + "b*", "*" + "a?" * 100 + "b*", "*" + "?" * 200 + "b"),
    *(f"*{'a' * before}?{'a' * (200 - before)}b*" for before in (0, 50, 100, 150, 199)),
    *(f"{'*' * stars}{'a?' * 60}{'*' * stars}b" for stars in (1, 2, 50)),
    *(f"*{'?' * length}a{'?' * length}b*" for length in (1, 10, 60, 120)),
    *(f"*{'ab?' * number}c*" for number in (1, 5, 40, 80)),
    *("*x*x*x*y*", "*!*?", "*!?*", "x*!*!", "*x?!*?", "*0*1*", "*0*0*1", "*?0?1*", "?" * 250),
)


@pytest.mark.parametrize("pattern", _EVIL)
def test_no_pattern_takes_long(pattern: str) -> None:
    for subject in _SUBJECTS:
        glob_matches(pattern, subject)  # the letters of a text are noted once
        assert instructions(lambda subject=subject: glob_matches(pattern, subject)) < 25_000  # type: ignore[misc]


def test_there_are_fifty() -> None:
    assert len(set(_EVIL)) >= 50
