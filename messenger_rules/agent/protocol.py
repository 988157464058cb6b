"""The protocol between the agent and the programs in sessions: a JSON object a line, over a Unix socket.

A program says hello, for a session or for a question. A session is then told what to show and what to take away, and
says what became visible and what its person answered. What it sends is hostile until it has been read here; what the
agent sends it can be trusted, since the socket's folder is the agent's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from messenger_rules.front_ends.display import LONGEST_SNOOZE

VERSION = 1
ID_LENGTH = 128
"""The longest identifier of a message, with what it begins with where it is of the site's own."""
LINE_BYTES = 4_096
"""The longest line that a program may send."""
ANSWER_BYTES = 1_048_576
"""The longest line that the agent sends."""


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Hello(_Said):
    """The first line: for what a program comes; ``claimed`` is the session that it thinks that it is in."""

    hello: int = Field(ge=VERSION, le=VERSION)
    purpose: Literal["session", "question"] = "session"
    languages: list[str] = Field(default=[], max_length=32)
    claimed: str = Field(default="", max_length=64)
    asks: bool = True
    """False for a program that prints messages and cannot ask."""
    receipts: bool = True
    """False where the person has switched receipts off."""


class Happened(_Said):
    """What happened to the message that is shown in a session."""

    what: Literal["displayed", "acknowledged", "later", "snoozed"]
    message: str = Field(max_length=ID_LENGTH)
    revision: int = Field(ge=1, le=999_999_999)
    days: int = Field(default=1, ge=1, le=LONGEST_SNOOZE)
    receipts: bool = True
    """False where the person has switched receipts off since the program came."""


class Question(_Said):
    """A question of a command, about the person who asks."""

    ask: Literal["status", "history", "acknowledge"]
    message: str = Field(default="", max_length=ID_LENGTH)
    revision: int = Field(default=0, ge=0, le=999_999_999)
    """Which revision is acknowledged; 0: the last one that was shown."""
    left: int = Field(default=0, ge=0)
    """Of a history, how many of the oldest events were left in the answer before; 0: none, and all are asked for."""
    receipts: bool = True
    """False where the person has switched receipts off."""


Said = Hello | Happened | Question


class NotUnderstoodError(Exception):
    """A line that is not of this protocol."""


def heard(line: bytes) -> Said:
    """What a program says in a line.

    :raises NotUnderstoodError: where it is not of this protocol.

    >>> heard(b'{"what": "displayed", "message": "m", "revision": 1}').what
    'displayed'
    """
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise NotUnderstoodError from None
    if not isinstance(found, dict):
        raise NotUnderstoodError
    kind: type[Said] = Hello if "hello" in found else Happened if "what" in found else Question
    try:
        return kind.model_validate(found)
    except ValidationError:
        raise NotUnderstoodError from None


def line_of(said: Mapping[str, Any]) -> bytes:
    r"""What is said, as a line.

    >>> line_of({"idle": True})
    b'{"idle": true}\n'
    """
    return json.dumps(said).encode() + b"\n"
