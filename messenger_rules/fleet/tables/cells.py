"""Cells: what the text of a table's cell says of a fact or a component."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from messenger_rules.messages.instants import written
from messenger_rules.types import BoolType, FactType, IntType, NameSetType, Prepared
from messenger_rules.values import InstalledVersion

ABSENT = "absent"
"""What stands in a group's key where the component is known not to be installed."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_READ = (ValueError, RecursionError, OverflowError)
"""No JSON, a number of too many digits, brackets too deep, a time after the year 9999."""


class Form(Enum):
    """How cells are written: as bare text, as the JSON of the facts' contract, or as the microseconds since 1970."""

    TEXT = "text"
    JSON = "json"
    MICROSECONDS = "microseconds"


def fact(text: str, form: Form, type_: FactType) -> Prepared | None:
    """The prepared value; None where the type cannot read the cell, which makes the fact unknown."""
    if form is Form.MICROSECONDS:
        return int(text)
    try:
        return type_.read(_json(text) if form is Form.JSON else _typed(text, type_))
    except _NOT_READ:
        return None


def _json(text: str) -> Any:
    """A text with half of a surrogate pair is refused, as in recorded facts: nobody can write it."""
    value = json.loads(text)
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _typed(text: str, type_: FactType) -> object:
    """A text where a table has nothing but texts: numbers, truth values and lists are read out of it."""
    match type_:
        case BoolType():
            return {"true": True, "false": False}.get(text.lower(), text)
        case IntType():
            return int(text) if re.fullmatch("-?[0-9]{1,308}", text) else text
        case NameSetType():
            return _json(text)
        case _:
            return text


def component(text: str, form: Form) -> tuple[InstalledVersion, ...] | None:
    """The installed versions, none where it is absent; None where that is unknown.

    >>> component("2.9", Form.TEXT), component("[]", Form.TEXT), component('{"unknown": "timed out"}', Form.TEXT)
    ((InstalledVersion(text='2.9', scheme=None),), (), None)
    """
    if form is Form.TEXT and not (text[:1] in {"[", "{"} or text == "null"):
        return (InstalledVersion(text),)
    try:
        found = _json(text)
    except _NOT_READ:
        return None
    items = found if isinstance(found, list) else [] if found is None else [found]
    versions = tuple(_version(item) for item in items)
    return None if None in versions else versions  # type: ignore[return-value] # no None is in it


def _version(item: Any) -> InstalledVersion | None:
    """A version that is NULL is installed, and cannot be compared."""
    match item:
        case str():
            return InstalledVersion(item)
        case {"unknown": _}:
            return None
        case {"version": str(text), "scheme": str(scheme)}:
            return InstalledVersion(text, scheme)
        case {"version": str(text)}:
            return InstalledVersion(text)
        case {"name": _}:
            return InstalledVersion("")
        case _:
            return None


def shown_fact(text: str, form: Form) -> str | None:
    """A fact as the key of a group; None where the cell cannot be read.

    >>> shown_fact('["b", "a"]', Form.JSON), shown_fact("[", Form.JSON)
    ('a, b', None)
    """
    try:
        match form:
            case Form.JSON:
                return _shown(_json(text))
            case Form.MICROSECONDS:
                return written(_EPOCH + timedelta(microseconds=int(text)))
            case Form.TEXT:
                return text
    except _NOT_READ:
        return None


def shown_component(text: str, form: Form) -> str | None:
    """A component as the key of a group: its versions side by side; None where they are unknown.

    >>> shown_component("[]", Form.JSON), shown_component('[""]', Form.JSON)
    ('absent', '')
    """
    versions = component(text, form)
    if versions is None:
        return None
    return ", ".join(sorted(version.text for version in versions)) if versions else ABSENT


def _shown(value: object) -> str:
    match value:
        case str():
            return value
        case list():
            return ", ".join(sorted(map(_shown, value)))
        case _:
            return json.dumps(value, ensure_ascii=False)
