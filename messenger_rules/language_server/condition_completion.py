"""Completion in a condition: what fits at the cursor, by the tokens before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from messenger_rules.authoring.reference import type_in_words
from messenger_rules.condition.builtin import installed, segment
from messenger_rules.condition.language import Language
from messenger_rules.condition.predicates import Microseconds, Parameter, Predicate, Share
from messenger_rules.language_server.before import Before, before
from messenger_rules.language_server.suggestion import Suggestion, SuggestionKind
from messenger_rules.language_server.values import (
    bounds_of,
    lines_of,
    operators_of,
    text_literal,
    values_of,
    version_literal,
)
from messenger_rules.schema import FactDeclaration
from messenger_rules.text import Span
from messenger_rules.types import BoolType, LanguageType, VersionType

_BEGINS_ATOM = frozenset({"AND", "OR", "NOT", "LPAR"})
_DURATIONS = ("7d", "30d", "90d", "24h", "52w")
_SHARES = ("1%", "10%", "50%")


def complete(text: str, offset: int, language: Language) -> list[Suggestion]:
    """What may be written at an offset of a condition, whatever is wrong with the rest of it."""
    found = before(text, offset)
    if found is None:
        return []
    made = [it for it in _Completion(found, language).suggestions() if it.text.startswith('"') or not found.quoted]
    return list({it.label: it for it in made}.values())


class _Completion:
    """The suggestions for one place."""

    def __init__(self, at: Before, language: Language) -> None:
        self._at = at
        self._language = language
        self._facts = language.schema.facts

    def suggestions(self) -> Iterator[Suggestion]:
        tokens = self._at.tokens
        last = tokens[-1].type if tokens else "AND"
        bracket = self._at.bracket
        if bracket is not None and self._callee(bracket) is not None:
            yield from self._in_call(bracket)
        elif bracket is not None and tokens[bracket].type == "LSQB":
            yield from self._in_list(bracket)
        elif last == "NOT" and self._fact(-2) is not None:
            yield from self._keywords(["in", "matches"])
        elif last in _BEGINS_ATOM:
            yield from self._atoms()
        else:
            yield from self._after(last)

    def _after(self, last: str) -> Iterator[Suggestion]:
        """What follows a token inside an atom, or an atom."""
        match last:
            case "NAME":
                fact = self._fact(-1)
                flag = fact is None or isinstance(fact.type, BoolType)
                yield from self._keywords([*(operators_of(fact) if fact else ()), *(["and", "or"] if flag else [])])
            case "COMPARE":
                yield from self._values(self._fact(-2))
            case "IN" | "MATCHES":
                negated = len(self._at.tokens) > 1 and self._at.tokens[-2].type == "NOT"
                yield from self._region(self._fact(-3 if negated else -2))
            case "IS":
                yield from self._keywords(["known", "unknown"])
            case "RANGE":
                yield from self._values(self._ranged())
            case _:
                yield from self._keywords(["and", "or", *(["..<", ".."] if self._ranged() else [])])

    def _fact(self, index: int) -> FactDeclaration | None:
        """The fact that the token of an index names."""
        tokens = self._at.tokens
        return self._facts.get(str(tokens[index])) if len(tokens) >= abs(index) else None

    def _ranged(self) -> FactDeclaration | None:
        """The fact behind whose ``in`` a range is being written."""
        kinds = [token.type for token in self._at.tokens[-4:]]
        for beginning in (["NAME", "IN"], ["NOT", "IN"]):
            for index in range(len(kinds) - 1):
                if kinds[index : index + 2] == beginning and "RANGE" not in kinds[index:-1]:
                    return self._fact(index - len(kinds) - (beginning[0] == "NOT"))
        return None

    # Atoms

    def _atoms(self) -> Iterator[Suggestion]:
        yield from (self._named(self._facts[name]) for name in sorted(self._facts))
        yield from (self._call(it) for _, it in sorted(self._language.predicates.items()))
        yield from self._keywords(["not", "true", "false"])

    def _named(self, fact: FactDeclaration) -> Suggestion:
        return self._one(fact.name, SuggestionKind.FACT, type_in_words(fact.type), fact.summary)

    def _call(self, predicate: Predicate) -> Suggestion:
        name = predicate.name
        text, snippet = f"{name}(", f"{name}($1)"
        if predicate in {installed, segment}:
            snippet = f'{name}("$1")'
        made = self._one(name, SuggestionKind.PREDICATE, predicate.signature, predicate.summary)
        return Suggestion(made.label, made.kind, made.span, text, made.detail, made.summary, snippet)

    def _keywords(self, words: Iterable[str]) -> Iterator[Suggestion]:
        return (self._one(word, SuggestionKind.KEYWORD) for word in words)

    # Values

    def _values(self, fact: FactDeclaration | None) -> Iterator[Suggestion]:
        if fact is not None:
            yield from self._literals(values_of(fact, self._language), fact.name)

    def _region(self, fact: FactDeclaration | None) -> Iterator[Suggestion]:
        if fact is None:
            return
        values = list(values_of(fact, self._language))
        if isinstance(fact.type, VersionType):
            yield from self._literals([*lines_of(fact.released), *values], fact.name)
        elif self._at.quoted or isinstance(fact.type, LanguageType):
            yield from self._literals(values, fact.name)
        else:
            yield from self._literals([f"[{value}]" for value in values], fact.name)

    def _in_list(self, bracket: int) -> Iterator[Suggestion]:
        opened = self._at.tokens[bracket - 1].type if bracket else ""
        if opened in {"IN", "MATCHES"}:
            negated = bracket > 1 and self._at.tokens[bracket - 2].type == "NOT"
            fact = self._fact(bracket - (3 if negated else 2) - len(self._at.tokens))
            if fact is not None and isinstance(fact.type, VersionType):
                yield from self._literals(lines_of(fact.released), fact.name)
            yield from self._values(fact)
            return
        outer = _outside(self._at, bracket).bracket
        if outer is not None and self._callee(outer) is not None:
            yield from self._in_call(outer)

    # Calls

    def _callee(self, bracket: int) -> Predicate | None:
        """The predicate whose arguments a bracket opens."""
        tokens = self._at.tokens
        if tokens[bracket].type != "LPAR" or not bracket or tokens[bracket - 1].type != "NAME":
            return None
        return self._language.predicates.get(str(tokens[bracket - 1]))

    def _in_call(self, bracket: int) -> Iterator[Suggestion]:
        predicate = self._callee(bracket)
        index = self._at.argument(bracket)
        if predicate is installed:
            yield from self._of_component(bracket, index)
        elif predicate is segment:
            yield from self._literals(map(text_literal, sorted(self._language.segments)), "segment")
        elif predicate is not None and index < len(predicate.written):
            yield from self._argument(bracket, predicate.written[index])

    def _of_component(self, bracket: int, index: int) -> Iterator[Suggestion]:
        components = self._language.schema.components or {}
        if index == 0:
            for name, component in sorted(components.items()):
                yield self._one(text_literal(name), SuggestionKind.COMPONENT, component.title)
            return
        named = components.get(str(self._at.tokens[bracket + 1]).strip('"'))
        if named is not None and self._at.tokens[-1].type == "COMPARE":
            yield from self._literals(map(version_literal, reversed(named.released)), named.name)
        elif named is not None:
            yield from self._literals(bounds_of(named.released), named.name)

    def _argument(self, bracket: int, parameter: Parameter) -> Iterator[Suggestion]:
        if parameter.named:
            fits: Callable[[FactDeclaration], bool] = lambda fact: isinstance(fact.type, parameter.fact_types)  # noqa: E731
            yield from (self._named(fact) for _, fact in sorted(self._facts.items()) if fits(fact))
        elif parameter.annotation is Share:
            yield from self._literals(_SHARES, parameter.name)
        elif parameter.annotation is Microseconds:
            yield from self._literals(_DURATIONS, parameter.name)
        else:
            yield from self._values(self._facts.get(str(self._at.tokens[bracket + 1])))

    def _literals(self, values: Iterable[str], of: str) -> Iterator[Suggestion]:
        return (self._one(value, SuggestionKind.VALUE, of) for value in values)

    def _one(self, text: str, kind: SuggestionKind, detail: str = "", summary: str = "") -> Suggestion:
        return Suggestion(text, kind, self._at.span, text, detail, summary)


def _outside(at: Before, bracket: int) -> Before:
    """What stands before a bracket."""
    return Before(at.tokens[:bracket], Span(0, 0), quoted=False)
