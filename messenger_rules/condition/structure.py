"""What can be said of a condition before it is parsed: its limits, its brackets, and mistakes of order.

Everything here walks over the tokens without recursion, so that nothing too deep reaches a recursive step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from messenger_rules.condition import neighbours, tokens
from messenger_rules.condition.brackets import Brackets
from messenger_rules.condition.tokens import span_of
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.limits import Limits
from messenger_rules.text import Source, Span

if TYPE_CHECKING:
    from lark.lexer import Token


def too_long(source: Source, limits: Limits) -> Diagnostic | None:
    """The length is checked before anything else touches the text."""
    length = len(source.text)
    if length <= limits.condition_length:
        return None
    return Diagnostic(
        "MR117",
        f"this condition has {length:,} characters; {limits.condition_length:,} are allowed",
        source,
        Span(limits.condition_length, limits.condition_length + 1),
        "too long from here",
        ("split it into named segments, or into several messages",),
    )


def problems(source: Source, read: Sequence[Token], limits: Limits) -> Iterator[Diagnostic]:
    """Every mistake that the tokens and their order show."""
    yield from Brackets(source, limits).problems(read)
    yield from _too_many_atoms(source, read, limits)
    yield from tokens.problems(source, read, limits)
    yield from neighbours.problems(source, read)


def _too_many_atoms(source: Source, read: Sequence[Token], limits: Limits) -> Iterator[Diagnostic]:
    """An atom begins with a name that is no argument, or is `true` or `false` where no value stands."""
    if len(read) <= limits.condition_atoms:
        return
    atoms = 0
    in_call = 0
    for index, token in enumerate(read):
        if token.type == "LPAR" and index and read[index - 1].type == "NAME":
            in_call += 1
        elif in_call and token.type == "RPAR":
            in_call -= 1
        elif not in_call and token.type in {"NAME", "TRUE", "FALSE"}:
            atoms += not (token.type != "NAME" and index and read[index - 1].type in {"COMPARE", "LSQB", "COMMA"})
            if atoms > limits.condition_atoms:
                yield Diagnostic(
                    "MR119",
                    f"this condition has more than {limits.condition_atoms} comparisons and calls",
                    source,
                    span_of(token),
                    "too many from here",
                    ("use lists and ranges, or named segments",),
                )
                return
