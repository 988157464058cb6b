"""The lock: one process changes a repository at a time, so that none undoes what another does.

It lies on the stage, with all that is changed by more than the server: a copy of the stage has a lock of its own.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from messenger_rules.publishing.files import make_folder
from messenger_rules.publishing.problems import refusal

PATIENCE = 60
"""Twentieths of a second for which a turn is waited for: who has typed a passphrase should not have to again."""


@contextlib.contextmanager
def alone(stage: Path) -> Iterator[None]:
    """Be the only one that changes a stage, or publishes from it; the lock goes with the process, however it ends.

    :raises PublishingError: MR638 where another does, and does not end soon; MR620 where there can be no lock.
    """
    if sys.platform == "win32":  # there, the timer that publishes is to run one instance alone
        yield
        return
    descriptor = _opened(stage / ".lock")
    try:
        _locked(descriptor, stage)
        yield
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    make_folder(path.parent)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _refused(path, error) from None


def _locked(descriptor: int, stage: Path) -> None:
    for _ in range(PATIENCE):
        if _is_locked(descriptor, stage):
            return
        time.sleep(0.05)
    raise refusal("MR638", f"another process changes {stage}", "wait until it has ended")


def _is_locked(descriptor: int, stage: Path) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise _refused(stage / ".lock", error) from None
    return True


def _refused(path: Path, error: OSError) -> Exception:
    reason = (error.strerror or str(error)).lower()
    return refusal("MR620", f"{path} cannot be locked: {reason}", "look at the folder, and at who may use it")
