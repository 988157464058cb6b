"""What the word at a place of a condition names, and the part of the condition around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from messenger_rules.condition import tree
from messenger_rules.condition.language import Language
from messenger_rules.condition.parser import parse, tokens_of
from messenger_rules.condition.predicates import Predicate
from messenger_rules.condition.tokens import span_of
from messenger_rules.errors import ConditionError
from messenger_rules.limits import Limits
from messenger_rules.schema import ComponentDeclaration, FactDeclaration
from messenger_rules.text import Span


@dataclass(frozen=True, slots=True)
class SegmentName:
    """A named condition of the catalogue."""

    name: str


@dataclass(frozen=True, slots=True)
class Naming:
    """What is named, and the place of its name."""

    what: FactDeclaration | Predicate | ComponentDeclaration | SegmentName
    span: Span


def named_at(text: str, offset: int, language: Language) -> Naming | None:
    """What the word at an offset names, whatever is wrong with the rest of the condition."""
    tokens = tokens_of(text).tokens
    for index, token in enumerate(tokens):
        span = span_of(token)
        if span.start <= offset < span.end or (offset == span.end and token.type == "NAME"):
            what = _what(tokens, index, language)
            return None if what is None else Naming(what, span)
    return None


def _what(
    tokens: tuple[Any, ...], index: int, language: Language
) -> FactDeclaration | Predicate | ComponentDeclaration | SegmentName | None:
    name = str(tokens[index])
    called = index + 1 < len(tokens) and tokens[index + 1].type == "LPAR"
    match tokens[index].type:
        case "NAME" if called:
            return language.predicates.get(name)
        case "NAME":
            return language.schema.facts.get(name)
        case "TEXT" if index > 1 and str(tokens[index - 2]) == "installed":
            return (language.schema.components or {}).get(name.strip('"'))
        case "TEXT" if index > 1 and str(tokens[index - 2]) == "segment":
            return SegmentName(name.strip('"'))
        case _:
            return None


def part_at(text: str, offset: int, limits: Limits) -> tree.Expression | None:
    """The innermost comparison or call at an offset; None where the condition cannot be parsed."""
    try:
        expression = parse(text, limits).expression
    except ConditionError:
        return None
    while True:
        match expression:
            case tree.Conjunction(parts) | tree.Disjunction(parts):
                inner = next((it for it in parts if it.span.start <= offset <= it.span.end), None)
                if inner is None:
                    return None
                expression = inner
            case tree.Negation(operand):
                expression = operand
            case _:
                return expression if expression.span.start <= offset <= expression.span.end else None
