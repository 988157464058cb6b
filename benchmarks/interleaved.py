"""Calls timed in turn, so that all of them have the same share of a noisy machine."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from timeit import Timer
from typing import Any, NamedTuple

ROUNDS = 31
LEAST = 5
"""Samples that are taken even where the time is over: the median of fewer says little."""


@dataclass(frozen=True)
class Ratio:
    """What ours and theirs took in the median, and the median of their ratios round by round."""

    ours: float
    theirs: float
    ratio: float


class Call(NamedTuple):
    """A function and its one argument; the timed loop calls the function itself, without a wrapper."""

    function: Callable[[Any], object]
    argument: object = None

    def timer(self) -> Timer:
        return Timer("function(argument)", globals=self._asdict())


@dataclass(frozen=True)
class Rounds:
    """The seconds a call of each, in the order of the rounds."""

    times: Mapping[str, Sequence[float]]

    def median(self, name: str) -> float:
        return statistics.median(self.times[name])

    def ratio(self, ours: str, theirs: str) -> Ratio:
        """Ours to theirs: the median of the ratios, each inside one round."""
        pairs = zip(self.times[ours], self.times[theirs], strict=True)
        return Ratio(self.median(ours), self.median(theirs), statistics.median(one / other for one, other in pairs))

    def fastest(self, names: Sequence[str]) -> str:
        return min(names, key=self.median)


def round_robin(
    cases: Sequence[Mapping[str, Call]], *, calls: int = 1, rounds: int = ROUNDS, seconds: float = math.inf
) -> Rounds:
    """Time the calls of each case in turn, case by case, until the rounds or the seconds are over."""
    timers = [{name: call.timer() for name, call in case.items()} for case in cases]
    times: dict[str, list[float]] = {name: [] for name in cases[0]}
    end = time.perf_counter() + seconds
    for number in range(rounds * len(timers)):
        if number >= LEAST and time.perf_counter() > end:
            break
        for name, timer in timers[number % len(timers)].items():
            times[name].append(timer.timeit(calls) / calls)
    return Rounds(times)


def interleaved(ours: Callable[[], object], theirs: Callable[[], object], *, calls: int, rounds: int = ROUNDS) -> Ratio:
    """Call both so often in each round, ours and theirs in turn."""
    case = {"ours": Call(lambda _: ours()), "theirs": Call(lambda _: theirs())}
    return round_robin([case], calls=calls, rounds=rounds).ratio("ours", "theirs")
