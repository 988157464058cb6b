"""Markup: XML in canonical form, from nodes that say how each piece is laid out; what both writer and formatter print.

Two blanks a level, attributes in the order in which they are given, a line of its own for each element, a blank line
between messages, conditions in CDATA sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError
from messenger_rules.messages.safe_text import code_point
from messenger_rules.text import Source, Span

WIDTH = 120
"""Columns beyond which the attributes of a tag go on in the next line."""

Attributes: TypeAlias = "Sequence[tuple[str, str]]"

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold in any spelling (section 2.2)."""


@dataclass(frozen=True, slots=True)
class Words:
    """An element that holds text for people: one line stays between its tags, several have lines of their own."""

    name: str
    attributes: Attributes
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """An element that holds a condition, in a CDATA section; with ``plain`` only where one is needed."""

    name: str
    attributes: Attributes
    text: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Verbatim:
    """An element that holds a text whose blanks have a meaning, in a CDATA section."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment; between spaced nodes, one that is not ``apart`` belongs to the node behind it."""

    text: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """An element that holds others; ``spaced`` puts a blank line between them."""

    name: str
    attributes: Attributes
    nodes: tuple[Node, ...]
    spaced: bool = False


Node: TypeAlias = "Words | Code | Verbatim | Remark | Group"


def print_document(nodes: Sequence[Node]) -> str:
    """The text of a file: the XML declaration, and its nodes.

    :raises CatalogError: where a text has a character that XML cannot hold (MR508).
    """
    text = "".join(f"{line}\n" for line in ('<?xml version="1.0" encoding="UTF-8"?>', *_lines(nodes, "")))
    stranger = _NO_CHARACTER.search(text)
    if stranger is not None:
        message = f"{code_point(stranger.group())} is no character that XML may have"
        raise CatalogError([Diagnostic("MR508", message, Source(text), Span(*stranger.span()), help=("take it out",))])
    return text


def _lines(nodes: Sequence[Node], indent: str, *, spaced: bool = False) -> Iterator[str]:
    for index, node in enumerate(nodes):
        before = nodes[index - 1] if index else Remark("")
        if spaced and not (isinstance(before, Remark) and not before.apart):
            yield ""
        yield from _node(node, indent)


def _node(node: Node, indent: str) -> Iterator[str]:
    match node:
        case Words(name, attributes, text):
            yield from _words(name, attributes, text, indent)
        case Code(name, attributes, text, plain):
            yield from _code(name, attributes, text, indent, plain=plain)
        case Verbatim(name, text):
            yield f"{indent}<{name}><![CDATA["
            yield from _cdata(text).split("\n")
            yield f"]]></{name}>"
        case Remark(text):
            yield from _remark(text, indent)
        case Group(name, attributes, nodes, spaced):
            yield from _tag(name, attributes, indent, ">" if nodes else "/>")
            yield from _lines(nodes, f"{indent}  ", spaced=spaced)
            if nodes:
                yield f"{indent}</{name}>"


def _remark(text: str, indent: str) -> Iterator[str]:
    if "\n" not in text and len(indent) + len(text) + len("<!--  -->") <= WIDTH:
        yield f"{indent}<!-- {text} -->" if text else f"{indent}<!-- -->"
        return
    yield f"{indent}<!--"
    yield from (f"{indent}  {line}".rstrip() for line in text.split("\n"))
    yield f"{indent}-->"


def _words(name: str, attributes: Attributes, text: str, indent: str) -> Iterator[str]:
    *first, last = _tag(name, attributes, indent, ">" if text else "/>")
    yield from first
    if "\n" not in text:
        yield f"{last}{_letters(text)}</{name}>" if text else last
        return
    yield last
    yield from (f"{indent}  {_letters(line)}" if line else "" for line in text.split("\n"))
    yield f"{indent}</{name}>"


def _code(name: str, attributes: Attributes, text: str, indent: str, *, plain: bool) -> Iterator[str]:
    if plain and not re.search("[<&\n]", text):
        yield from _words(name, attributes, text, indent)
        return
    *first, last = _tag(name, attributes, indent, ">")
    yield from first
    if "\n" not in text:
        yield f"{last}<![CDATA[{_cdata(text)}]]></{name}>"
        return
    yield f"{last}<![CDATA["
    yield from (f"{indent}  {line}" if line else "" for line in _cdata(text).split("\n"))
    yield f"{indent}]]></{name}>"


def _tag(name: str, attributes: Attributes, indent: str, end: str) -> Iterator[str]:
    """A first tag, its attributes on further lines where they do not fit on one."""
    line = f"{indent}<{name}"
    for attribute, value in attributes:
        written = f'{attribute}="{_value(value)}"'
        if len(line) + len(written) + 2 > WIDTH and line != f"{indent}<{name}":
            yield line
            line = f"{indent} {' ' * len(name)}"
        line += f" {written}"
    yield line + end


def _letters(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _value(text: str) -> str:
    escaped = _letters(text).replace('"', "&quot;").replace("&gt;", ">")
    return escaped.replace("\n", "&#10;").replace("\t", "&#9;")


def _cdata(text: str) -> str:
    """Text for inside a CDATA section, which its own end would cut in two."""
    return text.replace("]]>", "]]]]><![CDATA[>")
