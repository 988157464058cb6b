"""Neighbours: tokens side by side that show what went wrong, such as a chained comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from messenger_rules.condition import mistakes, numeral_mistakes
from messenger_rules.condition.tokens import VALUES, span_of
from messenger_rules.diagnostics import Diagnostic, Edit
from messenger_rules.text import Source, Span

if TYPE_CHECKING:
    from lark.lexer import Token


CALLED_ON_A_FACT = frozenset({"starts_with", "ends_with", "contains", "like", "has", "within", "older_than"})
CALLED_ON_A_NAME = frozenset({"installed", "segment"})
"""Predicates that people write as words of a sentence."""

_NOTHING = frozenset({"null", "none", "nil"})


def problems(source: Source, tokens: Sequence[Token]) -> Iterator[Diagnostic]:
    """The mistakes that a token and those before it show."""
    before = ""
    for index, token in enumerate(tokens):
        if _is_telling(before, token.type):
            yield from _pair(source, _Neighbours(tokens, index))
        before = token.type


@lru_cache(maxsize=1024)
def _is_telling(before: str, kind: str) -> bool:
    """Whether two kinds of tokens, one behind the other, may show a mistake; most cannot, and are not looked at."""
    return (before in {"AND", "OR", "COMPARE", *VALUES} and kind == "COMPARE") or (
        (before in {"COMPARE", "MATCHES"} and kind == "NAME")
        or (before == "IN" and kind in {"TEXT", "LPAR", "NAME", "NUMERAL", "TRUE", "FALSE"})
        or (before == "IS" and kind not in {"KNOWN", "UNKNOWN"})
        or (before in VALUES and kind in VALUES)
        or (before == "NUMERAL" and kind == "NAME")
    )


def meant(tokens: Sequence[Token], index: int) -> str | None:
    """What to write for a token that the grammar refuses, where those beside it show what was meant."""
    near = _Neighbours(tokens, index)
    token, before, after = tokens[index], near.at(-1), near.at(1)
    if before is None:
        return None
    if before.type == "COMPARE" and token.type == "LSQB":
        return {"==": "write `in` before a list", "!=": "write `not in` before a list"}.get(str(before))
    if token.type == "COMMA" and after is not None and before.type == after.type == "NUMERAL":
        return f"write {before}.{after}" if before.end_pos == (after.start_pos or 0) - 1 else None
    if before.type == "NAME" and token.type == "NAME" and token in CALLED_ON_A_FACT:
        return f"write {token}({before}, {after})" if after is not None and after.type in VALUES else None
    if before.type == "NAME" and before in CALLED_ON_A_NAME and token.type == "TEXT":
        return f"write {before}({token})"
    if before.type == "RPAR" and token.type == "COMPARE" and after is not None:
        call = "".join(tokens[max(0, index - 4) : index - 1])
        return f"write {call}, {token} {after})" if call.startswith("installed(") else None
    return None


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """A token, the two before it and the one behind it."""

    tokens: Sequence[Token]
    index: int

    def at(self, distance: int) -> Token | None:
        """The token so many places further on, if there is one."""
        place = self.index + distance
        return self.tokens[place] if 0 <= place < len(self.tokens) else None

    def kind(self, distance: int) -> str:
        """Its kind; empty where there is none."""
        token = self.at(distance)
        return token.type if token is not None else ""


def _pair(source: Source, near: _Neighbours) -> Iterator[Diagnostic]:
    """Mistakes that a token and the one before it show."""
    before, token = near.tokens[near.index - 1], near.tokens[near.index]
    span = span_of(token)
    if before.type in {"AND", "OR"} and token.type == "COMPARE":
        yield Diagnostic(
            "MR111",
            "each comparison needs its own fact",
            source,
            span,
            "which fact?",
            ("write the fact's name here too, or use a range such as `console.version in 5.2 ..< 6`",),
        )
    elif before.type in VALUES and token.type == "COMPARE":
        yield from _value_before_comparison(source, near)
    elif before.type == "COMPARE" and token.type == "COMPARE":
        yield Diagnostic(
            "MR101",
            f"`{before}{token}` is not a comparison of the language",
            source,
            Span(before.start_pos or 0, span.end),
            "",
            ("write `!=`" if f"{before}{token}" == "<>" else "write one of `==`, `!=`, `<`, `<=`, `>`, `>=`",),
        )
    elif before.type in {"COMPARE", "MATCHES"} and token.type == "NAME" and near.kind(1) != "LPAR":
        if near.kind(-2) not in VALUES:
            yield from _bare_word(source, near)
    elif before.type == "IN" and token.type in {"TEXT", "LPAR", "NAME", "NUMERAL", "TRUE", "FALSE"}:
        yield from _in_without_list(source, token, near.at(1))
    elif before.type == "IS" and token.type not in {"KNOWN", "UNKNOWN"}:
        help_ = f"write {_instead_of_is(near)}"
        yield Diagnostic("MR139", "behind `is` stands `known` or `unknown`", source, span, "", (help_,))
    elif before.type in VALUES and token.type in VALUES:
        yield _two_values(source, before, token)
    elif before.type == "NUMERAL" and token.type == "NAME" and token in numeral_mistakes.UNITS:
        yield numeral_mistakes.not_a_duration(source, Span(before.start_pos or 0, span.end))


def _instead_of_is(near: _Neighbours) -> str:
    token, after = near.at(0), near.at(1)
    negated = near.kind(0) == "NOT"
    value = after if negated else token
    if value is not None and value.type == "KNOWN" and negated:
        return "`is unknown`"
    if value is not None and value.type == "UNKNOWN" and negated:
        return "`is known`"
    if value is not None and value.type == "LINE":
        return f"`not in {value}`" if negated else f"`in {value}`"
    if value is not None and value.type in VALUES:
        return f"`!= {value}`" if negated else f"`== {value}`"
    return "`is known`, `is unknown`, or a comparison such as `== 5`"


def _value_before_comparison(source: Source, near: _Neighbours) -> Iterator[Diagnostic]:
    before, token, after = near.tokens[near.index - 1], near.tokens[near.index], near.at(1)
    chained = near.kind(-2) == "COMPARE" or (near.kind(1) == "NAME" and near.kind(2) == "COMPARE")
    if chained and near.kind(-3) in VALUES:
        return
    if chained or after is None or after.type != "NAME":
        yield Diagnostic(
            "MR112",
            "comparisons cannot be chained",
            source,
            span_of(token),
            "",
            ("use a range: `console.version in 5.2 ..< 6`", "or join two comparisons with `and`"),
        )
        return
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(str(token), str(token))
    span, meant = Span(before.start_pos or 0, after.end_pos or 0), f"{after} {turned} {before}"
    yield Diagnostic(
        "MR125", "a comparison begins with its fact", source, span, "", (f"write {meant}",), edit=Edit(span, meant)
    )


def _bare_word(source: Source, near: _Neighbours) -> Iterator[Diagnostic]:
    token = near.tokens[near.index]
    if re.fullmatch(r"v[0-9]+", token):
        yield mistakes.version_with_v(source, span_of(token))
    elif "." in token:
        yield Diagnostic(
            "MR137",
            "two facts cannot be compared with each other",
            source,
            span_of(token),
            "a value belongs here",
            (f'write a value; if `{token}` is meant as text, write "{token}"',),
        )
    elif token in _NOTHING:
        known = "known" if near.at(-1) == "!=" else "unknown"
        help_ = f'for a fact that cannot be told, write `{near.at(-2)} is {known}`; if text is meant, write "{token}"'
        yield Diagnostic("MR114", f"`{token}` looks like text without quotes", source, span_of(token), "", (help_,))
    else:
        yield mistakes.text_without_quotes(source, span_of(token))


def _in_without_list(source: Source, token: Token, after: Token | None) -> Iterator[Diagnostic]:
    if after is not None and after.type == "RANGE":
        return
    help_ = f"write `== {token}`, or a list: `in [{token}]`" if token.type != "LPAR" else "write the list as [ ... ]"
    yield Diagnostic("MR138", "behind `in` stands a list or a range", source, span_of(token), "", (help_,))


def _two_values(source: Source, before: Token, token: Token) -> Diagnostic:
    span = Span(before.start_pos or 0, token.end_pos or 0)
    if before.end_pos == token.start_pos:
        written = source.text[span.start : span.end]
        return Diagnostic(
            "MR142",
            f"`{written}` is not read as one version",
            source,
            span,
            "",
            (f'write a version with these characters as text: "{written}"',),
        )
    return Diagnostic(
        "MR140",
        "two values stand side by side",
        source,
        span,
        "",
        ("in a list, put a comma between them; text with a blank in it needs quotes around the whole",),
    )
