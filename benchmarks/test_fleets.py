"""One condition, and a catalogue of a thousand, over many hosts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import messenger_rules as mr
from benchmarks.conftest import Keep
from benchmarks.fleets import AT, COMPONENTS, VOCABULARY, conditions, write_fleet
from benchmarks.interleaved import interleaved
from messenger_rules.compilation import language_of
from messenger_rules.condition.predicate_tree import leaves
from messenger_rules.condition.snapshot import slots_of, snapshot
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


def test_our_filter_against_one_by_hand(table: Path, benchmark: Any, keep: Keep) -> None:
    condition = mr.compile(TEXT, vocabulary=VOCABULARY)
    ours, (frame, filter_) = fleet(table, condition), by_hand(table)
    formulas = {"it": Surely(condition.tree)}

    def count() -> int:
        return ours.count(formulas, at=AT)[()].counts["it"]

    def theirs() -> object:
        return frame.select(filter_.sum()).item()

    assert count() == theirs()
    benchmark.pedantic(count, rounds=1)
    keep("a condition over 1M hosts, Polars", "the same filter written by hand", interleaved(count, theirs, calls=10))


def test_our_count_against_a_loop(table: Path, benchmark: Any, keep: Keep) -> None:
    condition = mr.compile(TEXT, vocabulary=VOCABULARY)
    ours, formulas = fleet(table, condition), {"it": Surely(condition.tree)}
    slots = {slot.attribute: slot for leaf in leaves(condition.tree) for slot in slots_of(leaf)}
    host = mr.HostFacts.model_validate({"console": {"type": "enterprise", "version": "5.2"}, "os": {"name": "debian"}})
    hosts = [snapshot(slots.values(), host, AT) for _ in range(LOOP)]
    function = condition.function
    loop = lambda: [sum(function(it) is True for it in hosts) for _ in range(MILLION // LOOP)]  # noqa: E731 -- timed
    benchmark.pedantic(loop, rounds=1)
    timed = interleaved(loop, lambda: ours.count(formulas, at=AT), calls=1, rounds=7)
    keep("loop of the generated function, 1M hosts", "ours, Polars", timed)


def test_a_thousand_messages_against_a_thousand_passes(table: Path, benchmark: Any, keep: Keep) -> None:
    many = conditions(1_000)
    ours = fleet(table, *many)
    formulas = {str(place): Surely(condition.tree) for place, condition in enumerate(many)}

    def together() -> dict[str, int]:
        return dict(ours.count(formulas, at=AT)[()].counts)

    def one_by_one() -> dict[str, int]:
        return {name: ours.count({name: formula}, at=AT)[()].counts[name] for name, formula in formulas.items()}

    assert together() == one_by_one()
    benchmark.pedantic(together, rounds=1)
    keep("1,000 messages over 1M hosts", "1,000 single passes", interleaved(together, one_by_one, calls=1, rounds=3))


@pytest.mark.parametrize("listed", [False, True], ids=["flat", "list"])
def test_opening(listed: bool, tmp_path: Path, benchmark: Any, keep_time: Callable[[str, float], None]) -> None:
    write_fleet(tmp_path / "hosts.parquet", MILLION, listed=listed)
    condition = mr.compile(TEXT, vocabulary=VOCABULARY)
    benchmark.pedantic(lambda: fleet(tmp_path / "hosts.parquet", condition), rounds=3)
    keep_time(f"opening 1M hosts, components {'as a list' if listed else 'flat'}", benchmark.stats.stats.min)


_PEAK = """
import resource, sys
from benchmarks.test_fleets import TEXT, VOCABULARY, fleet, mr, AT, Surely
condition = mr.compile(TEXT, vocabulary=VOCABULARY)
fleet(sys.argv[1], condition).count({"it": Surely(condition.tree)}, at=AT)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_of_a_fleet_ten_times_larger(tmp_path: Path, benchmark: Any) -> None:
    peaks = []
    for hosts in (MILLION, 10 * MILLION):
        write_fleet(tmp_path / "hosts.parquet", hosts, components=COMPONENTS[:4])
        run = subprocess.run(
            [sys.executable, "-c", _PEAK, tmp_path / "hosts.parquet"], capture_output=True, text=True, check=True
        )
        peaks.append(int(run.stdout))
    benchmark.pedantic(lambda: None, rounds=1)
    print(f"peak memory over 10M hosts / over 1M: {peaks[1] / peaks[0]:.2f} ({peaks[1] // 1024} MiB)")
