"""Waiting for what another process does, on a machine that is busy, too."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(holds: Callable[[], object], seconds: float = 30, every: float = 0.1) -> None:
    """Wait until something holds; a test fails where it does not within some seconds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold in time"
        time.sleep(every)
