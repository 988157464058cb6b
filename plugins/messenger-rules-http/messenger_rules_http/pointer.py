"""JSON pointers (RFC 6901): where a value stands in an answer."""

from __future__ import annotations

import re
from typing import Any

_POINTER = re.compile(r"(/([^/~]|~0|~1)*)*")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
NOTHING = object()
"""What stands where nothing stands."""


def is_pointer(text: str) -> bool:
    """Whether a text is a JSON pointer.

    >>> is_pointer("/licence/seats"), is_pointer("licence"), is_pointer("/~2")
    (True, False, False)
    """
    return _POINTER.fullmatch(text) is not None


def at(document: Any, pointer: str) -> Any:
    """What stands at a pointer, else :data:`NOTHING`.

    >>> at({"licence": [{"seats": 5}]}, "/licence/0/seats")
    5
    """
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict) and key in document:
            document = document[key]
        elif isinstance(document, list) and _INDEX.fullmatch(key) and int(key) < len(document):
            document = document[int(key)]
        else:
            return NOTHING
    return document
