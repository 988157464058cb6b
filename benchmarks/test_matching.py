"""Many messages and one host: matching against a loop of generated functions, and the peers in a loop.

What is timed has given the same answers as the loop on every host before, the loop
those of the plain interpreter, and each peer those of the loop.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import messenger_rules as mr
from benchmarks import parts, peers
from benchmarks.conftest import KeepGoal
from benchmarks.goals import GOALS
from benchmarks.interleaved import Call, Ratio, Rounds, round_robin
from benchmarks.loops import Loop
from benchmarks.made_hosts import hosts, unsure_hosts
from benchmarks.matching import Matcher
from benchmarks.mixes import AT, START, Entry, made
from benchmarks.peers.plain_host import facts_read, plain
from benchmarks.record import Record
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome

KeepPoint = Callable[[str, str, float, float], None]
Prepared = tuple[Callable[[Any], list[int]], list[Any]]
"""A matching, and the hosts as it wants them."""

SECONDS = 8.0
"""Of a row; where one call takes longer, fewer hosts are asked."""
LOOPED = 100_000
"""The largest catalogue of which a function for each message is made: more would not fit beside others."""
ALL_PEERS = 10_000
EDITED = 10_000
SERIES = {"loop": "loop of generated functions"}
PROJECT = Path(__file__).parent.parent
SAMPLE = 300
"""Messages that the interpreter is asked about: it is slow, and is asked about every host."""
FASTEST = "common-expression-language"


def matcher(entries: tuple[Entry, ...]) -> Prepared:
    found = Matcher.of(entries)
    return found.matching, [found.host(facts) for facts in hosts()]


def loop(entries: tuple[Entry, ...]) -> Prepared:
    found = Loop.of(entries)
    return found.matching, [found.host(facts) for facts in hosts()]


def peer_loops(entries: Sequence[Entry]) -> dict[str, Prepared]:
    """The peers that are asked about a catalogue of this size."""
    nodes = [entry.windowed for entry in entries]
    installed, _ = peers.installed()
    asked = [peer for peer in installed if len(entries) <= ALL_PEERS or peer.name == FASTEST]
    asked = [peer for peer in asked if len(entries) <= SAMPLE or peer.name != "rule-engine"]
    plain_hosts = [plain(facts, AT, facts_read(nodes), parts.COMPONENTS) for facts in hosts()]
    return {peer.name: (peer.loop(nodes), list(map(peer.prepared, plain_hosts))) for peer in asked}


def timed(matchings: dict[str, Prepared], seconds: float = SECONDS, rounds: int = 5) -> Rounds:
    """All of them on each host in turn."""
    number = len(hosts())
    cases = [{name: Call(ask, own[index]) for name, (ask, own) in matchings.items()} for index in range(number)]
    return round_robin(cases, rounds=rounds, seconds=seconds)


def assert_equal(ours: Prepared, theirs: Prepared, number: int) -> None:
    """The same answers on so many hosts, some of which match."""
    answers = [ours[0](host) for host in ours[1][:number]]
    assert answers == [theirs[0](host) for host in theirs[1][:number]]
    assert any(answers)


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
    found: dict[str, Prepared] = {"ours": matcher(entries), "loop": loop(entries), **peer_loops(entries)}
    for name, other in found.items():
        assert_equal(found["ours"], other, number=30 if size <= ALL_PEERS and name == "loop" else 5)
    rounds = timed(found)
    for name in found:
        keep_point("catalogue", SERIES.get(name, name), size, rounds.median(name))
    _keep(keep_goal, f"loop-{size}", rounds, "loop")
    others = [name for name in found if name not in {"ours", "loop"}]
    if others:
        _keep(keep_goal, f"peers-{size}", rounds, rounds.fastest(others), f"in a loop: {rounds.fastest(others)}")
    elif f"peers-{size}" in GOALS:
        record.left_out[f"peers-{size}"] = f"{FASTEST} is not installed"
    benchmark.pedantic(found["ours"][0], (found["ours"][1][0],), rounds=3)


@pytest.mark.parametrize("mix", ["repeating", "branching"])
def test_mixes(mix: str, size: int, benchmark: Any, keep_goal: KeepGoal) -> None:
    if size > LOOPED:
        pytest.skip(f"no loop of {size:,} functions")
    entries = made(mix, size).entries
    found = {"ours": matcher(entries), "loop": loop(entries)}
    assert_equal(found["ours"], found["loop"], number=5)
    _keep(keep_goal, f"{mix}-{size}", timed(found), "loop")
    benchmark.pedantic(found["ours"][0], (found["ours"][1][0],), rounds=3)


def test_growth(growth: tuple[int, int], benchmark: Any, keep_goal: KeepGoal, keep_point: KeepPoint) -> None:
    """Ten times as many messages, with a constant share of them matching, and without those that match any host."""
    small, large = (made("realistic", size).entries for size in growth)
    share = {"smaller": matcher(small), "ours": matcher(large)}
    _keep(keep_goal, f"share-{growth[1]}", timed(share), "smaller")
    none = {name: matcher(_unmatched(entries, share[name])) for name, entries in (("smaller", small), ("ours", large))}
    assert not any(none["ours"][0](host) for host in none["ours"][1][:5])
    rounds = timed(none)
    _keep(keep_goal, f"none-{growth[1]}", rounds, "smaller")
    for name, size in zip(("smaller", "ours"), growth, strict=True):
        keep_point("catalogue", "ours, none matching", size, rounds.median(name))
    benchmark.pedantic(none["ours"][0], (none["ours"][1][0],), rounds=3)


def test_edits(benchmark: Any, keep_goal: KeepGoal) -> None:
    entries = made("realistic", EDITED + 1).entries
    kept, added = entries[:-1], entries[-1]._replace(starts=START, expires=AT + timedelta(days=1))
    found, other = Matcher.of(kept), added._replace(number=EDITED // 2)
    assert_edits(found, added, other)
    calls = {
        "add": Call(found.with_, added),
        "remove": Call(found.without, other.number),
        "replace": Call(found.with_, other),
        "anew": Call(Matcher.of, kept),
    }
    rounds = round_robin([calls], rounds=11)
    for key in ("add", "remove", "replace"):
        keep_goal(key, rounds.ratio(key, "anew"))
    benchmark.pedantic(found.with_, (added,), rounds=3)


def assert_edits(found: Matcher, added: Entry, other: Entry) -> None:
    """An edit gives what building anew gives."""
    fitting = next(facts for facts in hosts(2_000, seed=9) if _holds(added, facts))
    host = found.host(fitting)
    before = [number for number in found.matching(host) if number != other.number]
    assert found.with_(added).matching(host) == [*found.matching(host), added.number]
    assert found.with_(other).matching(host) == sorted([*before, other.number])
    assert found.without(other.number).matching(host) == before


def test_memory(benchmark: Any, keep_goal: KeepGoal) -> None:
    """Each in a process of its own, bytes a message; the trees are there before, and are counted for neither."""
    theirs = measured("functions", EDITED)
    ours = benchmark.pedantic(measured, ("matcher", EDITED))
    keep_goal("memory", Ratio(ours, theirs, ours / theirs))


def measured(what: str, messages: int) -> float:
    command = [sys.executable, "-m", "benchmarks.memory", what, str(messages)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROJECT).stdout)


def _holds(entry: Entry, facts: mr.HostFacts) -> bool:
    return decide(entry.windowed, facts, AT).outcome is Outcome.TRUE


def _unmatched(entries: tuple[Entry, ...], asked: Prepared) -> tuple[Entry, ...]:
    matching = {number for host in asked[1] for number in asked[0](host)}
    return tuple(entry for entry in entries if entry.number not in matching)


def _keep(keep_goal: KeepGoal, key: str, rounds: Rounds, theirs: str, against: str = "") -> None:
    if key in GOALS:
        keep_goal(key, rounds.ratio("ours", theirs), against)
