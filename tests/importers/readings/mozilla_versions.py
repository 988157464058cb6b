"""Mozilla's order of versions, after the description in nsIVersionComparator.idl."""

from __future__ import annotations

import re
from itertools import zip_longest

LARGEST = 2**31 - 1


def part(text: str | None) -> tuple[object, ...]:
    """`<number-a><string-b><number-c><string-d>`; a text comes before none, a missing number is 0."""
    if not text:
        return 0, (1, ""), 0, (1, "")
    if text == "*":
        return LARGEST, (1, ""), 0, (1, "")
    match = re.fullmatch(r"([+-]?\d+)?([^\d+-]*)([+-]?\d+)?(.*)", text)
    assert match is not None
    number, word, second, rest = int(match[1] or 0), match[2], int(match[3] or 0), match[4]
    if rest == "+" and not word:
        number, word, rest = number + 1, "pre", ""
    return number, (0, word) if word else (1, ""), second, (0, rest) if rest else (1, "")


def compare(first: str, second: str) -> int:
    for left, right in zip_longest(first.split("."), second.split(".")):
        a, b = part(left), part(right)
        if a != b:
            return 1 if a > b else -1
    return 0
