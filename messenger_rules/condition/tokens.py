"""Tokens: their kinds, their places, and what one alone shows to be wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.limits import Limits
from messenger_rules.text import Source, Span

if TYPE_CHECKING:
    from lark.lexer import Token

VALUES = frozenset({"TEXT", "NUMERAL", "LINE", "INSTANT", "DAY", "DURATION", "PERCENT", "TRUE", "FALSE"})
CLOSING = {"LPAR": "RPAR", "LSQB": "RSQB"}
NUMERAL_LENGTH = 64
"""Characters of a number or version; no scheme reads more."""

_MEASURED = VALUES - {"TRUE", "FALSE"}
_HALF = re.compile("[\ud800-\udfff]")


def problems(source: Source, tokens: Sequence[Token], limits: Limits) -> Iterator[Diagnostic]:
    """What is wrong with tokens whatever stands around them: they are too long, or mean nothing."""
    for token in tokens:
        if token.type in _MEASURED:
            yield from _single(source, token, limits)


def span_of(token: Token) -> Span:
    """The place of a token."""
    start = token.start_pos or 0
    return Span(start, start + len(token))


def _single(source: Source, token: Token, limits: Limits) -> Iterator[Diagnostic]:
    span = span_of(token)
    if token.type == "TEXT" and _characters(token) > limits.text_length:
        yield Diagnostic(
            "MR121",
            f"this text has more than {limits.text_length} characters",
            source,
            span,
            "",
            ("a fact is never that long; shorten it",),
        )
    elif token.type == "TEXT" and (half := _half(token)) is not None:
        yield Diagnostic(
            "MR123",
            f"`{half}` is half of a surrogate pair, and no character",
            source,
            span,
            "",
            ("write both halves, or the character itself",),
        )
    elif token.type in {"NUMERAL", "LINE", "PERCENT", "DURATION"} and len(token) > NUMERAL_LENGTH:
        yield Diagnostic(
            "MR122",
            f"a number or version has at most {NUMERAL_LENGTH} characters; this one has {len(token):,}",
            source,
            span,
            "",
            ("shorten it",),
        )
    elif token.type in {"INSTANT", "DAY"}:
        try:
            datetime.fromisoformat(token)
        except ValueError as error:
            yield Diagnostic(
                "MR124",
                f"`{token}` does not exist",
                source,
                span,
                str(error).replace("in 0..23", "from 0 to 23"),
                ("write a day of the calendar as year-month-day, and a time of the day as hour:minute",),
            )
    elif token.type == "PERCENT" and float(token[:-1]) > 100:
        yield Diagnostic("MR130", "a share is at most 100%", source, span, "", ("write 100% or less",))


def _characters(text: Token) -> int:
    """How many a text has, however it is written: the formatter writes by their numbers those that cannot be seen."""
    return len(_said(text))


def _said(text: Token) -> str:
    return str(json.loads(text)) if "\\" in text else text[1:-1]


def _half(text: Token) -> str | None:
    """A half of a surrogate pair in a text, which no fact can hold and no file can be written with."""
    found = _HALF.search(_said(text))
    return None if found is None else f"\\u{ord(found[0]):04x}"
