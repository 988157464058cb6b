"""Elements of an XML file with their places: what a parser found, and where each name, value and letter of it stands.

A parser says where a tag begins. The rest is read from the text itself when it is asked for, which is seldom: the tag
has been found to be well-formed, so patterns are enough.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from messenger_rules.messages.places import Spot
from messenger_rules.text import Source, Span

_TAG = re.compile(r"""<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")
_NAME = re.compile(r"<[^\s/>]+")
_ATTRIBUTE = re.compile(r"""(?P<name>[^\s=/"'<>]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""")
_COMMENT = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--(?P<comment>.*?)-->", re.DOTALL)
_IN_TEXT = re.compile(
    r"<!\[CDATA\[(?P<cdata>.*?)\]\]>|<!--.*?-->|&#x(?P<hex>[0-9A-Fa-f]+);|&#0*(?P<dec>[0-9]+);|&(?P<entity>[a-z]+);|\r\n?",
    re.DOTALL,
)
"""What is not read as it stands. Leading zeros are left out, since Python reads no number of five thousand digits."""

_BLANKS = " \t\r\n"
"""White space as XML has it; what else is blank is a letter of a text."""

_NOTHING = re.compile(
    r"(?>[ \t\r\n]+|<!--.*?-->|<!\[CDATA\[[ \t\r\n]*\]\]>|&#(?:0*(?:9|10|13|32)|x0*(?:9|a|d|20));)*+",
    re.DOTALL | re.IGNORECASE,
)
"""What stands between elements and says nothing."""

_CDATA = "<![CDATA["
_CDATA_LINE = re.compile(r"(?P<line>[^\r]*)(?P<end>\r\n?)?")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class Element(NamedTuple):
    """One element: its name, its attributes as XML reads them, and its children.

    ``start`` is the offset of its first tag, ``close`` that of its last; they are one tag where it is written ``<a/>``.
    """

    name: str
    attributes: dict[str, str]
    children: tuple[Element, ...]
    source: Source
    start: int
    close: int

    @property
    def spot(self) -> Spot:
        """Where it begins: ``<`` and the name."""
        return tag_spot(self.source, self.start)

    @property
    def content(self) -> Span:
        """What stands between its tags."""
        found = _TAG.match(self.source.text, self.start)
        return Span(found.end() if found else self.close, self.close)

    def values(self) -> dict[str, Spot]:
        """Where the values of its attributes stand, by name."""
        return {name: self._value(found) for name, found in self._attributes().items()}

    def attribute(self, name: str) -> Spot:
        """Where the value of an attribute stands; of one that is not there, where the element begins."""
        found = self._attributes().get(name.rpartition("}")[2])
        return self.spot if found is None else self._value(found)

    def _value(self, found: re.Match[str]) -> Spot:
        return Spot(self.source, Span(*found.span("single" if found["double"] is None else "double")))

    def attribute_name(self, name: str) -> Spot:
        """Where the name of an attribute stands."""
        found = self._attributes().get(name.rpartition("}")[2])
        return self.spot if found is None else Spot(self.source, Span(*found.span("name")))

    def written(self) -> list[tuple[str, str]]:
        """Its attributes as they are written, names with their prefixes, declarations of namespaces too."""
        return [(found["name"], _unquoted(found)) for found in self._matches()]

    def _attributes(self) -> dict[str, re.Match[str]]:
        """Those of the tag by their names without a prefix; one without a prefix goes before one with."""
        found = sorted(self._matches(), key=lambda match: ":" not in match["name"])
        return {match["name"].rpartition(":")[2]: match for match in found}

    def _matches(self) -> Iterator[re.Match[str]]:
        return _ATTRIBUTE.finditer(self.source.text, self.spot.span.end, self.content.start)

    @property
    def references(self) -> int:
        """How many letters of its text are written as references, at most; they are counted without being read."""
        return self.source.text.count("&", *self.content)

    @property
    def returns(self) -> int:
        """How many of its line ends are written with a carriage return, counted in the same way."""
        return self.source.text.count("\r", *self.content)

    def text(self) -> Source:
        """Its character data, with entities and CDATA sections read, as a text that knows its places in the file."""
        letters, anchors = character_data(self.source.text, self.content)
        return Source(letters, name=self.name, outer=self.source, anchors=anchors or ((0, self.content.start),))

    def gaps(self) -> Iterator[Span]:
        """The stretches between its children, and before and behind them."""
        start, end = self.content
        for child in self.children:
            yield Span(start, child.start)
            start = child.end
        yield Span(start, end)

    @property
    def end(self) -> int:
        """The offset behind it."""
        text = self.source.text
        return text.index(">", self.close) + 1 if text.startswith("</", self.close) else self.close

    def stray_text(self) -> Iterator[Spot]:
        """Letters that stand between its children."""
        text = self.source.text
        for gap in self.gaps():
            found = _NOTHING.match(text, gap.start, gap.end)
            if found and found.end() < gap.end:
                yield Spot(
                    self.source, Span(found.end(), found.end() + len(text[found.end() : gap.end].rstrip(_BLANKS)))
                )

    def comments(self, gap: Span) -> Iterator[re.Match[str]]:
        """The comments in a stretch between children, each with its text as ``comment``."""
        found = _COMMENT.finditer(self.source.text, gap.start, gap.end)
        return (match for match in found if match["comment"] is not None)


def moved(element: Element, source: Source, by: int) -> Element:
    """The same element of another text, in which it stands so many letters later."""
    inner = tuple(moved(child, source, by) for child in element.children)
    return element._replace(children=inner, source=source, start=element.start + by, close=element.close + by)


def tag_spot(source: Source, start: int) -> Spot:
    """Where a tag begins that stands at an offset: ``<`` and the name, with its prefix."""
    found = _NAME.match(source.text, start)
    return Spot(source, Span(*found.span()) if found else Span(start, start + 1))


def character_data(text: str, span: Span) -> tuple[str, tuple[tuple[int, int], ...]]:
    """What a stretch of XML says in letters, with a pair of offsets wherever the two stop running in step."""
    pieces: list[str] = []
    anchors: list[tuple[int, int]] = []
    length, position = 0, span.start

    def take(piece: str, offset: int) -> None:
        nonlocal length
        if piece:
            pieces.append(piece)
            anchors.append((length, offset))
            length += len(piece)

    for found in _IN_TEXT.finditer(text, span.start, span.end):
        start, end = found.span()
        if start > position:
            take(text[position:start], position)
        section = found["cdata"]
        if section is None:
            take(_said(found), start)
        elif "\r" not in section:  # as good as always
            take(section, start + len(_CDATA))
        else:
            for line in _CDATA_LINE.finditer(section):
                offset = start + len(_CDATA) + line.start()
                take(line["line"], offset)
                take("\n" if line["end"] else "", offset + len(line["line"]))
        position = end
    take(text[position : span.end], position)
    return "".join(pieces), tuple(anchors)


def _unquoted(found: re.Match[str]) -> str:
    value = found["single"] if found["double"] is None else found["double"]
    return _IN_TEXT.sub(_said, value)


def _said(found: re.Match[str]) -> str:
    """The letter that a reference stands for; a comment says nothing, and every line end is a newline."""
    match found.lastgroup:
        case "hex":
            return chr(int(found["hex"], 16))
        case "dec":
            return chr(int(found["dec"]))
        case "entity":
            return _ENTITIES[found["entity"]]
        case _:
            return "" if found.group().startswith("<!--") else "\n"


def stretches(source: Source, spans: Iterable[Span]) -> Source:
    """Some stretches of an embedded text as one text, each letter at its old place."""
    pieces: list[str] = []
    anchors: list[tuple[int, int]] = []
    length = 0
    for start, end in spans:
        first = bisect.bisect_right(source.anchors, start, key=lambda anchor: anchor[0]) - 1
        for index in range(max(first, 0), len(source.anchors)):
            inner, outer = source.anchors[index]
            if inner >= end:
                break
            shift = max(0, start - inner)
            anchors.append((length + inner + shift - start, outer + shift))
        pieces.append(source.text[start:end])
        length += end - start
    return Source("".join(pieces), source.name, source.outer, tuple(anchors) or source.anchors[:1])


def stripped(source: Source) -> Source:
    """A text without the blanks around it, at the same place."""
    end = len(source.text.rstrip())
    start = min(len(source.text) - len(source.text.lstrip()), end)
    return source if end - start == len(source.text) else stretches(source, [Span(start, end)])
