"""Tidying: records of catalogues that are no more, and what a run left behind that was ended while it wrote."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from messenger_rules.replacing import BESIDE
from messenger_rules.startup.record_file import read_record

ABANDONED = 3_600
"""Seconds after which nobody is still writing a file."""


def tidy(folder: Path) -> None:
    """Remove from the folder of the records what nobody can need any more.

    :raises OSError: where a file cannot be removed.
    """
    for path in (*_left_behind(folder), *_without_catalogue(folder)):
        path.unlink(missing_ok=True)


def _left_behind(folder: Path) -> Iterator[Path]:
    for path in folder.glob(f"{BESIDE}*"):
        if path.stat().st_mtime < time.time() - ABANDONED:
            yield path


def _without_catalogue(folder: Path) -> Iterator[Path]:
    for path in folder.glob("*.record"):
        record = read_record(str(path))
        if record is not None and not Path(record["identity"][0]).exists():
            yield from (path, path.with_suffix(".index"))
