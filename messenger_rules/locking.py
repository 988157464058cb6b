"""Locking: being the only process that does something, by a file that is open."""

from __future__ import annotations

import sys


def lock(descriptor: int) -> None:
    """Lock a file that is open; the lock goes with the process, however that ends.

    :raises OSError: where another process has it.
    """
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
