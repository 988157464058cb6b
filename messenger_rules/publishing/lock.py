"""The lock: one process changes a repository at a time, so that none undoes what another does.

It lies on the stage, with all that is changed by more than the server: a copy of the stage has a lock of its own.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from messenger_rules import locking
from messenger_rules.publishing.files import make_folder
from messenger_rules.publishing.problems import refusal

PATIENCE = 60
"""Twentieths of a second for which a turn is waited for: who has typed a passphrase should not have to again."""


@contextlib.contextmanager
def alone(stage: Path) -> Iterator[None]:
    """Be the only one that changes a stage, or publishes from it; the lock goes with the process, however it ends.

    :raises PublishingError: MR638 where another does, and does not end soon; MR620 where there can be no lock.
    """
    make_folder(stage)
    descriptor = _locked(stage / ".lock", stage)
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(path: Path, stage: Path) -> int:
    for _ in range(PATIENCE):
        try:
            return locking.lock(path)
        except BlockingIOError:
            time.sleep(0.05)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            help_ = "look at the folder, and at who may use it"
            raise refusal("MR620", f"{path} cannot be locked: {reason}", help_) from None
    raise refusal("MR638", f"another process changes {stage}", "wait until it has ended")
