"""Files that are kept between runs: replaced whole or not at all, and read only where they are whole."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any

from messenger_rules.replacing import replace_file

FILE_BYTES = 8 * 1024 * 1024
"""What is read of a file at most."""


def keep(path: Path, record: dict[str, Any]) -> None:
    """Keep a record; where the folder cannot be written, nothing is kept and nothing is lost."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(path, json.dumps(record).encode())


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
