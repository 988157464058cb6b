"""The lock: one process publishes at a time, so that no timestamp names a snapshot that another has replaced."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from messenger_rules.publishing.problems import refusal


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one that publishes from a folder; the lock goes with the process, however it ends.

    :raises PublishingError: MR638 where another does.
    """
    if sys.platform == "win32":  # there, the timer that publishes is to run one instance alone
        yield
        return
    import fcntl

    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise refusal("MR638", f"another process publishes from {folder}", "wait until it has ended") from None
    try:
        yield
    finally:
        os.close(descriptor)
