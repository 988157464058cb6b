"""The search for the worst condition and host: none within the limits may take longer than is promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from random import Random

from tests.long.highest import SEPARATOR
from tests.long.runner import Batch, LongRun
from tests.worst.cases import Case
from tests.worst.climbing import climb
from tests.worst.kinds import KINDS
from tests.worst.measuring import BOUNDS, Milliseconds, measured


def batch(seed: str) -> Batch:
    """One hill; the kinds take turns."""
    kind = KINDS[int(seed.rpartition(":")[2]) % len(KINDS)]
    found: list[tuple[Case, Milliseconds]] = []
    cases = sum(1 for _ in climb(kind, Random(seed), _noting(found)))
    highest, failures = {}, []
    for way, bound in asdict(BOUNDS).items():
        case, worst = max(found, key=lambda one: getattr(one[1], way))
        highest[f"{kind.name}{SEPARATOR}{way}"] = round(getattr(worst, way), 2)
        if getattr(worst, way) > bound:
            failures.append(f"{kind.name}: {way} {getattr(worst, way):.1f} ms: {case}")
    return Batch(cases, tuple(failures), highest)


def _noting(found: list[tuple[Case, Milliseconds]]) -> Callable[[Case], float]:
    """What a message takes to be selected; all that was measured is noted."""

    def cost(case: Case) -> float:
        milliseconds = measured(case)
        found.append((case, milliseconds))
        return max(milliseconds.function, milliseconds.index)

    return cost


RUN = LongRun(
    "worst", "the worst conditions and hosts that a search finds take no longer than is promised", "cases", batch
)
