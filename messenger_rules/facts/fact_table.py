"""The table that declares one fact in a TOML file: in a vocabulary, and in the configuration of a family of sources."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from messenger_rules import versions
from messenger_rules.suggestions import nearest
from messenger_rules.types import (
    BoolType,
    DecimalType,
    EnumerationType,
    FactType,
    InstantType,
    IntType,
    LanguageType,
    NameSetType,
    TextType,
    VersionType,
)

TypeName = Literal["bool", "text", "enumeration", "int", "decimal", "version", "datetime", "language", "set"]

_PLAIN_TYPES: Mapping[str, FactType] = {
    "bool": BoolType(),
    "text": TextType(),
    "int": IntType(),
    "decimal": DecimalType(),
    "datetime": InstantType(),
    "language": LanguageType(),
}


class Table(BaseModel):
    """A table of such a file: frozen, strict, without keys that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class FactTable(Table):
    """One fact of the product's own."""

    type: TypeName | None = Field(
        default=None, description="Left out: an enumeration where there are values, else text."
    )
    description: str = Field(default="", description="One sentence that says what it is.")
    values: tuple[str, ...] | None = Field(
        default=None, strict=False, description="All values of an enumeration, or all names that a set may have."
    )
    scheme: str = Field(
        default="dotted", description="The scheme of a version.", json_schema_extra={"enum": list(versions.SCHEMES)}
    )
    versions: tuple[str, ...] = Field(default=(), strict=False, description="The released versions, in rising order.")

    def fact_type(self) -> FactType:
        """The type that conditions are checked against."""
        match self.type or ("text" if self.values is None else "enumeration"):
            case "enumeration":
                return EnumerationType(self.values or ())
            case "set":
                return NameSetType(self.values)
            case "version":
                return VersionType(self.scheme)
            case plain:
                return _PLAIN_TYPES[plain]


def other_type(word: str) -> str:
    """What to do about a word that is no type: the type that was meant, else all that there are.

    >>> other_type("string")
    'did you mean "text"?'
    """
    known = sorted(get_args(TypeName))
    near = [_OTHER_NAMES[word]] if word in _OTHER_NAMES else nearest(word, known)
    return f'did you mean "{near[0]}"?' if near else f"there are {', '.join(known)}"


def kind_of(value: Any) -> str:
    """What TOML calls a value.

    >>> kind_of(5), kind_of({})
    ('a number', 'a table')
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list() | tuple():
            return "a list"
        case dict():
            return "a table"
        case date() | time():
            return "a time"
        case _:
            return "nothing" if value is None else "what TOML does not have"


_OTHER_NAMES: Mapping[str, str] = {
    "array": "set",
    "boolean": "bool",
    "date": "datetime",
    "enum": "enumeration",
    "float": "decimal",
    "integer": "int",
    "list": "set",
    "locale": "language",
    "number": "decimal",
    "str": "text",
    "string": "text",
    "time": "datetime",
    "timestamp": "datetime",
}
"""What other systems call our types."""
