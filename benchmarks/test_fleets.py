"""One condition, and a catalogue of a thousand, over many hosts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import messenger_rules as mr
from benchmarks.conftest import KeepGoal, KeepPoint
from benchmarks.fleets import AT, COMPONENTS, VOCABULARY, conditions, write_fleet
from benchmarks.interleaved import Ratio, interleaved
from messenger_rules.compilation import language_of
from messenger_rules.fleet.counting import Fleet
from messenger_rules.fleet.formula import Surely
from messenger_rules.fleet.tables.opening import open_fleet

TEXT = """
console.type == "enterprise" and os.name in ["windows", "debian"] and console.version < 5.3.2
and (installed("part-01", 1.2 ..< 3.5) or installed("part-02", < 2.4))
"""
SCHEMA = language_of(VOCABULARY).schema
MILLION = 1_000_000
LOOP = 20_000


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fleet") / "hosts.parquet"
    write_fleet(path, MILLION)
    return path


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fleet") / "hosts.parquet"
    write_fleet(path, 10 * MILLION, components=COMPONENTS[:4])
    return path


def fleet(table: Path, *trees: mr.Condition) -> Fleet:
    return open_fleet(str(table), [it.tree for it in trees], schema=SCHEMA).fleet


def by_hand(table: Path) -> tuple[pl.DataFrame, pl.Expr]:
    """What somebody writes in Polars: names as enumerations, versions as whole numbers, absent and unknown as NULL."""
    names = ["console.type", "os.name", "console.version", "components.part-01", "components.part-02"]
    frame = pl.read_parquet(table, columns=names).with_columns(
        *(pl.col(name).cast(pl.Categorical) for name in names[:2]), *(_whole(name) for name in names[2:])
    )
    first, second = pl.col(names[3]), pl.col(names[4])
    filter_ = (
        (pl.col(names[0]) == "enterprise")
        & pl.col(names[1]).is_in(["windows", "debian"])
        & (pl.col(names[2]) < 5_003_002)
        & (((first >= 1_002_000) & (first < 3_005_000)) | (second < 2_004_000))
    )
    return frame.rechunk(), filter_


def _whole(name: str) -> pl.Expr:
    parts = pl.col(name).str.split(".")
    number = [parts.list.get(place, null_on_oob=True).cast(pl.Int32, strict=False) for place in range(3)]
    return (number[0] * 1_000_000 + number[1].fill_null(0) * 1_000 + number[2].fill_null(0)).alias(name)


@pytest.mark.parametrize("hosts", [MILLION, 10 * MILLION])
def test_our_filter_against_one_by_hand(  # noqa: PLR0917 -- fixtures
    hosts: int,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    benchmark: Any,
    keep_goal: KeepGoal,
    keep_point: KeepPoint,
) -> None:
    """A million hosts are in memory on both sides; ten million are on both read from a file that was prepared."""
    table = request.getfixturevalue("table" if hosts == MILLION else "large")
    condition = mr.compile(TEXT, vocabulary=VOCABULARY)
    ours, (frame, filter_) = fleet(table, condition), by_hand(table)
    formulas = {"it": Surely(condition.tree)}

    def count() -> int:
        return ours.count(formulas, at=AT)[()].counts["it"]

    hand = frame.lazy()
    if hosts > MILLION:
        frame.write_parquet(tmp_path / "by-hand.parquet")
        hand = pl.scan_parquet(tmp_path / "by-hand.parquet")

    def theirs() -> object:
        return hand.select(filter_.sum()).collect().item()

    assert count() == theirs()
    benchmark.pedantic(count, rounds=1)
    ratio = interleaved(count, theirs, calls=10 if hosts == MILLION else 2)
    keep_goal(f"fleet-{hosts}", ratio)
    keep_point("fleet", "our filter, Polars", hosts, ratio.ours)
    keep_point("fleet", "the filter written by hand", hosts, ratio.theirs)


def some_hosts(table: Path) -> list[mr.HostFacts]:
    """The first hosts of a table, as validated facts."""
    names = ["console.type", "os.name", "console.version", "components.part-01", "components.part-02"]
    rows = duckdb.connect().execute(f"SELECT {', '.join(map(quoted, names))} FROM '{table}' LIMIT {LOOP}").fetchall()
    return [mr.HostFacts.model_validate(facts_of(dict(zip(names, row, strict=True)))) for row in rows]


def quoted(name: str) -> str:
    return f'"{name}"'


def facts_of(row: dict[str, str | None]) -> dict[str, dict[str, object]]:
    """A row as facts: NULL is unknown, ``[]`` is absent."""
    facts: dict[str, dict[str, object]] = {"components": {}}
    for name, value in row.items():
        namespace, _, fact = name.partition(".")
        if namespace == "components":
            facts[namespace][fact] = {"unknown": "not supplied"} if value is None else None if value == "[]" else value
        elif value is not None:
            facts.setdefault(namespace, {})[fact] = value
    return facts


def test_our_count_against_a_loop(table: Path, benchmark: Any, keep_goal: KeepGoal, keep_point: KeepPoint) -> None:
    """The loop asks some distinct hosts again and again, so it is spared the memory of a million."""
    condition = mr.compile(TEXT, vocabulary=VOCABULARY)
    ours, formulas = fleet(table, condition), {"it": Surely(condition.tree)}
    hosts = [condition.snapshot(facts, AT) for facts in some_hosts(table)]
    function = condition.function

    def loop() -> int:
        return sum(sum(function(it) is True for it in hosts) for _ in range(MILLION // LOOP))

    expected = ours.count(formulas, at=AT)[()].counts["it"]
    assert abs(loop() - expected) < expected / 5, "the first hosts are like the others"
    benchmark.pedantic(loop, rounds=1)
    ratio = interleaved(lambda: ours.count(formulas, at=AT), loop, calls=1, rounds=9)
    keep_goal("fleet-loop", ratio)
    keep_point("fleet", "loop of the generated function", MILLION, ratio.theirs)


def test_a_thousand_messages_against_a_thousand_passes(table: Path, benchmark: Any, keep_goal: KeepGoal) -> None:
    many = conditions(1_000)
    ours = fleet(table, *many)
    formulas = {str(place): Surely(condition.tree) for place, condition in enumerate(many)}

    def together() -> dict[str, int]:
        return dict(ours.count(formulas, at=AT)[()].counts)

    def one_by_one() -> dict[str, int]:
        return {name: ours.count({name: formula}, at=AT)[()].counts[name] for name, formula in formulas.items()}

    assert together() == one_by_one()
    benchmark.pedantic(together, rounds=1)
    keep_goal("fleet-catalogue", interleaved(together, one_by_one, calls=1, rounds=3))


@pytest.mark.parametrize("listed", [False, True], ids=["flat", "list"])
def test_opening(listed: bool, tmp_path: Path, benchmark: Any, keep_time: Callable[[str, float], None]) -> None:
    write_fleet(tmp_path / "hosts.parquet", MILLION, listed=listed)
    condition = mr.compile(TEXT, vocabulary=VOCABULARY)
    benchmark.pedantic(lambda: fleet(tmp_path / "hosts.parquet", condition), rounds=3)
    keep_time(f"opening 1M hosts, components {'as a list' if listed else 'flat'}", benchmark.stats.stats.min)


_PEAK = """
import sys
from pathlib import Path
from benchmarks.test_fleets import TEXT, VOCABULARY, fleet, mr, AT, Surely
condition = mr.compile(TEXT, vocabulary=VOCABULARY)
fleet(sys.argv[1], condition).count({"it": Surely(condition.tree)}, at=AT)
about = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
print(about["VmHWM"].split()[0])  # of this program alone: what getrusage tells begins with the size of its parent
"""


def test_memory_of_a_fleet_ten_times_larger(tmp_path: Path, large: Path, benchmark: Any, keep_goal: KeepGoal) -> None:
    small = tmp_path / "hosts.parquet"
    write_fleet(small, MILLION, components=COMPONENTS[:4])
    peaks = [benchmark.pedantic(peak, (small,), rounds=1), peak(large)]
    keep_goal("fleet-memory", Ratio(peaks[1], peaks[0], peaks[1] / peaks[0]))


def peak(table: Path) -> int:
    """The bytes that a process takes at most that opens a table and counts one condition."""
    run = subprocess.run([sys.executable, "-c", _PEAK, table], capture_output=True, text=True, check=True)
    return int(run.stdout) * 1024
