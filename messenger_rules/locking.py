"""Locking: being the only process that does something, by a file that is open."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def lock(path: Path) -> int:
    """Open a file, made where there is none, and lock it; the lock goes with the descriptor, and with the process.

    :returns: the descriptor, which the caller closes.
    :raises BlockingIOError: where another process has the lock.
    :raises OSError: where the file cannot be opened, or is a link to another.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        _lock(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:  # there, a file that is locked is one that may not be used
            raise BlockingIOError(error.errno, error.strerror) from None
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
