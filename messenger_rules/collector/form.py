"""The form of a receipt, read strictly: what is not exactly one is refused, and said why."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from messenger_rules.agent.ledger.receipt import VERSION, receipt_id

RECEIPT_BYTES = 1_024
"""The longest receipt."""
EVENTS = ("displayed", "acknowledged")
_LARGEST = 999_999_999
_TEXTS = {
    "id": re.compile(r"[0-9a-f]{64}"),
    "installation": re.compile(r"[0-9a-f]{32}"),
    "user": re.compile(r"[0-9a-f]{32}"),
    "message": re.compile(r"[a-z0-9][a-z0-9._-]{0,63}"),
    "event": re.compile("|".join(EVENTS)),
    "day": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "agent": re.compile(r"[A-Za-z0-9.+-]{1,32}"),
}
_NAMES = {"receipt", "revision", *_TEXTS}


def is_message(text: str) -> bool:
    """Whether a text has the form of a message's identifier.

    >>> is_message("console-4"), is_message('a"b')
    (True, False)
    """
    return _TEXTS["message"].fullmatch(text) is not None


class MalformedError(Exception):
    """A receipt that is none; the text says why. ``status`` is the one of HTTP."""

    def __init__(self, why: str, status: int = 422) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Received:
    """What a receipt says."""

    id: str
    installation: str
    user: str
    message: str
    revision: int
    event: str
    day: str
    agent: str


def read_receipt(body: bytes) -> Received:
    """What the bytes of a receipt say.

    :raises MalformedError: where they are not those of a receipt.
    """
    if len(body) > RECEIPT_BYTES:
        raise MalformedError(f"a receipt has at most {RECEIPT_BYTES:,} bytes", 413)
    try:
        said = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise MalformedError("this is no JSON in UTF-8", 400) from None
    if not isinstance(said, dict):
        raise MalformedError("a receipt is an object")
    for name in sorted(said.keys() ^ _NAMES):
        raise MalformedError(f"a receipt has no {name!r}" if name in said else f"{name!r} is missing")
    return _checked(said)


def _checked(said: dict[str, Any]) -> Received:
    if said["receipt"] != VERSION or isinstance(said["receipt"], bool):
        raise MalformedError(f"only receipts of version {VERSION} are known")
    revision = said["revision"]
    if not isinstance(revision, int) or isinstance(revision, bool) or not 1 <= revision <= _LARGEST:
        raise MalformedError(f"'revision' is no whole number from 1 to {_LARGEST}")
    for name, form in _TEXTS.items():
        if not isinstance(said[name], str) or form.fullmatch(said[name]) is None:
            raise MalformedError(f"{name!r} is not of its form")
    try:
        date.fromisoformat(said["day"])
    except ValueError:
        raise MalformedError("'day' is not in the calendar") from None
    received = Received(revision=revision, **{name: said[name] for name in _TEXTS})
    expected = receipt_id(received.installation, received.user, received.message, revision, received.event)
    if received.id != expected:
        raise MalformedError("'id' is not that of what the receipt says")
    return received


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a name stands twice"
        raise ValueError(message)
    return found


def _refuse(name: str) -> Any:
    raise ValueError(name)
