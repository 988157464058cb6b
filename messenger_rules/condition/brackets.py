"""Brackets: how deep a condition goes, how long its lists are, and which operators stand at one level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from messenger_rules.condition.tokens import CLOSING, span_of
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.limits import Limits
from messenger_rules.text import Source, Span

if TYPE_CHECKING:
    from lark.lexer import Token

READING_LENGTH = 40
"""Characters of an operand that the two readings of a mixed `and` and `or` quote."""

_BUILDING = frozenset({"LPAR", "RPAR", "LSQB", "RSQB", "COMMA", "AND", "OR", "NOT"})


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
class Brackets:
    """Follows brackets, depth, lists and the operators of each level."""

    source: Source
    limits: Limits
    levels: list[_Level] = field(default_factory=lambda: [_Level(None)])
    depth: int = 0
    told_depth: bool = False

    def problems(self, tokens: Sequence[Token]) -> Iterator[Diagnostic]:
        """What the brackets and operators of these tokens show to be wrong."""
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
