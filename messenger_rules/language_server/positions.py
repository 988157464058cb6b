"""Positions: lines and columns as an editor counts them, and offsets in characters as everybody else here does."""

from __future__ import annotations

import bisect
import re
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\n|\r")
_WIDTHS = {"utf-8": 1, "utf-16": 2, "utf-32": 4}


class Position(NamedTuple):
    """A line and a column, both counted from 0, the column in the units of the editor's encoding."""

    line: int
    column: int


class Lines:
    r"""The lines of a text; ``encoding`` is utf-8, utf-16 or utf-32.

    >>> Lines("a\n😀b").position(3), Lines("a\n😀b", "utf-8").position(3)
    (Position(line=1, column=2), Position(line=1, column=4))
    """

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text = text
        self._codec = f"{encoding}-le" if encoding != "utf-8" else encoding
        self._unit = _WIDTHS[encoding]
        self._starts = [0, *(found.end() for found in _LINE_END.finditer(text))]

    def position(self, offset: int) -> Position:
        """Where an offset stands; one beyond the end is at the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect.bisect_right(self._starts, offset) - 1
        return Position(line, self._units(self.text[self._starts[line] : offset]))

    def offset(self, position: Position) -> int:
        """The offset of a position; a column beyond its line is the end of the line, as the protocol wants it."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[max(0, position.line)]
        line = _LINE_END.sub("", self.text[start : self._end(position.line)])
        if line.isascii():
            return start + min(position.column, len(line))
        return start + self._letters(line, position.column)

    def _end(self, line: int) -> int:
        return self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)

    def _units(self, text: str) -> int:
        return len(text) if text.isascii() else len(text.encode(self._codec, "surrogatepass")) // self._unit

    def _letters(self, line: str, column: int) -> int:
        """How many letters the first units of a line are; one that would be cut in two is left out."""
        units = line.encode(self._codec, "surrogatepass")[: column * self._unit]
        return len(units.decode(self._codec, "ignore"))
