"""The place of the cursor in a catalogue, also where the file is not well-formed: half a tag, an open quotation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from messenger_rules.messages.elements import character_data
from messenger_rules.text import Source, Span

CONDITIONS = frozenset({"condition", "segment", "expect"})
"""Elements whose text is a condition, or a part of one."""

_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
    r"|</(?P<close>[\w:.-]*)\s*>?"
    r"|<(?P<open>[A-Za-z][\w:.-]*)"
    r"(?P<attributes>(?>[^\"'<>]+|\"[^\"<]*\"|'[^'<]*')*+)"
    r"(?P<end>>|[\"'][^\"'<>]*)?",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""(?P<name>[\w:.-]+)(?:\s*=\s*(?P<quote>["'])[^"']*)?""")
_OPEN_VALUE = re.compile(r"""(?P<name>[\w:.-]+)\s*=\s*["'](?P<value>[^"'<>]*)\Z""")
_WORD = re.compile(r"[\w:.-]*\Z")
_CONDITION_END = re.compile(r"\]\]>|</")
_CDATA = re.compile(r"\s*<!\[CDATA\[")


@dataclass(frozen=True, slots=True)
class InText:
    """Between tags, in the innermost of the elements ``path``."""

    path: tuple[str, ...]
    content: int
    """Where the text of that element begins."""


@dataclass(frozen=True, slots=True)
class InTagName:
    """In the name of a tag, inside the elements ``path``; ``span`` is what of it is written, with its bracket."""

    path: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class InTag:
    """Between the attributes of a tag: ``written`` are those that it has, ``span`` is what is being written."""

    element: str
    written: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class InValue:
    """In the value of an attribute; ``span`` is the whole value, as far as it is written."""

    element: str
    attribute: str
    span: Span


XmlPlace = InText | InTagName | InTag | InValue


def place_in(text: str, offset: int) -> XmlPlace | None:
    """Where an offset stands; None inside a comment.

    >>> place_in('<catalog><message severity="wa', 30)
    InValue(element='message', attribute='severity', span=Span(start=28, end=30))
    """
    path: list[str] = []
    position, content = _beginning(text, offset)
    if position:
        path.append("catalog")
    for found in _MARKUP.finditer(text, position):
        if found.start() >= offset:
            break
        if found["open"] is None and found["close"] is None:
            if offset < found.end() or not _closed(found.group()):
                return InText(tuple(path), content) if found.group().startswith("<![CDATA[") else None
            continue
        if offset < found.end() or (found["open"] and not (found["end"] or "").startswith(">")):
            place = _in_tag(text, found, tuple(path), offset)
            if place is not None:
                return place
        content = found.end()
        _follow(path, found)
    return InText(tuple(path), content)


def _beginning(text: str, offset: int) -> tuple[int, int]:
    """Where to begin to read: behind the last message that is closed, or at the beginning of the file."""
    end = text.rfind("</message>", 0, offset)
    start = 0 if end < 0 else end + len("</message>")
    return start, start


def _closed(markup: str) -> bool:
    return markup.endswith(("-->", "]]>", "?>"))


def _follow(path: list[str], found: re.Match[str]) -> None:
    """The elements that are open behind a tag; an end closes what was forgotten inside it."""
    if found["open"]:
        if not found["attributes"].rstrip().endswith("/"):
            path.append(found["open"])
    elif found["close"] in path:
        while path.pop() != found["close"]:
            pass


def _in_tag(text: str, found: re.Match[str], path: tuple[str, ...], offset: int) -> XmlPlace | None:
    if found["open"] is None:
        return None
    name = found.end("open")
    if offset <= name:
        return InTagName(path, Span(found.start(), name))
    before = text[name:offset]
    opened = _OPEN_VALUE.search(before)
    if opened is not None and before.count(before[opened.start("value") - 1]) % 2:
        start = name + opened.start("value")
        end = re.compile(r"[^\"'<>\n]*").match(text, start)
        return InValue(found["open"], opened["name"], Span(start, end.end() if end else offset))
    if "<" in before or (found["end"] == ">" and offset >= found.end()):
        return None
    written = tuple(it["name"] for it in _ATTRIBUTE.finditer(found["attributes"]) if it["quote"])
    word = _WORD.search(before)
    return InTag(found["open"], written, Span(name + (word.start() if word else len(before)), offset))


def condition_at(text: str, place: XmlPlace | None) -> Source | None:
    """The condition that a place stands in, with its places in the file; None where it stands in none."""
    if not isinstance(place, InText) or not place.path or place.path[-1] not in CONDITIONS:
        return None
    file = Source(text)
    section = _CDATA.match(text, place.content)
    start = section.end() if section else place.content
    end = _CONDITION_END.search(text, start)
    span = Span(start, end.start() if end else len(text))
    if section:
        return Source(text[slice(*span)], outer=file, anchors=((0, start),))
    letters, anchors = character_data(text, span)
    return Source(letters, outer=file, anchors=anchors or ((0, start),))


def inner_offset(source: Source, offset: int) -> int:
    """The letter of an embedded text at, or next before, an offset of the file."""
    inner, outer = max((pair for pair in source.anchors if pair[1] <= offset), default=source.anchors[0])
    return max(0, min(inner + offset - outer, len(source.text)))


def is_escaped(text: str, offset: int) -> bool:
    """Whether letters at a place are written as XML wants them: everywhere but in a CDATA section."""
    return text.rfind("<![CDATA[", 0, offset) <= text.rfind("]]>", 0, offset)
