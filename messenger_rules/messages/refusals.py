"""Why a file is refused whole: one function a diagnostic, so that every sentence stands in one place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from xml.parsers.expat import errors

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.messages.places import Spot
from messenger_rules.messages.safe_text import code_point
from messenger_rules.text import Source, Span

_SIGNATURES = (
    (b"\x1f\x8b", "this is a gzip archive; unpack it first"),
    (b"PK\x03\x04", "this is a zip archive; unpack it first"),
    (b"\xff\xfe", "this is UTF-16; save the file as UTF-8"),
    (b"\xfe\xff", "this is UTF-16; save the file as UTF-8"),
    (b"\x4c\x6f\xa7\x94", "this is EBCDIC; save the file as UTF-8"),
)
"""Beginnings of files that are taken for catalogues, and what to do with them."""

_CONDITIONS = frozenset({"condition", "segment", "expect"})
_NOWHERE = Spot()
_TEXTS = frozenset({"title", "body", "link"})
_ATTRIBUTE = re.compile(r"\s(?P<name>[A-Za-z][\w:-]*)\s*=\s*\Z")
_NAME_TAIL = re.compile(r"&(?P<name>[A-Za-z][\w.-]*)?$")


def unreadable_file(name: str, reason: str, spot: Spot = _NOWHERE) -> Diagnostic:
    """A file that the system does not give us; ``spot`` is where another file names it."""
    place = spot if spot.source is not None else Spot(Source("", name))
    return Diagnostic("MR501", f"`{name}` cannot be read: {reason}", *place, help=("look at its name and permissions",))


def too_large(name: str, limit: int) -> Diagnostic:
    """More bytes than the limit; they were not even decoded."""
    help_ = f"the limit is {limit:,} bytes; split the file, or raise the limit"
    return Diagnostic("MR502", "the file is too large", Source("", name), help=(help_,))


def not_utf8(name: str, data: bytes, offset: int) -> Diagnostic:
    """Bytes that are no UTF-8 in the strict sense: no overlong forms, no surrogates."""
    help_ = next((help_ for beginning, help_ in _SIGNATURES if data.startswith(beginning)), "save the file as UTF-8")
    source = Source(data.decode("utf-8", "replace"), name)
    start = len(data[:offset].decode("utf-8"))
    return Diagnostic("MR503", f"byte {data[offset]:#04x} is not UTF-8", source, Span(start, start + 1), help=(help_,))


def other_encoding(spot: Spot, encoding: str) -> Diagnostic:
    """An XML declaration that claims another encoding."""
    message = f"the file is declared as {encoding[:40]}; a catalogue is UTF-8"
    return Diagnostic("MR504", message, *spot, help=('write `encoding="UTF-8"`, or leave it out',))


def doctype(spot: Spot) -> Diagnostic:
    """A document type, which could define entities."""
    return Diagnostic("MR505", "a catalogue has no DOCTYPE", *spot, help=("take it out",))


def other_xml(spot: Spot, version: str) -> Diagnostic:
    """Another version of XML than 1.0."""
    return Diagnostic("MR506", f"a catalogue is XML 1.0, not {version[:20]}", *spot, help=('write `version="1.0"`',))


def instruction(spot: Spot, target: str) -> Diagnostic:
    """A processing instruction, such as a style sheet."""
    return Diagnostic("MR507", f"`<?{target[:40]}` has no place in a catalogue", *spot, help=("take it out",))


def turning_comment(source: Source, offset: int) -> Diagnostic:
    """A comment after which the lines of the file are not seen in their order."""
    message = f"the comment has {code_point(source.text[offset])}, which changes the order of what follows"
    return Diagnostic("MR416", message, source, Span(offset, offset + 1), help=("take it out",))


def too_deep(spot: Spot, limit: int) -> Diagnostic:
    """Elements inside one another beyond the limit."""
    return Diagnostic("MR509", f"the elements are nested more than {limit} deep", *spot, help=("close what is open",))


def too_many_elements(source: Source, limit: int) -> Diagnostic:
    """More tags than the limit; they were not parsed."""
    help_ = f"the limit is {limit:,}; split the file, or raise the limit"
    return Diagnostic("MR510", "the file has too many elements", source, help=(help_,))


def too_many_children(spot: Spot, parent: str, limit: int) -> Diagnostic:
    """More elements in a part of a message than the limit."""
    message = f"`{parent[:40]}` has more than {limit} elements inside"
    return Diagnostic("MR510", message, *spot, help=("take some out, or raise the limit",))


def too_many_attributes(spot: Spot, count: int, limit: int) -> Diagnostic:
    """More attributes of one element than the limit."""
    return Diagnostic(
        "MR511", f"the element has {count:,} attributes, more than {limit}", *spot, help=("take some out",)
    )


def not_a_catalogue(spot: Spot, name: str, namespace: str, expected: str) -> Diagnostic:
    """A root element of another name, of no namespace, or of a namespace that this library does not read."""
    help_ = f'begin the file with `<catalog xmlns="{expected}" ...>`'
    family, _, version = expected.rpartition(":")
    if name == "catalog" and namespace.rpartition(":")[0] == family:
        message = (
            f"the catalogue is of version {namespace.rpartition(':')[2][:20]}; this library reads version {version}"
        )
        help_ = "install a newer version of this library"
    elif name == "catalog" and namespace:
        message = f"`catalog` is of the namespace `{namespace[:80]}`"
    elif name == "catalog":
        message = "`catalog` has no namespace"
    else:
        message = f"a catalogue begins with `catalog`, not with `{name[:40]}`"
    return Diagnostic("MR512", message, *spot, help=(help_,))


def foreign_element(spot: Spot, name: str, namespace: str) -> Diagnostic:
    """An element of a namespace that has no place here."""
    message = f"`{name[:40]}` is of a namespace that has no place here: `{namespace[:80]}`"
    return Diagnostic("MR519", message, *spot, help=("take it out",))


def too_many(spot: Spot, name: str, limit: int) -> Diagnostic:
    """More messages, or more segments, than the limit."""
    help_ = "take out what has expired, split the file, or raise the limit"
    return Diagnostic("MR518", f"the catalogue has more than {limit} {name}s", *spot, help=(help_,))


def no_xml_character(source: Source, offset: int) -> Diagnostic:
    """A character that XML has no spelling for, or not at this place."""
    message = f"{code_point(source.text[offset])} is no character that XML may have"
    if offset == 0 and source.text.startswith("\ufeff"):
        message = "the file begins with two byte order marks"
    return Diagnostic("MR508", message, source, Span(offset, offset + 1), help=("take it out",))


def not_well_formed(source: Source, offset: int, code: int, opened: Sequence[tuple[str, int]]) -> Diagnostic:
    """A mistake of XML itself; ``opened`` are the names and offsets of the elements that are open at the place."""
    text = source.text
    message, help_, span = "this is not well-formed XML", "look for a character that was left out", None
    before = _NAME_TAIL.search(text[max(0, offset - 64) : offset + (text[offset : offset + 1] == "&")])
    match code:
        case _ if code == errors.codes[errors.XML_ERROR_NO_ELEMENTS] and not text.strip():
            message, help_ = "the file is empty", "write a catalogue into it"
        case _ if code in _END_CODES:
            message, help_, span = _unfinished(source, opened)
        case _ if code == errors.codes[errors.XML_ERROR_TAG_MISMATCH] and opened:
            message = f"this does not close `{opened[-1][0]}` of line {source.place(opened[-1][1]).line}"
            help_ = f"write `</{opened[-1][0]}>`"
            if len(opened) > 1 and opened[-2][0] in _TEXTS:
                help_ = f"take `<{opened[-1][0]}>` out; `{opened[-2][0]}` holds text alone"
        case _ if code == errors.codes[errors.XML_ERROR_UNDEFINED_ENTITY]:
            message, help_ = "there is no such entity", "write the character itself"
        case _ if code == errors.codes[errors.XML_ERROR_DUPLICATE_ATTRIBUTE]:
            message, help_ = "this attribute stands twice", "take one out"
        case _ if code == errors.codes[errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]:
            message, help_ = "something stands behind the end of the catalogue", "take it out"
        case _ if code == errors.codes[errors.XML_ERROR_BAD_CHAR_REF]:
            message, help_ = "this number is of no character that XML may have", "take it out"
        case _ if code == errors.codes[errors.XML_ERROR_UNBOUND_PREFIX]:
            message, help_ = "this prefix belongs to no namespace", "take the prefix out"
        case _ if code == errors.codes[errors.XML_ERROR_MISPLACED_XML_PI]:
            message, help_ = "the XML declaration is not at the beginning", "begin the file with `<?xml`"
        case _ if unicodedata.category(text[offset : offset + 1] or " ") in {"Cc", "Cn", "Cs"} and text[offset] != "\n":
            message, help_ = f"{code_point(text[offset])} is no character that XML may have", "take it out"
        case _ if text[:offset].endswith("<![") and offset:
            message, span = "`<![` begins a CDATA section, and this is none", Span(offset - 3, offset)
            help_ = "write `<![CDATA[`"
        case _ if _is_in_comment(text, offset) and text[offset - 2 : offset] == "--":
            message, help_, span = "a comment has no `--` inside", "write one hyphen", Span(offset - 2, offset)
        case _ if (attribute := _ATTRIBUTE.search(text[max(0, offset - 64) : offset])) is not None:
            message = "the value of an attribute stands between straight quotes"
            help_ = f'write `{attribute["name"]}="..."`'
        case _ if not opened and not text.lstrip().startswith("<"):
            message, help_ = "this is no XML", "begin the file with `<catalog`"
        case _ if before:
            start = offset + (text[offset : offset + 1] == "&") - len(before.group())
            message, help_, span = "`&` begins an entity, and this is none", "write `&amp;`", Span(start, start + 1)
        case _ if "<" in text[max(0, offset - 1) : offset + 1]:
            start = offset - (text[offset : offset + 1] != "<")
            message, span = "`<` begins a tag, and this is none", Span(start, start + 1)
            help_ = "write `&lt;`"
            if opened and opened[-1][0] in _CONDITIONS:
                help_ = "write `&lt;`, or put the condition between `<![CDATA[` and `]]>`"
    return Diagnostic("MR508", message, source, span or Span(offset, offset + 1), help=(help_,))


def _is_in_comment(text: str, offset: int) -> bool:
    """Whether a comment was opened before, and did not end."""
    return text.rfind("<!--", 0, offset) > text.rfind("-->", 0, offset)


_END_CODES = frozenset(
    {
        errors.codes[errors.XML_ERROR_NO_ELEMENTS],
        errors.codes[errors.XML_ERROR_UNCLOSED_TOKEN],
        errors.codes[errors.XML_ERROR_PARTIAL_CHAR],
        errors.codes[errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }
)


def _unfinished(source: Source, opened: Sequence[tuple[str, int]]) -> tuple[str, str, Span]:
    end = len(source.text.rstrip())
    if not opened:
        return "the file ends before its first element does", "was it cut off?", Span(end, end)
    name, start = opened[-1]
    message = f"the file ends before `{name}` of line {source.place(start).line} does"
    return message, f"write `</{name}>`, unless the file was cut off", Span(end, end)
