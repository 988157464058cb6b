"""What stands before the cursor in a condition: its tokens, the word that is being written, the open brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from messenger_rules.condition.parser import tokens_of
from messenger_rules.text import Span

_TEXT_OR_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*(?P<closed>")?|#[^\n]*')
_WORD = re.compile(r"[\w.*-]*\Z")
_REST = re.compile(r"[\w.*-]*")
_REST_OF_TEXT = re.compile(r'(?:[^"\\\n,\])]|\\.)*"?')
_OPENING = {"LPAR": "RPAR", "LSQB": "RSQB"}


@dataclass(frozen=True, slots=True)
class Before:
    """The tokens before what is being written at the cursor, and the place of that.

    ``quoted`` says that it is a text, whose first quotation mark is part of the place.
    """

    tokens: tuple[Any, ...]
    span: Span
    quoted: bool

    @property
    def bracket(self) -> int | None:
        """The index of the innermost bracket that is still open."""
        closed: list[str] = []
        for index in range(len(self.tokens) - 1, -1, -1):
            kind = self.tokens[index].type
            if kind in _OPENING.values():
                closed.append(kind)
            elif kind in _OPENING and closed:
                closed.pop()
            elif kind in _OPENING:
                return index
        return None

    def argument(self, bracket: int) -> int:
        """How many commas stand between a bracket and the cursor, those in further brackets left out."""
        return sum(depth == 0 for depth in _comma_depths(self.tokens[bracket + 1 :]))


def before(text: str, offset: int) -> Before | None:
    """What stands before an offset; None inside a comment.

    >>> found = before('console.type == "ent', 20)
    >>> [str(token) for token in found.tokens], found.span, found.quoted
    (['console.type', '=='], Span(start=16, end=20), True)
    """
    for found in _TEXT_OR_COMMENT.finditer(text, 0, offset):
        if found.end() == offset and found.group().startswith("#"):
            return None
        if found.end() == offset and not found["closed"]:
            rest = _REST_OF_TEXT.match(text, offset)
            end = rest.end() if rest and rest.group().endswith('"') else offset
            return Before(_tokens(text[: found.start()]), Span(found.start(), end), quoted=True)
    word, rest = _WORD.search(text, 0, offset), _REST.match(text, offset)
    start = word.start() if word else offset
    return Before(_tokens(text[:start]), Span(start, rest.end() if rest else offset), quoted=False)


def _tokens(text: str) -> tuple[Any, ...]:
    return tuple(tokens_of(text).tokens)


def _comma_depths(tokens: Sequence[Any]) -> list[int]:
    depth, found = 0, []
    for token in tokens:
        depth += (token.type in _OPENING) - (token.type in _OPENING.values())
        if token.type == "COMMA":
            found.append(depth)
    return found
