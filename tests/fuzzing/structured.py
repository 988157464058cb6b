"""Structured mutation: of a JSON text, one value is exchanged for an odd one; single bytes hardly ever do that."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from operator import setitem
from random import Random
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, -1, 0, 2**63, 10**400, 1.5, "", "x", "\0", "\ud800", "\x1b[31m", "9" * 400, [], {}, [[]], {"a": {}}, {"": ""},
    "2060-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    {"unknown": 5}, {"unknown": "timed out"}, {"complete": 5}, {"version": "1", "scheme": "x"},
)  # fmt: skip
"""What nobody expects in some place or other."""

_Place = tuple[Callable[[Any], None], Any]
"""How a value is exchanged, and the value."""


def oddly(data: bytes, start: int, random: Random) -> bytes | None:
    """An input whose JSON begins somewhere, with something else in the place of one value; None where it has no JSON.

    >>> oddly(b'!{"a": 1}', 1, Random(1))
    b'!"x"'
    """
    try:
        whole = [json.loads(data[start:])]
    except (ValueError, RecursionError):
        return None
    places = list(_places(whole))
    put, _ = random.choice(places)
    put(random.choice((*ODD, deepcopy(random.choice(places)[1]))))
    return data[:start] + json.dumps(whole[0]).encode()


def _places(holder: Any) -> Iterator[_Place]:
    keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
    for key in keys:
        yield partial(setitem, holder, key), holder[key]
        yield from _places(holder[key])
