"""Values that a vocabulary knows, as they are written in a condition: of a fact, of a component, of a set."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from messenger_rules.condition.language import Language
from messenger_rules.schema import FactDeclaration
from messenger_rules.types import BoolType, EnumerationType, IntType, LanguageType, NameSetType, TextType, VersionType

_PLAIN_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_LINE = re.compile(r"([0-9]+(?:\.[0-9]+)*)\.[0-9]+")


def text_literal(value: str) -> str:
    """A text as it is written in a condition.

    >>> text_literal("trial")
    '"trial"'
    """
    return json.dumps(value, ensure_ascii=False)


def version_literal(version: str) -> str:
    """A version as it is written: bare where it is numbers and dots, else as a text."""
    return version if _PLAIN_VERSION.fullmatch(version) else text_literal(version)


def values_of(fact: FactDeclaration, language: Language) -> Iterator[str]:
    """The known values of a fact, as they are written."""
    match fact.type:
        case EnumerationType(values):
            yield from map(text_literal, values)
        case VersionType():
            yield from map(version_literal, reversed(fact.released))
        case LanguageType():
            yield from map(text_literal, language.schema.languages or ())
        case NameSetType(values):
            yield from map(text_literal, values or ())


def lines_of(released: tuple[str, ...]) -> list[str]:
    """The lines of some versions, the newest first.

    >>> lines_of(("9.5.0", "9.5.4", "9.7.0"))
    ['9.7.*', '9.5.*']
    """
    found = [match.group(1) for match in map(_LINE.fullmatch, reversed(released)) if match]
    return [f"{line}.*" for line in dict.fromkeys(found)]


def bounds_of(released: tuple[str, ...]) -> Iterator[str]:
    """Ranges that may be meant where a component's versions are asked for, the newest version first."""
    yield from lines_of(released)
    for version in reversed(released):
        yield f"< {version_literal(version)}"
        yield f">= {version_literal(version)}"


def operators_of(fact: FactDeclaration) -> tuple[str, ...]:
    """What may follow a fact of a type."""
    match fact.type:
        case LanguageType():
            own: tuple[str, ...] = ("matches", "not matches")
        case BoolType() | NameSetType():
            own = ()
        case EnumerationType() | TextType():
            own = ("==", "!=", "in", "not in")
        case VersionType():
            own = ("in", "not in", "<", "<=", ">", ">=", "==", "!=")
        case IntType() | _:
            own = ("==", "!=", "<", "<=", ">", ">=", "in", "not in")
    return (*own, "is known", "is unknown")
