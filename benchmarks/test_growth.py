"""A catalogue as it grows and is edited: time against its size, what one edit costs, and the memory of a message."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import messenger_rules as mr
from benchmarks.conftest import KeepGoal, KeepPoint
from benchmarks.interleaved import Call, Ratio, round_robin
from benchmarks.made_hosts import hosts
from benchmarks.matching import Matcher
from benchmarks.matchings import Matching, keep_if_goal, matcher, timed
from benchmarks.mixes import AT, START, Entry, made
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome

EDITED = 10_000
PROJECT = Path(__file__).parent.parent


def test_growth(growth: tuple[int, int], benchmark: Any, keep_goal: KeepGoal, keep_point: KeepPoint) -> None:
    """Ten times as many messages, with a constant share of them matching, and without those that match any host."""
    small, large = (made("realistic", size).entries for size in growth)
    share = {"smaller": matcher(small), "ours": matcher(large)}
    keep_if_goal(keep_goal, f"share-{growth[1]}", timed(share), "smaller")
    none = {name: matcher(_unmatched(entries, share[name])) for name, entries in (("smaller", small), ("ours", large))}
    assert not any(none["ours"].ask(host) for host in none["ours"].hosts)
    rounds = timed(none)
    keep_if_goal(keep_goal, f"none-{growth[1]}", rounds, "smaller")
    for name, size in zip(("smaller", "ours"), growth, strict=True):
        keep_point("catalogue", "ours, none matching", size, rounds.median(name))
    benchmark.pedantic(none["ours"].ask, (none["ours"].hosts[0],), rounds=3)


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


def _unmatched(entries: tuple[Entry, ...], asked: Matching) -> tuple[Entry, ...]:
    matching = {number for host in asked.hosts for number in asked.ask(host)}
    return tuple(entry for entry in entries if entry.number not in matching)
