"""The fixtures by which benchmarks keep what they measure, and the table at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest

from benchmarks.goals import SIZES
from benchmarks.interleaved import Ratio
from benchmarks.record import RECORD, Point, Record, Row
from benchmarks.table import lines, shown

TIMES: list[tuple[str, float]] = []

Keep = Callable[[str, str, Ratio], None]
"""Keeps a row that has no goal: what, against what, and the ratio."""
KeepPoint = Callable[[str, str, float, float], None]
"""Keeps a point of a plot: the plot, the series, the place across (a number of messages or hosts), and the seconds.

Bars (`start-up`) have no place across, and a ratio to Python alone in place of seconds.
"""


class KeepGoal(Protocol):
    """Keeps the row of a goal under its key in `benchmarks.goals.GOALS`."""

    def __call__(self, key: str, ratio: Ratio, against: str = "") -> None: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """The sizes of catalogues."""
    parser.addoption("--sizes", default=",".join(map(str, SIZES)), help="sizes of catalogues, with commas between")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `size` is run for each; one for `growth`, for each that has another ten times as large."""
    sizes = [int(size) for size in metafunc.config.getoption("sizes").split(",")]
    if "size" in metafunc.fixturenames:
        metafunc.parametrize("size", sizes)
    if "growth" in metafunc.fixturenames:
        metafunc.parametrize("growth", [(size, 10 * size) for size in sizes if 10 * size in sizes], ids=str)


@pytest.fixture
def record(benchmark: Any) -> Iterator[Record]:
    """What this test finds out: into the table, and into pytest-benchmark's record."""
    own = Record()
    yield own
    benchmark.extra_info.update(own.to_json())
    RECORD.rows += own.rows
    RECORD.points += own.points
    RECORD.left_out |= own.left_out


@pytest.fixture
def keep(record: Record) -> Keep:
    """Put a ratio into the record."""

    def put(row: str, against: str, ratio: Ratio) -> None:
        record.rows.append(Row(row, against, ratio.ours, ratio.theirs, ratio.ratio))

    return put


@pytest.fixture
def keep_goal(record: Record) -> KeepGoal:
    """Put the ratio of a goal into the record."""

    def put(key: str, ratio: Ratio, against: str = "") -> None:
        record.rows.append(Row.of_goal(key, ratio, against))

    return put


@pytest.fixture
def keep_point(record: Record) -> KeepPoint:
    """Put a point of a plot into the record."""
    return lambda plot, series, x, y: record.points.append(Point(plot, series, x, y))


@pytest.fixture
def keep_time() -> Callable[[str, float], None]:
    """Put a plain time into the table, for what nothing can be compared with."""
    return lambda row, seconds: TIMES.append((row, seconds))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    write = terminalreporter.write_line
    write("")
    for line in lines(RECORD):
        write(line)
    for row, seconds in TIMES:
        write(f"{row:95} {shown(seconds):>10}")
    for name, reason in RECORD.left_out.items():
        write(f"left out: {name}: {reason}")
