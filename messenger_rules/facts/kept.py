"""Files that are kept between runs: replaced whole or not at all, and read only where they are whole."""

from __future__ import annotations

import contextlib
import json
import os
import re
import uuid
from pathlib import Path
from typing import Any

FILE_BYTES = 8 * 1024 * 1024
"""What is read of a file at most."""


def replace_file(path: Path, text: str) -> None:
    """Put a text where a path says, in one step; only the user can read it.

    What stood there is there until the new one is whole. A link is replaced, never followed.

    :raises OSError: where it cannot be written; nothing is left behind.
    """
    beside = path.with_name(f".{uuid.uuid4().hex}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        beside.replace(path)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def keep(path: Path, record: dict[str, Any]) -> None:
    """Keep a record; where the folder cannot be written, nothing is kept and nothing is lost."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(path, json.dumps(record))


def kept(path: Path) -> dict[str, Any] | None:
    """The record that is kept in a file; None where there is none, or it is damaged."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(FILE_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def file_of(folder: Path, source: str, ending: str) -> Path:
    """The file of a source. Names that differ in unusual letters alone share one, so a record says whose it is.

    >>> file_of(Path("cache"), "osquery.a/b", "json").name
    'osquery.a_b.json'
    """
    return folder / f"{re.sub(r'[^a-z0-9_.-]', '_', source)}.{ending}"
