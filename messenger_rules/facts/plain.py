"""Plain data: what JSON can hold, from what Python programs have."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import cast

from pydantic import BaseModel, JsonValue

from messenger_rules.facts.json_text import DEPTH
from messenger_rules.facts.places import KeyPath
from messenger_rules.values import LONGEST_NUMBER

_BEYOND = 10**LONGEST_NUMBER


class NotPlainError(Exception):
    """A value that facts cannot hold: its code, its path, and a sentence for people."""

    def __init__(self, code: str, path: KeyPath, sentence: str) -> None:
        super().__init__(code, path, sentence)
        self.code, self.path, self.sentence = code, path, sentence


def plain(value: object, path: KeyPath = ()) -> JsonValue:
    """The value as JSON has it: new objects and lists, times and decimals as text, sets as sorted lists.

    :raises NotPlainError: for anything else, for what is nested too deep or too large, and for text that is no Unicode.

    >>> plain({"seats": 5, "features": {"search", "audit"}, "price": Decimal("1.10")})
    {'seats': 5, 'features': ['audit', 'search'], 'price': '1.10'}
    """
    if _is_simple(value):
        return cast("JsonValue", value)
    if type(value) is not dict:
        found = _single(value, path)
        if found is not None:
            return found
    if len(path) >= DEPTH:
        raise NotPlainError("MR554", path, f"these facts are nested deeper than {DEPTH} levels")
    if type(value) is not dict and isinstance(value, BaseModel):
        value = dict(value)
    if type(value) is dict or isinstance(value, Mapping):
        return {_key(key, path): item if _is_simple(item) else plain(item, (*path, key)) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        value = sorted(value, key=str)
    if isinstance(value, list | tuple):
        return [item if _is_simple(item) else plain(item, (*path, index)) for index, item in enumerate(value)]
    raise NotPlainError("MR559", path, f"a value of Python's `{type(value).__name__}` is no fact")


def _is_simple(value: object) -> bool:
    """Whether nothing is to be done: nearly every value of a host is such a one."""
    kind = type(value)
    if kind is str:
        return cast("str", value).isascii()
    return value is None or kind is bool or (kind is int and -_BEYOND < cast("int", value) < _BEYOND)


def _single(value: object, path: KeyPath) -> JsonValue:
    """The form of a single value; None for what holds others, and for what is no fact."""
    if isinstance(value, Enum):
        return plain(value.value, path)
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, int):
        return _whole(value, path)
    if isinstance(value, float):
        return _fraction(value, path)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) and value.is_finite() else None


def _key(key: object, path: KeyPath) -> str:
    if type(key) is str and key.isascii():
        return key
    if not isinstance(key, str):
        raise NotPlainError("MR559", path, f"the key {key!r} is not text")
    return _text(key, path)


def _text(text: str, path: KeyPath) -> str:
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise NotPlainError("MR557", path, "this text has half of a surrogate pair") from None
    return str(text)


def _whole(number: int, path: KeyPath) -> int:
    if -_BEYOND < number < _BEYOND:
        return int(number)
    raise NotPlainError("MR554", path, f"this number has more than {LONGEST_NUMBER} digits")


def _fraction(number: float, path: KeyPath) -> float:
    if math.isfinite(number):
        return float(number)
    raise NotPlainError("MR550", path, f"`{number}` is not JSON")
