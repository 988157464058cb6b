"""The page and the pictures of a run, and the check for regressions."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from benchmarks import plots, regression
from benchmarks.interleaved import Ratio
from benchmarks.plots import Axis
from benchmarks.record import Point, Record, Row
from benchmarks.report import merged, page, pictures

POINTS = [
    Point("catalogue", series, size, seconds * size)
    for series, seconds in (("ours", 1e-8), ("loop", 1e-6), ("another <engine>", 2e-6))
    for size in (1_000, 10_000, 100_000)
]


def run(record: Record) -> dict[str, object]:
    return {"benchmarks": [{"extra_info": record.to_json()}]}


def test_a_later_run_replaces_the_rows_that_it_has() -> None:
    first = Record([Row.of_goal("hit", Ratio(1, 1, 1.0)), Row.of_goal("miss", Ratio(1, 1, 1.0))])
    later = Record([Row.of_goal("hit", Ratio(2, 1, 2.0)), Row("compile", "by hand", 1, 1, 1.0)])
    assert [(row.row, row.ratio) for row in merged([run(first), run(later)]).rows] == [
        ("function(snapshot), hit", 2.0),
        ("function(snapshot), miss", 1.0),
        ("compile", 1.0),
    ]


def test_the_page_says_how_far_a_goal_is_missed_and_links_the_pictures_that_there_are() -> None:
    record = Record([Row.of_goal("hit", Ratio(2e-7, 1e-7, 2.0))], POINTS)
    written = page(record, "2026-11-27")
    assert "| 200.00 ns | 100.00 ns | 2.00 | ≤ 1.1 | missed by 82 % |" in written
    assert "(catalogue.svg)" in written
    assert "(fleet.svg)" not in written


def test_a_picture_is_xml_with_a_title_a_description_and_every_name() -> None:
    (drawing,) = pictures(Record(points=POINTS)).values()
    root = ET.fromstring(drawing)
    words = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert root.attrib["role"] == "img"
    assert root[0].text == "Matching many messages on one host"
    assert "ours: 10.00 µs at 1,000" in str(root[1].text)
    assert {"ours", "loop", "another <engine>", "100,000", "1 ms"} <= set(words)


def test_names_at_the_ends_of_lines_do_not_lie_on_each_other() -> None:
    near = [Point("catalogue", f"engine {number}", size, 1e-3) for number in range(5) for size in (10, 100)]
    root = ET.fromstring(plots.lines("Near", "messages", near))
    heights = sorted(
        float(it.attrib["y"]) for it in root.iter() if str(it.text).startswith("engine") and "y" in it.attrib
    )
    assert len(heights) == 5
    assert all(after - before >= plots.APART for before, after in pairwise(heights))


def test_bars_are_as_long_as_their_times() -> None:
    root = ET.fromstring(plots.bars("Processes", [Point("start-up", "a", 0, 2.0), Point("start-up", "b", 0, 1.0)]))
    whole, *widths = [float(element.attrib["width"]) for element in root.iter() if element.tag.endswith("rect")]
    assert whole > widths[0] == 2 * widths[1]


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [((1_000, 100_000), 3, 5), ((1_000, 200_000), 3, 6), ((2e-6, 3e-6), -6, -5), ((10, 10), 1, 2)],
)
def test_an_axis_spans_whole_powers_of_ten(values: tuple[float, ...], low: int, high: int) -> None:
    axis = Axis.over(values, 0, 100)
    assert (axis.low, axis.high) == (low, high)
    assert [axis.at(tick) for tick in (axis.ticks[0], axis.ticks[-1])] == [pytest.approx(0), pytest.approx(100)]


def test_only_a_ratio_beyond_the_bound_or_one_that_was_never_kept_is_worse() -> None:
    kept = {"hit": 1.0, "miss": 1.0}
    assert regression.worse(kept, {"hit": 1.9, "miss": 2.1, "new": 9.0}) == ["miss", "new"]


@pytest.mark.parametrize(
    ("measured", "found", "left"), [([1.5, 9.0], 1.5, 1), ([9.0, 1.5, 8.0], 1.5, 1), ([9.0, 7.0, 8.0, 1.0], 7.0, 1)]
)
def test_a_ratio_that_seems_worse_is_measured_again_but_not_for_ever(
    measured: list[float], found: float, left: int
) -> None:
    waiting = list(measured)
    assert regression.settled(lambda: Ratio(1, 1, waiting.pop(0)), 2.0) == found
    assert len(waiting) == left
