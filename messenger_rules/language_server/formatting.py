"""Formatting: the one edit that makes a document canonical, as ``fmt`` would write it."""

from __future__ import annotations

from dataclasses import dataclass

from messenger_rules.condition.writer import format_condition
from messenger_rules.errors import MessengerRulesError
from messenger_rules.language_server.documents import Document, Kind
from messenger_rules.messages.formatter import format_catalog
from messenger_rules.text import Source, Span


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a text, and what stands there instead."""

    span: Span
    text: str


def formatted(document: Document) -> Change | None:
    """The stretch that formatting changes; None where it changes nothing, or the document has a mistake."""
    try:
        text = _canonical(document)
    except MessengerRulesError:  # the diagnostics tell it already
        return None
    return None if text == document.text else _change(document.text, text)


def _canonical(document: Document) -> str:
    match document.kind:
        case Kind.CATALOG:
            return format_catalog(document.data, str(document.path))
        case Kind.CONDITION:
            return format_condition(Source(document.text, str(document.path))) + "\n"
        case Kind.VOCABULARY:
            return document.text


def _change(old: str, new: str) -> Change:
    """Without what is the same at both ends, so that the cursor stays where it is."""
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    return Change(Span(first, len(old) - last), new[first : len(new) - last])


def _alike(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))
