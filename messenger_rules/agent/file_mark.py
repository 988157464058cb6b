"""File marks: what is another one as soon as a file is."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class FileMark(NamedTuple):
    """When a file was written, in nanoseconds; how long it is; and which one."""

    written: int
    size: int
    number: int


def mark_of(path: Path) -> FileMark | None:
    """The mark of a file; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return FileMark(found.st_mtime_ns, found.st_size, found.st_ino)
