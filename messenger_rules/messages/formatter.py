"""The formatter: a catalogue file in canonical form, with its comments; formatting again changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from messenger_rules.condition.writer import format_condition
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError, ConditionError
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.messages.elements import Element, stripped
from messenger_rules.messages.markup import Attributes, Code, Group, Node, Remark, Verbatim, Words, print_document
from messenger_rules.messages.reader import read_elements
from messenger_rules.messages.shapes import NAMESPACE, SHAPES, misshapen
from messenger_rules.messages.tidying import embedded, one_line
from messenger_rules.text import Span

_BLANK_LINE = re.compile(r"[ \t]*\r?\n[ \t]*\r?\n")
_CONDITIONS = frozenset({"condition", "segment", "expect"})


def format_catalog(data: bytes, name: str = "catalog", limits: Limits = DEFAULT_LIMITS) -> str:
    """The canonical text of a catalogue file: its layout, and that of its conditions; what it says stays the same.

    Comments stay before what they stand before. A comment inside a text's or a condition's element moves out before it.

    :raises CatalogError: where the file cannot be read, has elements or attributes that have no place in a catalogue,
        or conditions that cannot be parsed.

    >>> print(format_catalog(b'''<catalog xmlns="urn:messenger-rules:catalog:1"><!--old
    ...   consoles --><segment name="old">(console.version>5)</segment></catalog>'''), end="")
    <?xml version="1.0" encoding="UTF-8"?>
    <catalog xmlns="urn:messenger-rules:catalog:1">
      <!--
        old
        consoles
      -->
      <segment name="old"><![CDATA[console.version > 5]]></segment>
    </catalog>
    """
    root = read_elements(data, name, limits)
    formatter = _Formatter(limits)
    before, after = Span(0, root.start), Span(root.end, len(root.source.text))
    nodes = [*_remarks(root, before), *formatter.nodes(root), *_remarks(root, after)]
    if formatter.diagnostics:
        raise CatalogError(formatter.diagnostics[: limits.diagnostics])
    return print_document(nodes)


class _Formatter:
    """Makes nodes of elements, and keeps what hinders it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.diagnostics: list[Diagnostic] = []

    def nodes(self, element: Element) -> Iterator[Node]:
        """The node of an element, behind the comments that must move out of it."""
        self.diagnostics += misshapen(element)
        shape = SHAPES[element.name]
        if shape.children:
            yield Group(
                element.name, _attributes(element), tuple(self._inside(element)), spaced=element.name == "catalog"
            )
            return
        yield from _remarks(element, element.content)
        source = element.text()
        if element.name in _CONDITIONS:
            yield Code(element.name, _attributes(element), self._condition(element), plain=element.name == "expect")
        elif element.name == "vocabulary":
            yield Verbatim(element.name, source.text.strip())
        else:
            words = embedded(source.text) if element.name == "body" else one_line(source.text)
            yield Words(element.name, _attributes(element), words)

    def _inside(self, element: Element) -> Iterator[Node]:
        known = [child for child in element.children if child.name in SHAPES[element.name].children]
        for gap, child in zip(element.gaps(), element.children, strict=False):
            yield from _remarks(element, gap)
            if child in known:
                yield from self.nodes(child)
        *_, last = element.gaps()
        yield from _remarks(element, last)

    def _condition(self, element: Element) -> str:
        source = stripped(element.text())
        if not source.text and element.name == "expect":
            return ""
        try:
            return format_condition(source, self._limits)
        except ConditionError as error:
            self.diagnostics += error.diagnostics
            return source.text


def _attributes(element: Element) -> Attributes:
    order = SHAPES[element.name].attributes
    known = [(name, element.attributes[name]) for name in order if name in element.attributes]
    if element.name != "catalog":
        return known
    hints = [(name, value) for name, value in element.written() if ":" in name and value != NAMESPACE]
    return [("xmlns", NAMESPACE), *hints, *known]


def _remarks(element: Element, gap: Span) -> Iterator[Remark]:
    for found in element.comments(gap):
        apart = _BLANK_LINE.match(element.source.text, found.end()) is not None
        yield Remark(embedded(found["comment"]).strip(), apart)
