"""Analysis of whole catalogues, pairs included: how its time grows, and what a message and an edit cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from benchmarks.catalogues import AT, catalogue
from benchmarks.conftest import Keep
from benchmarks.interleaved import interleaved
from messenger_rules.analysis.catalogue import analyze

SMALL, LARGE = 500, 5_000
MOST_UNDECIDED = 0.01


def seconds(analysed: Callable[[], object]) -> float:
    """Seconds of the processor, not of the clock: the goal is one of work."""
    start = time.process_time()
    analysed()
    return time.process_time() - start


def test_catalogues(benchmark: Any, keep: Keep, keep_time: Callable[[str, float], None]) -> None:
    small, large = catalogue(SMALL), catalogue(LARGE)
    for made in (small, large):
        found = analyze(made, at=AT)
        conditions, pairs = found.undecided()
        assert conditions <= MOST_UNDECIDED * len(made.messages)
        assert pairs <= MOST_UNDECIDED * max(1, len(found.pairs))

    keep(
        f"analyse {LARGE:,} messages (goal: at most 15)",
        f"{SMALL} messages",
        interleaved(lambda: analyze(large, at=AT), lambda: analyze(small, at=AT), calls=1, rounds=3),
    )
    keep_time(f"analyse {SMALL} messages, processor (goal: 30 s)", seconds(lambda: analyze(small, at=AT)))
    benchmark(lambda: analyze(small, at=AT))
