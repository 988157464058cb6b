"""How long something takes, on a machine that does other things besides."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

ATTEMPTS = 10


def least_seconds(do: Callable[[], object], enough: float) -> float:
    """The least processor time of ten attempts, or of the first that is no more than enough: the rest is the machine's.

    What other tests have left in memory is kept from the garbage collector, which would look at it within that time.
    """
    least = float("inf")
    gc.freeze()
    try:
        for _ in range(ATTEMPTS):
            started = time.process_time()
            do()
            least = min(least, time.process_time() - started)
            if least <= enough:
                break
    finally:
        gc.unfreeze()
    return least
