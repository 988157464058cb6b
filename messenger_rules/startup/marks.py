"""Marks: what is another one as soon as a file is, or the list of the files in a folder."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    Mark: TypeAlias = tuple[int, int, int, int, int]
    Marks: TypeAlias = tuple[tuple[str, Mark | None], ...]

TICK = 20_000_000
"""Nanoseconds in which a file may change twice without another time: file systems date by the kernel's tick."""


def mark_of(path: str) -> Mark | None:
    """When a file was written and changed, how long it is, and which one; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 -- pathlib alone takes half as long as the start of Python
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev


def marks_of(paths: Iterable[str]) -> Marks:
    """The marks of some files and folders, each with its path."""
    return tuple((path, mark_of(path)) for path in paths)


def are_as_before(marks: Marks) -> bool:
    """Whether all files and folders have the marks that they had.

    >>> are_as_before(marks_of([__file__, "no such file"])), are_as_before(((__file__, None),))
    (True, False)
    """
    return all(mark_of(path) == mark for path, mark in marks)


def are_settled(marks: Marks, since: int) -> bool:
    """Whether nothing has changed since a time in nanoseconds, so that what was read after it is what is marked.

    >>> are_settled(((".", (0, 1, 0, 0, 0)), ("no such file", None)), 2 + TICK)
    True
    """
    return all(mark is None or mark[1] + TICK < since for _, mark in marks)
