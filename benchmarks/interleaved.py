"""Two functions timed in turn, so that both have the same share of a noisy machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 31


@dataclass(frozen=True)
class Ratio:
    """How long ours and theirs took in the median, in seconds a call, and the median of their ratios round by round."""

    ours: float
    theirs: float
    ratio: float


def interleaved(ours: Callable[[], object], theirs: Callable[[], object], *, calls: int, rounds: int = ROUNDS) -> Ratio:
    """Call both so often in each round, ours and theirs in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for function, kept in ((ours, times[0]), (theirs, times[1])):
            start = time.perf_counter()
            for _ in range(calls):
                function()
            kept.append((time.perf_counter() - start) / calls)
    ratios = [one / other for one, other in zip(*times, strict=True)]
    return Ratio(statistics.median(times[0]), statistics.median(times[1]), statistics.median(ratios))
