"""The types of facts: how each reads a raw value, and what people call it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from reprlib import Repr
from typing import TypeAlias

from messenger_rules import languages, versions
from messenger_rules.values import LONGEST_NUMBER

Prepared: TypeAlias = "bool | str | int | Decimal | bytes | frozenset[str]"
"""A value that its type has read: equal and ordered as the language says, cheap to compare."""


LONGEST_TEXT = 4096
"""Letters of a text, among all of which a condition may look for some; those of real facts have some hundred."""

_BEYOND = 10**LONGEST_NUMBER
MOST_NAMES = 4096
"""Names of a set."""


class UnreadableValue(ValueError):
    """A raw value that its declared type cannot read; never leaves the library, it becomes unknown."""


@dataclass(frozen=True, slots=True)
class BoolType:
    """True or false; such a fact may stand alone as a condition."""

    name = "bool"
    title = "yes or no"
    ordered = False

    def read(self, raw: object) -> bool:
        """Only JSON's own true and false are read: no text, no number."""
        if isinstance(raw, bool):
            return raw
        raise UnreadableValue(f"{_shown(raw)} is not true or false")


@dataclass(frozen=True, slots=True)
class TextType:
    """Any text, compared letter by letter."""

    name = "text"
    title = "text"
    ordered = False

    def read(self, raw: object) -> str:
        """A text as it is."""
        return _text(raw, "text")


@dataclass(frozen=True, slots=True)
class EnumerationType:
    """Text out of some known values; where it is not ``closed``, a host may have others too."""

    values: tuple[str, ...]
    closed: bool = True
    name = "enumeration"
    title = "one of some names"
    ordered = False

    def read(self, raw: object) -> str:
        """The text as it is: what is not a known value is simply none of them."""
        return _text(raw, "text")


@dataclass(frozen=True, slots=True)
class IntType:
    """A whole number."""

    name = "int"
    title = "a whole number"
    ordered = True

    def read(self, raw: object) -> int:
        """A JSON number without a fraction."""
        if isinstance(raw, int) and not isinstance(raw, bool):
            return _bounded(raw)
        raise UnreadableValue(f"{_shown(raw)} is not a whole number")


@dataclass(frozen=True, slots=True)
class DecimalType:
    """An exact decimal number."""

    name = "decimal"
    title = "a number"
    ordered = True

    def read(self, raw: object) -> Decimal:
        """A finite JSON number, or its text, read exactly."""
        if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
            raise UnreadableValue(f"{_shown(raw)} is not a number")
        if isinstance(raw, str):
            _text(raw, "a number")
        if isinstance(raw, int):
            _bounded(raw)
        try:
            number = Decimal(str(raw))
        except InvalidOperation:
            raise UnreadableValue(f"{_shown(raw)} is not a number") from None
        if not number.is_finite():
            raise UnreadableValue(f"{_shown(raw)} is not a finite number")
        return number


@dataclass(frozen=True, slots=True)
class VersionType:
    """A version of a scheme; prepared as the scheme's sort key."""

    scheme: str = "dotted"
    name = "version"
    title = "a version"
    ordered = True

    def read(self, raw: object) -> bytes:
        """The sort key; a leading ``v`` of a host's version is read over by the scheme that knows none."""
        try:
            return versions.scheme(self.scheme).fact_key(_text(raw, "a version in quotes"))
        except versions.UnreadableVersion as error:
            raise UnreadableValue(str(error)) from None


@dataclass(frozen=True, slots=True)
class InstantType:
    """An instant; prepared as microseconds since 1970 in UTC."""

    name = "datetime"
    title = "a time"
    ordered = True

    def read(self, raw: object) -> int:
        """An aware datetime or its ISO 8601 text with a zone."""
        if isinstance(raw, str):
            try:
                raw = datetime.fromisoformat(_text(raw, "a time"))
            except ValueError:
                raise UnreadableValue(f"{_shown(raw)} is not a time") from None
        if not isinstance(raw, datetime):
            raise UnreadableValue(f"{_shown(raw)} is not a time")
        if raw.tzinfo is None:
            raise UnreadableValue(f"{raw.isoformat()!r} has no time zone")
        return microseconds(raw)


@dataclass(frozen=True, slots=True)
class LanguageType:
    """A BCP 47 language tag; prepared in its canonical form."""

    name = "language"
    title = "a language tag"
    ordered = False

    def read(self, raw: object) -> str:
        """The canonical tag; underscores of a host's locale are accepted here, and only here."""
        try:
            return languages.canonical(_text(raw, "a language tag").replace("_", "-"))
        except languages.UnreadableTag as error:
            raise UnreadableValue(str(error)) from None


@dataclass(frozen=True, slots=True)
class NameSetType:
    """A set of names: roles, feature flags, add-ons; ``values`` where a vocabulary lists them."""

    values: tuple[str, ...] | None = None
    name = "set"
    title = "a set of names"
    ordered = False

    def read(self, raw: object) -> frozenset[str]:
        """A list of texts."""
        if isinstance(raw, list | tuple | set | frozenset):
            if len(raw) > MOST_NAMES:
                raise UnreadableValue(f"there are {len(raw):,} names; a set has at most {MOST_NAMES:,}")
            if all(isinstance(item, str) for item in raw):
                return frozenset(raw)
        raise UnreadableValue(f"{_shown(raw)} is not a list of names")


FactType: TypeAlias = (
    BoolType
    | TextType
    | EnumerationType
    | IntType
    | DecimalType
    | VersionType
    | InstantType
    | LanguageType
    | NameSetType
)


def _text(raw: object, what: str) -> str:
    """A value as text of a length that can be looked at in no time."""
    if not isinstance(raw, str):
        raise UnreadableValue(f"{_shown(raw)} is not {what}")
    if len(raw) > LONGEST_TEXT:
        raise UnreadableValue(f"{_shown(raw)} has {len(raw):,} characters; a text has at most {LONGEST_TEXT:,}")
    return raw


def _bounded(number: int) -> int:
    """A whole number that can be written down."""
    if -_BEYOND < number < _BEYOND:
        return number
    raise UnreadableValue(f"this number has more than {LONGEST_NUMBER} digits")


def _shown(raw: object) -> str:
    """A value in a sentence; of a large one, its beginning and end."""
    try:
        return _IN_SHORT.repr(raw)
    except ValueError:  # Python writes no number of more than 4,300 digits
        return "a number with thousands of digits"


_IN_SHORT = Repr()
_IN_SHORT.maxstring = _IN_SHORT.maxother = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(instant: datetime) -> int:
    """An aware instant as microseconds since 1970 in UTC, exactly.

    >>> microseconds(datetime(1970, 1, 1, 1, tzinfo=UTC))
    3600000000
    """
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
