"""`python -m benchmarks.regression`: a few ratios in seconds, compared with those that were kept.

Only ratios are compared, none to a peer, and only one that is twice as large each of three times fails: machines
differ, and a busy one is noisy. `--keep` keeps those of now, each the median of three; on a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import messenger_rules as mr
from benchmarks.hosts import AT, HIT, MISS, TEXT, UNKNOWN, VOCABULARY, Host, by_hand, by_hand_unsure
from benchmarks.interleaved import Call, Ratio, round_robin
from benchmarks.loops import Loop
from benchmarks.made_hosts import hosts
from benchmarks.matching import Matcher
from benchmarks.mixes import made
from benchmarks.test_start_up import Start, against_bare

KEPT = Path(__file__).with_name("regression.json")
BOUND = 2.0
TRIES = 3
MESSAGES = 1_000


def asked(facts: Mapping[str, object], by_hand: Callable[[Host], object]) -> Ratio:
    """One evaluation, to the hand-written function."""
    condition = mr.compile(TEXT, vocabulary=VOCABULARY)
    snapshot = condition.snapshot(mr.HostFacts.model_validate(facts), AT)
    calls = {"ours": Call(condition.function, snapshot), "theirs": Call(by_hand, Host(facts))}
    return round_robin([calls], calls=5_000).ratio("ours", "theirs")


def compiled() -> Ratio:
    """Text to function, to Python's own compiler on the function that is generated."""
    source = mr.compile(TEXT, vocabulary=VOCABULARY).source
    calls = {
        "ours": Call(lambda text: mr.compile(text, vocabulary=VOCABULARY).function, TEXT),
        "theirs": Call(lambda text: compile(text, "generated", "exec"), source),
    }
    return round_robin([calls], calls=5).ratio("ours", "theirs")


def matched() -> Ratio:
    """Matching of 1,000 messages, to a loop of generated functions."""
    entries = made("realistic", MESSAGES).entries
    ours, loop = Matcher.of(entries), Loop.of(entries)
    cases = [
        {"ours": Call(ours.matching, ours.host(facts)), "theirs": Call(loop.matching, loop.host(facts))}
        for facts in hosts()
    ]
    assert [call.function(call.argument) for call in cases[0].values()] == 2 * [loop.matching(loop.host(hosts()[0]))]
    return round_robin(cases, rounds=3, seconds=8).ratio("ours", "theirs")


CHECKS: Mapping[str, Callable[[], Ratio]] = {
    "function(snapshot), hit": lambda: asked(HIT, by_hand),
    "function(snapshot), miss": lambda: asked(MISS, by_hand),
    "function(snapshot), unknown": lambda: asked(UNKNOWN, by_hand_unsure),
    "text to runnable condition": compiled,
    "matching of 1,000 messages": matched,
    "import messenger_rules": lambda: against_bare(Start(("-c", "import messenger_rules"))),
}


def settled(measure: Callable[[], Ratio], most: float) -> float:
    """The first ratio that is not beyond the most, else the least of some tries."""
    tried: list[float] = []
    while len(tried) < TRIES and (not tried or tried[-1] > most):
        tried.append(measure().ratio)
    return min(tried)


def worse(kept: Mapping[str, float], now: Mapping[str, float], bound: float = BOUND) -> list[str]:
    """Those that have become larger beyond the bound, and those of which nothing is kept to compare with."""
    return [name for name, ratio in now.items() if name not in kept or ratio > bound * kept[name]]


def main(arguments: list[str] | None = None) -> int:
    """Status 1: some ratio is worse."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.regression", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep the ratios of now")
    options = parser.parse_args(arguments)
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    if options.keep:
        medians = {name: statistics.median(check().ratio for _ in range(TRIES)) for name, check in CHECKS.items()}
        KEPT.write_text(
            json.dumps({name: round(ratio, 2) for name, ratio in medians.items()}, indent=2) + "\n", "utf-8"
        )
        return 0
    now = {name: settled(check, BOUND * kept.get(name, math.inf)) for name, check in CHECKS.items()}
    failed = worse(kept, now)
    for name, ratio in now.items():
        print(f"{name:30} {ratio:8.2f}, kept {kept.get(name, ratio):8.2f}{'  WORSE' if name in failed else ''}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
