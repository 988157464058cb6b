"""The table of goals, and the record of a run."""

from __future__ import annotations

import json

import pytest

from benchmarks.goals import GOALS, SECTIONS, SIZES, Goal
from benchmarks.interleaved import Call, Ratio, Rounds, round_robin
from benchmarks.record import Point, Record, Row
from benchmarks.table import lines


@pytest.mark.parametrize(
    ("goal", "ratio", "met", "verdict"),
    [
        (Goal(1, "a", "b", "≤", 1.5), 1.5, True, "met"),
        (Goal(1, "a", "b", "≤", 1.5), 1.65, False, "missed by 10 %"),
        (Goal(1, "a", "b", "≤", 1.5), 4.5, False, "missed by a factor of 3.0"),
        (Goal(1, "a", "b", "≥", 8), 8, True, "met"),
        (Goal(1, "a", "b", "≥", 8), 5, False, "missed by 60 %"),
        (Goal(1, "a", "b"), 5, None, "reported"),
    ],
)
def test_verdicts(goal: Goal, ratio: float, met: bool | None, verdict: str) -> None:
    assert goal.met(ratio) is met
    assert goal.verdict(ratio) == verdict


def test_more_is_better_turns_the_ratio_round() -> None:
    assert Row.of_goal("peer", Ratio(1.0, 10.0, 0.1)).ratio == 10
    assert Row.of_goal("hit", Ratio(1.0, 10.0, 0.1)).ratio == 0.1


def test_every_goal_has_a_section_and_every_size_its_rows() -> None:
    assert {goal.section for goal in GOALS.values()} == set(SECTIONS)
    assert {f"{row}-{size}" for row in ("loop", "peers") for size in SIZES} <= set(GOALS)


def test_a_record_comes_back_from_json() -> None:
    record = Record([Row.of_goal("hit", Ratio(1.0, 1.0, 1.0))], [Point("catalogue", "ours", 10, 1.0)], {"zen": "gone"})
    assert Record.of_json(json.loads(json.dumps(record.to_json()))) == record


def test_the_table_has_every_goal_measured_or_not() -> None:
    record = Record([Row.of_goal("hit", Ratio(2e-7, 1e-7, 2.0))], left_out={"test": "zen-engine is not installed"})
    printed = list(lines(record))
    assert len(printed) == 1 + len(SECTIONS) + len(GOALS) + 1
    assert next(line for line in printed if "hit" in line and "hand" in line).split("  ")[-1] == "missed by 82 %"
    assert [line for line in printed if line.endswith("not measured: zen-engine is not installed")]


def test_each_round_times_all_in_turn() -> None:
    called: list[str] = []
    case = {name: Call(called.append, name) for name in ("ours", "theirs")}
    rounds = round_robin([case], calls=2, rounds=3)
    assert called == 3 * ["ours", "ours", "theirs", "theirs"]
    assert [len(times) for times in rounds.times.values()] == [3, 3]


def test_when_the_time_is_over_some_samples_are_still_taken() -> None:
    rounds = round_robin([{"ours": Call(len, "")}], rounds=100, seconds=0)
    assert len(rounds.times["ours"]) == 5


def test_the_ratio_is_taken_inside_each_round() -> None:
    rounds = Rounds({"ours": [1.0, 10.0, 3.0], "theirs": [2.0, 20.0, 3.0]})
    assert rounds.ratio("ours", "theirs") == Ratio(3.0, 3.0, 0.5)
    assert rounds.fastest(["theirs", "ours"]) == "theirs"
