"""Expressions of Python put together by ``and``, ``or`` and ``not``; what is always true or false takes no part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

TRUE, FALSE = "True", "False"
Word = Literal["and", "or"]


def operands(word: Word, parts: Iterable[str]) -> list[str]:
    """The expressions that have a say when they are joined by a word; one where that decides alone, or is left.

    >>> operands("and", ["a", "True", "b"]), operands("or", ["a", "True"]), operands("and", [])
    (['a', 'b'], ['True'], ['True'])
    """
    nothing, everything = (TRUE, FALSE) if word == "and" else (FALSE, TRUE)
    found = [part for part in parts if part != nothing]
    return [everything] if everything in found else found or [nothing]


def joined(word: Word, parts: Iterable[str]) -> str:
    """Expressions joined by a word.

    >>> joined("or", ["a < 1", "b"]), joined("and", ["a < 1", "True"])
    ('(a < 1 or b)', 'a < 1')
    """
    found = operands(word, parts)
    return found[0] if len(found) == 1 else f"({f' {word} '.join(found)})"


def opposite(expression: str) -> str:
    """An expression negated; comparisons bind more tightly than ``not``.

    >>> opposite("a < 1"), opposite("True")
    ('not a < 1', 'False')
    """
    return {TRUE: FALSE, FALSE: TRUE}.get(expression) or f"not {expression}"


def spread(word: Word, parts: Sequence[str], indent: str) -> Iterator[str]:
    """Joined expressions in lines of their own, as a formatter lays them out between parentheses."""
    yield f"{indent}{parts[0]}"
    for part in parts[1:]:
        yield f"{indent}{word} {part}"
