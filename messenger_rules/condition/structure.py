"""What can be said of a condition's tokens before they are parsed: its limits, its brackets, and mistakes of order.

Everything here is one walk over the tokens without recursion, so that nothing too deep reaches a recursive step.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from messenger_rules.condition import mistakes
from messenger_rules.diagnostics import Diagnostic, Edit
from messenger_rules.limits import Limits
from messenger_rules.text import Source, Span

if TYPE_CHECKING:
    from lark.lexer import Token

VALUES = frozenset({"TEXT", "NUMERAL", "LINE", "INSTANT", "DAY", "DURATION", "PERCENT", "TRUE", "FALSE"})
_MEASURED = frozenset({"TEXT", "NUMERAL", "LINE", "PERCENT", "DURATION", "INSTANT", "DAY"})
_BUILDING = frozenset({"LPAR", "RPAR", "LSQB", "RSQB", "COMMA", "AND", "OR", "NOT"})
CLOSING = {"LPAR": "RPAR", "LSQB": "RSQB"}
_HALF = re.compile("[\ud800-\udfff]")
NUMERAL_LENGTH = 64
"""Characters of a number or version; no scheme reads more."""
READING_LENGTH = 40
"""Characters of an operand that the two readings of a mixed `and` and `or` quote."""


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


def problems(source: Source, tokens: Sequence[Token], limits: Limits) -> Iterator[Diagnostic]:
    """Every mistake that the order of the tokens shows."""
    yield from _Brackets(source, limits).problems(tokens)
    yield from _too_many_atoms(source, tokens, limits)
    before = ""
    for index, token in enumerate(tokens):
        kind = token.type
        if kind in _MEASURED:
            yield from _single(source, token, limits)
        if _is_telling(before, kind):
            yield from _pair(source, _Neighbours(tokens, index))
        before = kind


@lru_cache(maxsize=1024)
def _is_telling(before: str, kind: str) -> bool:
    """Whether two kinds of tokens, one behind the other, may show a mistake; most cannot, and are not looked at."""
    return (before in {"AND", "OR", "COMPARE", *VALUES} and kind == "COMPARE") or (
        (before in {"COMPARE", "MATCHES"} and kind == "NAME")
        or (before == "IN" and kind in {"TEXT", "LPAR", "NAME", "NUMERAL", "TRUE", "FALSE"})
        or (before == "IS" and kind not in {"KNOWN", "UNKNOWN"})
        or (before in VALUES and kind in VALUES)
    )


def span_of(token: Token) -> Span:
    """The place of a token."""
    start = token.start_pos or 0
    return Span(start, start + len(token))


@dataclass(slots=True)
class _Level:
    """What is open at one depth: the bracket, the first and the latest operator, the items."""

    opening: Token | None
    operator: Token | None = None
    operator_before: Token | None = None
    told_mixed: bool = False
    negations: int = 0
    items: int = 1


@dataclass(slots=True)
class _Brackets:
    """Follows brackets, depth, lists and the operators of each level."""

    source: Source
    limits: Limits
    levels: list[_Level] = field(default_factory=lambda: [_Level(None)])
    depth: int = 0
    told_depth: bool = False

    def problems(self, tokens: Sequence[Token]) -> Iterator[Diagnostic]:
        for index, token in enumerate(tokens):
            if token.type not in _BUILDING:
                continue
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            if token.type in CLOSING:
                self.levels.append(_Level(token))
                self.depth += 1
            elif token.type in CLOSING.values():
                yield from self._close(token, tokens[index - 1] if index else None)
            elif token.type == "COMMA":
                yield from self._comma(token)
            elif token.type in {"AND", "OR"}:
                yield from self._operator(token, tokens, index)
            elif token.type == "NOT" and (following is None or following.type not in {"IN", "MATCHES"}):
                self.levels[-1].negations += 1
                self.depth += 1
            if self.depth > self.limits.condition_depth and not self.told_depth:
                self.told_depth = True
                yield self._too_deep(token)
        for level in self.levels[1:]:
            if level.opening is not None:
                yield Diagnostic(
                    "MR108",
                    f"`{level.opening}` is never closed",
                    self.source,
                    span_of(level.opening),
                    "it is opened here",
                    (f"close it with `{')' if level.opening.type == 'LPAR' else ']'}`",),
                )

    def _close(self, token: Token, before: Token | None) -> Iterator[Diagnostic]:
        level = self.levels[-1]
        if level.opening is None or CLOSING[level.opening.type] != token.type:
            yield Diagnostic(
                "MR108",
                f"`{token}` closes nothing",
                self.source,
                span_of(token),
                "",
                ("take it out, or open it before",),
            )
            return
        self.levels.pop()
        self.depth -= 1 + level.negations
        if token.type == "RSQB" and before is level.opening:
            yield Diagnostic(
                "MR127",
                "this list is empty",
                self.source,
                Span(level.opening.start_pos or 0, token.end_pos or 0),
                "nothing is in it",
                ("name at least one value",),
            )

    def _comma(self, token: Token) -> Iterator[Diagnostic]:
        level = self.levels[-1]
        level.items += 1
        if level.items == self.limits.list_items + 1:
            yield Diagnostic(
                "MR120",
                f"this list has more than {self.limits.list_items} items",
                self.source,
                span_of(token),
                "too many from here",
                ("use ranges, or split the condition",),
            )

    def _operator(self, token: Token, tokens: Sequence[Token], index: int) -> Iterator[Diagnostic]:
        level = self.levels[-1]
        self.depth -= level.negations
        level.negations = 0
        if level.operator is None:
            level.operator = token
        elif level.operator.type != token.type and not level.told_mixed:
            level.told_mixed = True
            yield self._mixed(level, token, tokens, index)
        level.operator_before = token

    def _mixed(self, level: _Level, token: Token, tokens: Sequence[Token], index: int) -> Diagnostic:
        assert level.operator_before is not None
        before = level.operator_before
        first = self._operand_before(before, tokens)
        second = self._quoted(before.end_pos or 0, token.start_pos or 0, "b")
        third = self._operand_after(index, tokens)
        return Diagnostic(
            "MR110",
            "`and` and `or` are mixed without parentheses",
            self.source,
            span_of(token),
            "which belongs together?",
            (
                f"either ({first} {before} {second}) {token} {third}",
                f"or     {first} {before} ({second} {token} {third})",
            ),
        )

    def _operand_before(self, operator: Token, tokens: Sequence[Token]) -> str:
        depth, start = 0, 0
        for token in reversed(tokens[: next(i for i, t in enumerate(tokens) if t is operator)]):
            depth += (token.type in CLOSING.values()) - (token.type in CLOSING)
            if depth < 0 or (depth == 0 and token.type in {"AND", "OR"}):
                start = token.end_pos or 0
                break
        return self._quoted(start, operator.start_pos or 0, "a")

    def _operand_after(self, index: int, tokens: Sequence[Token]) -> str:
        depth, start, end = 0, tokens[index].end_pos or 0, len(self.source.text)
        for token in tokens[index + 1 :]:
            depth += (token.type in CLOSING) - (token.type in CLOSING.values())
            if depth < 0 or (depth == 0 and token.type in {"AND", "OR"}):
                end = token.start_pos or 0
                break
        return self._quoted(start, end, "c")

    def _quoted(self, start: int, end: int, letter: str) -> str:
        operand = " ".join(self.source.text[start:end].split())
        return operand if 0 < len(operand) <= READING_LENGTH and "#" not in operand else letter

    def _too_deep(self, token: Token) -> Diagnostic:
        return Diagnostic(
            "MR118",
            f"this condition is nested deeper than {self.limits.condition_depth} levels",
            self.source,
            span_of(token),
            "too deep from here",
            ("take out parentheses that are not needed, or name parts as segments",),
        )


def _too_many_atoms(source: Source, tokens: Sequence[Token], limits: Limits) -> Iterator[Diagnostic]:
    """An atom begins with a name that is no argument, or is `true` or `false` where no value stands."""
    if len(tokens) <= limits.condition_atoms:
        return
    atoms = 0
    in_call = 0
    for index, token in enumerate(tokens):
        if token.type == "LPAR" and index and tokens[index - 1].type == "NAME":
            in_call += 1
        elif in_call and token.type == "RPAR":
            in_call -= 1
        elif not in_call and token.type in {"NAME", "TRUE", "FALSE"}:
            atoms += not (token.type != "NAME" and index and tokens[index - 1].type in {"COMPARE", "LSQB", "COMMA"})
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


def _characters(text: Token) -> int:
    """How many a text has, however it is written: the formatter writes by their numbers those that cannot be seen."""
    return len(_said(text))


def _said(text: Token) -> str:
    return str(json.loads(text)) if "\\" in text else text[1:-1]


def _half(text: Token) -> str | None:
    """A half of a surrogate pair in a text, which no fact can hold and no file can be written with."""
    found = _HALF.search(_said(text))
    return None if found is None else f"\\u{ord(found[0]):04x}"


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
            ("write one of `==`, `!=`, `<`, `<=`, `>`, `>=`",),
        )
    elif before.type in {"COMPARE", "MATCHES"} and token.type == "NAME" and near.kind(1) != "LPAR":
        if near.kind(-2) not in VALUES:
            yield from _bare_word(source, token)
    elif before.type == "IN" and token.type in {"TEXT", "LPAR", "NAME", "NUMERAL", "TRUE", "FALSE"}:
        yield from _in_without_list(source, token, near.at(1))
    elif before.type == "IS" and token.type not in {"KNOWN", "UNKNOWN"}:
        yield Diagnostic(
            "MR139",
            "behind `is` stands `known` or `unknown`",
            source,
            span,
            "",
            ("write `is known`, `is unknown`, or a comparison such as `== 5`",),
        )
    elif before.type in VALUES and token.type in VALUES:
        yield _two_values(source, before, token)


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


def _bare_word(source: Source, token: Token) -> Iterator[Diagnostic]:
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
