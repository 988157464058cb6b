"""The record: what the shelf's file says of the catalogue in force, and what the vendor has signed of it.

The file itself is signed by nobody. So it has the vendor's list whole, and what counts of a catalogue, its digest, its
number, until when it holds, and what it needs, is read from that list, each time by its signatures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

from tuf.api.metadata import TargetFile

from messenger_rules.messages.listed import requires, serial
from messenger_rules.updating.wanted import Wanted


@dataclass(frozen=True, slots=True)
class InForce:
    """What is known of a catalogue beside its bytes; ``expires`` is when its list of catalogues does.

    ``is_vouched_for`` is whether the newest root that was taken names keys that have signed it. Where only older
    ones do, its number counts against no other catalogue.
    """

    sha256: str
    serial: int
    expires: datetime
    requires: Mapping[str, str]
    is_vouched_for: bool = field(default=True, compare=False)

    @classmethod
    def of(cls, file: TargetFile, expires: datetime, *, is_vouched_for: bool = True) -> Self:
        """What a list says of a catalogue."""
        return cls(file.hashes["sha256"], serial(file.custom), expires, requires(file.custom), is_vouched_for)

    def to_json(self) -> dict[str, Any]:
        """For who asks what is in force."""
        known = {"sha256": self.sha256, "serial": self.serial, "expires": self.expires.isoformat()}
        return known | {"requires": dict(self.requires)}


@dataclass(frozen=True, slots=True)
class Record:
    """Whose catalogue was taken, by which root; and the list that names it, as it was signed."""

    product: str
    channel: str
    root: str
    list: str

    def is_of(self, wanted: Wanted) -> bool:
        """Whether it is of the product and channel that are wanted; whether of the vendor, the list's signatures tell.

        A newer root of the same vendor may be trusted by now, which signs for the same list.
        """
        return (self.product, self.channel) == (wanted.product, wanted.channel)

    def is_by_root_of(self, wanted: Wanted) -> bool:
        """Whether it was taken by the very root that is trusted."""
        return self.root == wanted.root_digest

    def to_bytes(self) -> bytes:
        """For its file."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def of_bytes(cls, data: bytes) -> Self | None:
        """From its file; None where that is not exactly a record.

        >>> Record.of_bytes(b'{"list": 1e999}') is None
        True
        """
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            return None
        return cls(**found) if _is_record(found) else None


_TYPES: Mapping[str, type] = {"product": str, "channel": str, "root": str, "list": str}


def _is_record(found: object) -> bool:
    if not isinstance(found, dict) or found.keys() != _TYPES.keys():
        return False
    return all(type(found[name]) is kind for name, kind in _TYPES.items())
