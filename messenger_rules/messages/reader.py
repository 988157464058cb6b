"""The reader: bytes of a catalogue to elements with their places; what is hostile ends here.

In this order: the size is checked, the bytes are decoded as strict UTF-8, the tags are counted, and only then a parser
sees the text, in one piece, with every declaration refused. It opens nothing: what a file names outside itself is not
read here.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple
from xml.parsers.expat import ExpatError

from defusedxml.common import DTDForbidden
from defusedxml.ElementTree import DefusedXMLParser

from messenger_rules.errors import CatalogError
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.messages import refusals
from messenger_rules.messages.beside import BYTE_ORDER_MARK, decode
from messenger_rules.messages.drafts import Drafts, draft
from messenger_rules.messages.elements import Element, tag_spot
from messenger_rules.messages.places import Spot
from messenger_rules.messages.shapes import NAMESPACE
from messenger_rules.text import Source, Span

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""They change the order of letters until they are closed, be that in a comment: a reviewer would see another file."""

_DOCTYPE = "<!DOCTYPE"


def read(data: bytes, name: str = "catalog", limits: Limits = DEFAULT_LIMITS) -> Drafts:
    """Read a catalogue; a message that cannot be read is told of, and spoils no other.

    ``name`` is what diagnostics call the file; nothing of that name is opened.

    :raises CatalogError: where the file is refused whole (MR401, MR409, MR413, MR416, MR502 to MR521).

    >>> data = b'<catalog xmlns="urn:messenger-rules:catalog:1" serial="42"/>'
    >>> read(data).document.serial
    42
    """
    return draft(read_elements(data, name, limits), limits)


def read_elements(data: bytes, name: str = "catalog", limits: Limits = DEFAULT_LIMITS) -> Element:
    """The elements of a catalogue, not yet understood.

    :raises CatalogError: where the bytes are no well-formed catalogue within the limits (MR502 to MR512, MR518, MR519),
        or a comment changes the order of what follows (MR416).
    """
    source = decode(data, name, limits)
    stranger = _not_for_expat(source.text)
    if stranger is not None:
        raise CatalogError([refusals.no_xml_character(source, stranger)])
    encoded = data.removeprefix(BYTE_ORDER_MARK)
    if _start_tags(encoded) > limits.xml_elements:
        raise CatalogError([refusals.too_many_elements(source, limits.xml_elements)])
    return _Parser(source, encoded, limits).root()


def _not_for_expat(text: str) -> int | None:
    """Where a letter stands by which expat would take a text for something else than UTF-8, whatever it is told.

    A second byte order mark would be read over, and a NUL beside the first bracket makes it UTF-16.
    """
    if text.startswith("\ufeff"):
        return 0
    nul = text.find("\0")
    return None if nul < 0 else nul


def _start_tags(data: bytes) -> int:
    """How many tags begin an element, at most: those in comments and CDATA sections count, too."""
    return data.count(b"<") - data.count(b"</") - data.count(b"<!") - data.count(b"<?")


class _Open(NamedTuple):
    """An element whose end is not read yet."""

    name: str
    attributes: dict[str, str]
    start: int
    children: list[Element]


class _Parser:
    """One pass of expat over one text; handlers keep what was read, and refuse by raising."""

    def __init__(self, source: Source, data: bytes, limits: Limits) -> None:
        self._source = source
        self._data = data
        self._limits = limits
        self._open: list[_Open] = []
        self._root: Element | None = None
        self._count: Counter[str] = Counter()
        self._is_ascii = data.isascii()
        self._last_byte = self._last_offset = 0
        # The wrapper is kept: its handlers, which refuse document types, are bound to it.
        self._defused = DefusedXMLParser(target=_Target(), encoding="utf-8", forbid_dtd=True)
        self._expat: Any = self._defused.parser
        self._expat.DefaultHandlerExpand = None
        self._expat.ordered_attributes = False
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.ProcessingInstructionHandler = self._instruction
        self._expat.XmlDeclHandler = self._declaration
        if not self._is_ascii and _TURNING.search(source.text):
            self._expat.CommentHandler = self._comment

    def root(self) -> Element:
        """Parse the text in one piece: in many small ones, a long attribute would take quadratic time."""
        try:
            self._expat.Parse(self._data, True)
        except DTDForbidden:
            start = self._source.text.rfind(_DOCTYPE, 0, self._here() + 1)
            spot = Spot(self._source, Span(start, start + len(_DOCTYPE)))
            raise CatalogError([refusals.doctype(spot)]) from None
        except ExpatError as error:
            offset = self._offset(self._expat.ErrorByteIndex)
            opened = [(node.name, node.start) for node in self._open]
            raise CatalogError([refusals.not_well_formed(self._source, offset, error.code, opened)]) from None
        assert self._root is not None
        return self._root

    def _offset(self, byte: int) -> int:
        """The character that a byte belongs to; asked for in rising order, so that each stretch is decoded once."""
        if byte > self._last_byte:
            self._last_offset += len(self._data[self._last_byte : byte].decode("utf-8", "ignore"))
            self._last_byte = byte
        return self._last_offset

    def _here(self) -> int:
        byte: int = self._expat.CurrentByteIndex
        return byte if self._is_ascii else self._offset(byte)

    def _tag(self) -> Spot:
        return tag_spot(self._source, self._here())

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        namespace, _, name = qualified.rpartition("}")
        depth = len(self._open)
        if depth >= self._limits.xml_depth:
            raise CatalogError([refusals.too_deep(self._tag(), self._limits.xml_depth)])
        if len(attributes) > self._limits.xml_attributes:
            spot = self._tag()
            raise CatalogError([refusals.too_many_attributes(spot, len(attributes), self._limits.xml_attributes)])
        if depth == 0 and (name != "catalog" or namespace != NAMESPACE):
            raise CatalogError([refusals.not_a_catalogue(self._tag(), name, namespace, NAMESPACE)])
        if namespace != NAMESPACE:
            raise CatalogError([refusals.foreign_element(self._tag(), name, namespace)])
        if depth == 1:
            self._count_below_the_root(name)
        elif depth and len(self._open[-1].children) >= self._limits.xml_children:
            limit = self._limits.xml_children
            raise CatalogError([refusals.too_many_children(self._tag(), self._open[-1].name, limit)])
        self._open.append(_Open(name, attributes, self._here(), []))

    def _count_below_the_root(self, name: str) -> None:
        kind = name if name in {"message", "segment"} else "other element"
        self._count[kind] += 1
        if self._count[kind] > self._limits.messages:
            raise CatalogError([refusals.too_many(self._tag(), kind, self._limits.messages)])

    def _end(self, qualified: str) -> None:
        name, attributes, start, children = self._open.pop()
        element = Element(name, attributes, tuple(children), self._source, start, self._here())
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element

    def _instruction(self, target: str, data: str) -> None:
        raise CatalogError([refusals.instruction(self._tag(), target)])

    def _comment(self, comment: str) -> None:
        if _TURNING.search(comment):
            found = _TURNING.search(self._source.text, self._here())
            assert found is not None
            raise CatalogError([refusals.turning_comment(self._source, found.start())])

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if version != "1.0":
            raise CatalogError([refusals.other_xml(self._tag(), version)])
        if encoding is not None and encoding.lower() != "utf-8":
            raise CatalogError([refusals.other_encoding(self._tag(), encoding)])


class _Target:
    """The target of a parser whose handlers are all set afterwards."""
