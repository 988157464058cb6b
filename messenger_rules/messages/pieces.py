"""Pieces: a catalogue that is being edited is read again only where its text has changed.

The text is cut behind each message and segment. A piece that is well-formed between the tags of a catalogue of its own
is so in the whole as well, so it is parsed once for as long as its text stays. Whatever cannot be cut, or is refused in
any piece, is parsed as a whole: what is wrong is then told by the reader itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from messenger_rules.errors import CatalogError
from messenger_rules.limits import Limits
from messenger_rules.messages.beside import decode
from messenger_rules.messages.elements import Element, moved
from messenger_rules.messages.reader import read_elements
from messenger_rules.text import Source

_HEAD = re.compile(
    r"(?>\s+|<\?xml[^>]*\?>|<!--.*?-->)*+<catalog\b(?P<attributes>(?>[^\"'>/]+|\"[^\"]*\"|'[^']*')*+)>", re.DOTALL
)
_NAMESPACE = re.compile(r"\sxmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_END = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|(?P<end></(?:message|segment|vocabulary)\s*>)", re.DOTALL
)
_CLOSE = "</catalog>"


class Piece(NamedTuple):
    """An element below the root, in a text of its own: the place of its letters in the file is ``by`` further on.

    Two pieces of an equal ``key`` say the same.
    """

    element: Element
    key: tuple[str, int]
    by: int

    @property
    def start(self) -> int:
        """Where it begins in the file."""
        return self.element.start + self.by

    @property
    def end(self) -> int:
        """The offset behind it in the file."""
        return self.element.end + self.by


class Parts(NamedTuple):
    """A catalogue: its root with all places in the file, and the pieces below it in their order."""

    root: Element
    pieces: tuple[Piece, ...]

    def of(self, name: str) -> Iterator[Piece]:
        """The pieces that are elements of a name."""
        return (piece for piece in self.pieces if piece.element.name == name)


class Pieces:
    """Reads one catalogue again and again."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._kept: dict[str, tuple[Element, ...]] = {}

    def read(self, data: bytes, name: str) -> Parts:
        """The parts of a catalogue.

        :raises CatalogError: as :func:`messenger_rules.messages.reader.read_elements`.
        """
        source = decode(data, name, self._limits)
        cut = _cut(source.text)
        if cut is None or source.text.count("<") > self._limits.xml_elements:
            return self._whole(data, name)
        try:
            parts = self._joined(source, cut)
        except CatalogError:
            return self._whole(data, name)
        return self._whole(data, name) if _too_many(parts, self._limits) else parts

    def _whole(self, data: bytes, name: str) -> Parts:
        root = read_elements(data, name, self._limits)
        text = root.source.text
        return Parts(root, tuple(Piece(child, (text, index), 0) for index, child in enumerate(root.children)))

    def _joined(self, source: Source, cut: _Cut) -> Parts:
        kept: dict[str, tuple[Element, ...]] = {}
        pieces: list[Piece] = []
        for start, end in zip(cut.edges, cut.edges[1:], strict=False):
            text = f"{cut.tag}{source.text[start:end]}{_CLOSE}"
            children = kept[text] = self._kept.get(text) or self._children(text, source.name)
            by = start - len(cut.tag)
            pieces += [Piece(child, (text, index), by) for index, child in enumerate(children)]
        root, last = self._frame(source, cut)
        self._kept = kept
        pieces += [Piece(child, (source.text, child.start), 0) for child in last]
        return Parts(root._replace(children=tuple(_located(piece, source) for piece in pieces)), tuple(pieces))

    def _children(self, text: str, name: str) -> tuple[Element, ...]:
        return read_elements(text.encode(), name, self._limits).children

    def _frame(self, source: Source, cut: _Cut) -> tuple[Element, tuple[Element, ...]]:
        """The root without what is between its pieces, and the elements behind the last of them."""
        first, last = cut.edges[0], cut.edges[-1]
        frame = read_elements(f"{source.text[:first]}{source.text[last:]}".encode(), source.name, self._limits)
        by = last - first
        root = frame._replace(source=source, close=frame.close + by)
        return root, tuple(moved(child, source, by) for child in frame.children)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a text is cut: behind the first tag, and behind each piece; and the tag that a piece is parsed with."""

    tag: str
    edges: tuple[int, ...]


def _cut(text: str) -> _Cut | None:
    head = _HEAD.match(text)
    if head is None:
        return None
    ends = (found.end("end") for found in _END.finditer(text, head.end()) if found["end"])
    return _Cut(f"<catalog{''.join(_NAMESPACE.findall(head['attributes']))}>", (head.end(), *ends))


def _too_many(parts: Parts, limits: Limits) -> bool:
    """Whether the reader may refuse their number; it knows which count together."""
    count = Counter(piece.element.name for piece in parts.pieces)
    return max(count.values(), default=0) > limits.messages


def _located(piece: Piece, source: Source) -> Element:
    """An element in the file; what stands in a message is not needed there."""
    if piece.element.name == "message":
        return piece.element._replace(
            source=source, children=(), start=piece.start, close=piece.element.close + piece.by
        )
    return moved(piece.element, source, piece.by)
