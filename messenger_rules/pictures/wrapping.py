"""Long labels in lines: as wide as a picture allows, and cut where there would be too many."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

LINE_WIDTH = 64
"""Columns of a line on a node."""
LINES = 3
"""Lines of a text on a node; the whole stands in its title."""


def columns(text: str) -> int:
    """The columns that a text takes in letters of one width.

    >>> columns("ab"), columns("日本")
    (2, 4)
    """
    return sum(_columns_of(char) for char in text)


def wrapped(text: str) -> list[str]:
    """The lines of a text; the last ends in `…` where it was cut.

    >>> [len(line) for line in wrapped("word " * 60)]
    [59, 59, 60]
    >>> wrapped("word " * 60)[-1][-3:]
    'rd…'
    """
    lines = list(_lines(text))
    if len(lines) <= LINES:
        return lines
    return [*lines[: LINES - 1], lines[LINES - 1][: LINE_WIDTH - 1] + "…"]


def _columns_of(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _lines(text: str) -> Iterator[str]:
    """Lines that end at a blank, where there is one in the second half of the line."""
    while columns(text) > LINE_WIDTH:
        end = _fitting(text)
        blank = text.rfind(" ", end // 2, end)
        end = blank + 1 if blank > 0 else end
        yield text[:end].rstrip()
        text = text[end:]
    yield text.rstrip()


def _fitting(text: str) -> int:
    """How many characters fit on a line."""
    width = 0
    for index, char in enumerate(text):
        width += _columns_of(char)
        if width > LINE_WIDTH:
            return index
    return len(text)
