"""Files that are kept between runs: replaced whole or not at all, and read only as they were written.

The first line is a checksum of the rest: a disk that lost a bit must not change what a host is believed to be.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from messenger_rules.regular import read_regular
from messenger_rules.replacing import replace_file

FILE_BYTES = 8 * 1024 * 1024
"""What is read of a file at most."""

LONGEST = 366 * 86_400
"""Seconds that nothing takes."""


def keep(path: Path, record: dict[str, Any]) -> None:
    """Keep a record; where the folder cannot be written, nothing is kept and nothing is lost."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = json.dumps(record).encode()
        replace_file(path, b"%b\n%b" % (_checksum(written), written))


def kept(path: Path) -> dict[str, Any] | None:
    """The record that is kept in a file; None where there is none, or it is damaged."""
    try:
        checksum, _, written = read_regular(path, FILE_BYTES).partition(b"\n")
        found = json.loads(written) if checksum == _checksum(written) else None
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def is_format(record: dict[str, Any], number: int) -> bool:
    """Whether a record says that it is of a format, which is a whole number and not merely equal to one.

    >>> is_format({"format": 2}, 2), is_format({"format": 2.0}, 2)
    (True, False)
    """
    found = record.get("format")
    return type(found) is int and found == number


def seconds_of(value: object) -> float:
    """How long something took, as a record says it.

    :raises ValueError: where that is no number of seconds, so that we have not written it.
    """
    if type(value) not in {int, float} or not 0 <= value < LONGEST:  # type: ignore[operator] # it is a number by then
        raise ValueError("this is no number of seconds")
    return float(value)  # type: ignore[arg-type]


def _checksum(written: bytes) -> bytes:
    return hashlib.blake2b(written, digest_size=16).hexdigest().encode()


def file_of(folder: Path, source: str, ending: str) -> Path:
    """The file of a source. Names that differ in unusual letters alone share one, so a record says whose it is.

    >>> file_of(Path("cache"), "osquery.a/b", "json").name
    'osquery.a_b.json'
    """
    return folder / f"{re.sub(r'[^a-z0-9_.-]', '_', source)}.{ending}"
