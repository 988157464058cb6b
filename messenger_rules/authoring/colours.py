"""Syntax colours for Pygments: conditions, and catalogues with the conditions inside them.

The pieces of a condition come from the grammar's own terminals, so what is coloured is what is read. Pygments finds
both lexers by the entry point ``pygments.lexers``; nothing else of the library needs it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, ClassVar

from pygments.lexer import Lexer, default
from pygments.lexers.html import XmlLexer
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
    _TokenType,
)

Coloured = Iterator[tuple[int, _TokenType, str]]

COLOURS: dict[str, _TokenType] = {
    "AND": Keyword,
    "OR": Keyword,
    "NOT": Keyword,
    "IN": Keyword,
    "IS": Keyword,
    "MATCHES": Keyword,
    "KNOWN": Keyword,
    "UNKNOWN": Keyword,
    "TRUE": Keyword.Constant,
    "FALSE": Keyword.Constant,
    "NAME": Name.Variable,
    "COMPARE": Operator,
    "RANGE": Operator,
    "TEXT": String,
    "NUMERAL": Number,
    "LINE": Number,
    "DURATION": Number,
    "PERCENT": Number,
    "INSTANT": Literal.Date,
    "DAY": Literal.Date,
    "COMMENT": Comment.Single,
    "BLANKS": Whitespace,
    "MISTAKE": Generic.Error,
}
"""The colour of each terminal that has a name; the others are brackets and commas."""

HOLD_CONDITIONS = ("condition", "segment", "expect")
"""The elements of a catalogue whose text is a condition, or a part of one."""

_CALLED = re.compile(r"[ \t\r\n]*\(")
_CHARACTER = re.compile(r"&[^\s;<]+;|.", re.DOTALL)


def _coloured(text: str) -> Coloured:
    from messenger_rules.condition.parser import terminals
    from messenger_rules.text import Source

    for kind, (start, end) in terminals().pieces(Source(text)):
        colour = COLOURS.get(kind, Punctuation)
        if kind == "NAME" and _CALLED.match(text, end):
            colour = Name.Function
        yield start, colour, text[start:end]


class ConditionLexer(Lexer):
    """The condition language; what is no token of it is a ``Generic.Error``, as far as the whole mistake goes.

    A bare ``Error`` would say that the lexer has failed: Sphinx then refuses the page, and pages may show mistakes.
    """

    name = "messenger-rules condition"
    aliases: ClassVar = ["messenger-rules"]
    filenames: ClassVar = ["*.condition"]
    mimetypes: ClassVar = ["text/x-messenger-rules"]
    url = ""
    version_added = ""

    def get_tokens_unprocessed(self, text: str) -> Coloured:
        """Each piece with its place."""
        return _coloured(text)


def _in_cdata(_lexer: Lexer, match: re.Match[str], _context: Any = None) -> Coloured:
    for start, colour, value in _coloured(match.group()):
        yield match.start() + start, colour, value


def _in_text(_lexer: Lexer, match: re.Match[str], _context: Any = None) -> Coloured:
    """A condition in which ``&lt;`` stands for ``<``: it is lexed as what is meant, and coloured as it is written."""
    written = _CHARACTER.findall(match.group())
    meant = [html.unescape(character) for character in written]
    one_for_one = "".join(character if len(character) == 1 else "&" for character in meant)
    places = list(accumulate(map(len, written), initial=match.start()))
    for start, colour, value in _coloured(one_for_one):
        yield places[start], colour, "".join(written[start : start + len(value)])


class CatalogLexer(XmlLexer):
    """A catalogue: XML, with conditions where conditions are."""

    name = "messenger-rules catalogue"
    aliases: ClassVar = ["messenger-rules-catalog"]
    filenames: ClassVar = ["*.xml"]
    mimetypes: ClassVar = []
    priority = -0.1  # by its name alone, an XML file is XML
    tokens: ClassVar = {
        **XmlLexer.tokens,
        "root": [
            (rf"<(?:[\w.-]+:)?(?:{'|'.join(HOLD_CONDITIONS)})(?=[\s/>])", Name.Tag, "condition-tag"),
            *XmlLexer.tokens["root"],
        ],
        "condition-tag": [
            (r">", Name.Tag, ("#pop", "condition")),
            *XmlLexer.tokens["tag"],
        ],
        "condition": [
            (r"<!\[CDATA\[", Comment.Preproc, "cdata"),
            (r"<!--.*?-->", Comment.Multiline),
            (r"[^<]+", _in_text),
            default("#pop"),
        ],
        "cdata": [
            (r"\]\]>", Comment.Preproc, "#pop"),
            (r"(?:(?!\]\]>).)+", _in_cdata),
        ],
    }

    @staticmethod
    def analyse_text(text: str) -> float:  # type: ignore[override] # the stubs have it static in `Lexer` alone
        """A catalogue tells by its namespace."""
        from messenger_rules.messages.shapes import NAMESPACE

        return 1.0 if NAMESPACE in text else 0.0
