"""Places in a text: where something stands, and how to show it to a person."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open stretch of a text, in characters from its beginning."""

    start: int
    end: int


NOWHERE = Span(0, 0)
"""The place of what was not read from a text."""


class Place(NamedTuple):
    """A line and a column, both counted from 1, the column in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Source:
    r"""A text with a name, which may be embedded in an outer text.

    A condition inside an XML file is such an embedded text: ``anchors`` pairs offsets of this text with offsets of
    ``outer``, in rising order, and between two anchors both run in step. An entity such as ``&lt;`` begins a new pair.

    >>> Source("console.version < 5", name="condition").place(16)
    Place(line=1, column=17)
    >>> file = Source("<c>\n  a and b</c>", name="messages.xml")
    >>> Source("a and b", outer=file, anchors=((0, 6),)).outermost(Span(6, 7))[1]
    Span(start=12, end=13)
    """

    text: str
    name: str = "condition"
    outer: Source | None = field(default=None, repr=False)
    anchors: tuple[tuple[int, int], ...] = field(default=(), repr=False)

    def place(self, offset: int) -> Place:
        """The line and column of an offset; the end of the text counts as a place."""
        offset = max(0, min(offset, len(self.text)))
        line_start = self.text.rfind("\n", 0, offset) + 1
        return Place(self.text.count("\n", 0, offset) + 1, offset - line_start + 1)

    def outermost(self, span: Span) -> tuple[Source, Span]:
        """The same place, as a span of the text that a person has before them."""
        if self.outer is None:
            return self, span
        start = self._outer_offset(span.start)
        end = self._outer_offset(span.end - 1) + 1 if span.end > span.start else start
        return self.outer.outermost(Span(start, max(start, end)))

    def _outer_offset(self, offset: int) -> int:
        index = bisect.bisect_right(self.anchors, offset, key=lambda anchor: anchor[0]) - 1
        if index < 0:
            return 0
        inner, outer = self.anchors[index]
        return outer + offset - inner
