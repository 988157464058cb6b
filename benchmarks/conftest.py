"""The table at the end: every row with its ratio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.interleaved import Ratio

ROWS: list[tuple[str, str, Ratio]] = []
TIMES: list[tuple[str, float]] = []

Keep = Callable[[str, str, Ratio], None]


@pytest.fixture
def keep(benchmark: Any) -> Keep:
    """Put a ratio into the table and into pytest-benchmark's record."""

    def put(row: str, against: str, ratio: Ratio) -> None:
        benchmark.extra_info.update(row=row, against=against, ratio=ratio.ratio, theirs=ratio.theirs)
        ROWS.append((row, against, ratio))

    return put


@pytest.fixture
def keep_time() -> Callable[[str, float], None]:
    """Put a plain time into the table, for what nothing can be compared with."""
    return lambda row, seconds: TIMES.append((row, seconds))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    write = terminalreporter.write_line
    write("")
    write(f"{'what':44} {'against':34} {'ours':>11} {'theirs':>11} {'ratio':>8}")
    for row, against, ratio in ROWS:
        write(f"{row:44} {against:34} {_shown(ratio.ours):>11} {_shown(ratio.theirs):>11} {ratio.ratio:8.2f}")
    for row, seconds in TIMES:
        write(f"{row:44} {'':34} {_shown(seconds):>11}")


def _shown(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.2f} {unit}"
    return f"{seconds / 1e-9:.0f} ns"
