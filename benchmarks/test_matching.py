"""Many messages and one host: matching against a loop of generated functions, and the peers in a loop.

What is timed has given the answers of the loop before, the loop those of the plain interpreter, and each peer those of
the loop.
"""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.conftest import KeepGoal, KeepPoint
from benchmarks.goals import GOALS
from benchmarks.loops import Loop
from benchmarks.made_hosts import hosts, unsure_hosts
from benchmarks.matching import Matcher
from benchmarks.matchings import FASTEST, LOOPED, assert_equal, keep_if_goal, loop, matcher, peer_loops, timed
from benchmarks.mixes import AT, made
from benchmarks.record import Record
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome

SAMPLE = 300
"""Messages that the interpreter is asked about: it is slow, and is asked about every host."""
SERIES = {"loop": "loop of generated functions"}


@pytest.mark.parametrize("mix", ["realistic", "repeating", "branching"])
def test_answers_are_those_of_the_interpreter(mix: str, benchmark: Any) -> None:
    entries = made(mix, SAMPLE).entries
    matching, functions = Matcher.of(entries), Loop.of(entries)
    for facts in (*hosts(), *unsure_hosts()):
        plainly = [entry.number for entry in entries if decide(entry.windowed, facts, AT).outcome is Outcome.TRUE]
        assert matching.matching(matching.host(facts)) == plainly
        assert functions.matching(functions.host(facts)) == plainly
    benchmark(made, mix, SAMPLE)


def test_matching(size: int, benchmark: Any, record: Record, keep_goal: KeepGoal, keep_point: KeepPoint) -> None:
    if size > LOOPED:
        pytest.skip(f"no loop of {size:,} functions")
    entries = made("realistic", size).entries
    found = {"ours": matcher(entries), "loop": loop(entries), **peer_loops(entries)}
    assert_equal(found, size)
    rounds = timed(found)
    for name in found:
        keep_point("catalogue", SERIES.get(name, name), size, rounds.median(name))
    keep_if_goal(keep_goal, f"loop-{size}", rounds, "loop")
    others = [name for name in found if name not in {"ours", "loop"}]
    if others:
        keep_if_goal(keep_goal, f"peers-{size}", rounds, rounds.fastest(others), f"in a loop: {rounds.fastest(others)}")
    elif f"peers-{size}" in GOALS:
        record.left_out[f"peers-{size}"] = f"{FASTEST} is not installed"
    benchmark.pedantic(found["ours"].ask, (found["ours"].hosts[0],), rounds=3)


@pytest.mark.parametrize("mix", ["repeating", "branching"])
def test_mixes(mix: str, size: int, benchmark: Any, keep_goal: KeepGoal) -> None:
    if size > LOOPED:
        pytest.skip(f"no loop of {size:,} functions")
    entries = made(mix, size).entries
    found = {"ours": matcher(entries), "loop": loop(entries)}
    assert_equal(found, size)
    keep_if_goal(keep_goal, f"{mix}-{size}", timed(found), "loop")
    benchmark.pedantic(found["ours"].ask, (found["ours"].hosts[0],), rounds=3)
