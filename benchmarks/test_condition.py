"""One condition and one host: asked, tested from facts, and compiled; by ours, by hand and by the peers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

import messenger_rules as mr
from benchmarks import peers
from benchmarks.conftest import KeepGoal
from benchmarks.hosts import AT, HIT, MISS, TEXT, UNKNOWN, VOCABULARY, Host, by_hand, by_hand_unsure
from benchmarks.interleaved import ROUNDS, Call, Ratio, round_robin
from benchmarks.peers.dialect import written
from benchmarks.peers.peer import Peer
from benchmarks.peers.plain_host import facts_read, plain
from benchmarks.record import Record

CONDITION = mr.compile(TEXT, vocabulary=VOCABULARY)
PEERS, MISSING = peers.installed()
BY_NAME = {peer.name: peer for peer in PEERS}
COMPONENTS = ("anti-virus", "update-manager")
CASES: Mapping[str, tuple[Mapping[str, Any], Any, bool | None]] = {
    "hit": (HIT, by_hand, True),
    "miss": (MISS, by_hand, False),
    "unknown": (UNKNOWN, by_hand_unsure, None),
}


def plain_host(facts: mr.HostFacts, at: datetime = AT) -> Mapping[str, Any]:
    return plain(facts, at, facts_read([CONDITION.tree]), COMPONENTS)


def drawn_hosts(number: int = 200) -> list[Mapping[str, Any]]:
    """Hosts near the edges of the condition, about half of which it holds for."""
    random = Random(5)

    def mostly(usual: Any, *others: Any) -> Any:
        return usual if random.random() < 0.8 else random.choice(others)

    return [
        {
            "console": {"type": mostly("enterprise", "branch"), "version": mostly("5.3", "5.1.9", "5.2", "6")},
            "language": mostly("de-CH", "de", "da-DK", "en"),
            "os": {"name": mostly("windows", "debian"), "version": mostly("10.0.19045", "10.0.19046", "6.1")},
            "components": {
                **({"anti-virus": mostly("9.9.2", "9.6")} if random.random() < 0.5 else {}),
                **({"update-manager": mostly("1.5", "1.4", "2.0", "1.3.9")} if random.random() < 0.8 else {}),
            },
        }
        for _ in range(number)
    ]


def assert_same_answers(peer: Peer) -> None:
    """The translation gives the answers of the condition on all of many hosts, before and after its time."""
    function = peer.function(CONDITION.tree)
    answers = set()
    for host in drawn_hosts():
        facts = mr.HostFacts.model_validate(host)
        for at in (AT, AT + timedelta(days=500)):
            answers.add(CONDITION.test(facts, at))
            assert bool(function(peer.prepared(plain_host(facts, at)))) is CONDITION.test(facts, at), (peer.name, host)
    assert answers == {True, False}


def needed(record: Record, name: str, *keys: str) -> Peer:
    """A peer; where it is missing, its rows are left out with the reason."""
    if name not in BY_NAME:
        record.left_out.update(dict.fromkeys(keys, f"{name} is not installed"))
        pytest.skip(f"{name} is not installed")
    assert_same_answers(BY_NAME[name])
    return BY_NAME[name]


@pytest.mark.parametrize("key", CASES)
def test_function(key: str, benchmark: Any, keep_goal: KeepGoal) -> None:
    facts, hand, answer = CASES[key]
    snapshot, host = CONDITION.snapshot(mr.HostFacts.model_validate(facts), AT), Host(facts)
    assert CONDITION.function(snapshot) is answer
    assert hand(host) is answer
    case = {"ours": Call(CONDITION.function, snapshot), "theirs": Call(hand, host)}
    keep_goal(key, round_robin([case], calls=20_000).ratio("ours", "theirs"))
    benchmark(CONDITION.function, snapshot)


def test_from_a_host(benchmark: Any, record: Record, keep_goal: KeepGoal) -> None:
    zen = needed(record, "zen-engine", "test", "raw")
    facts = mr.HostFacts.model_validate(HIT)
    cases = {
        "test": Call(lambda facts: CONDITION.test(facts, AT), facts),
        "raw": Call(lambda raw: CONDITION.test(mr.HostFacts.model_validate(raw), AT), HIT),
        "zen": Call(zen.function(CONDITION.tree), zen.prepared(plain_host(facts))),
    }
    assert all(call.function(call.argument) for call in cases.values())
    rounds = round_robin([cases], calls=1_000)
    keep_goal("test", rounds.ratio("test", "zen"))
    keep_goal("raw", rounds.ratio("raw", "zen"))
    keep_goal("first", _first_time(cases["zen"]))
    benchmark(CONDITION.test, facts, AT)


def _first_time(zen: Call) -> Ratio:
    """Hosts that nothing was asked of before: their versions are read, and kept, by the first condition."""
    calls = 100
    fresh = iter([mr.HostFacts.model_validate(HIT) for _ in range(calls * ROUNDS)])
    first = Call(lambda hosts: CONDITION.test(next(hosts), AT), fresh)
    return round_robin([{"first": first, "zen": zen}], calls=calls).ratio("first", "zen")


def test_peers(benchmark: Any, record: Record, keep_goal: KeepGoal) -> None:
    record.left_out.update(MISSING)
    facts = mr.HostFacts.model_validate(HIT)
    snapshot = CONDITION.snapshot(facts, AT)
    for peer in PEERS:
        assert_same_answers(peer)
    host = plain_host(facts)
    cases = {peer.name: Call(peer.function(CONDITION.tree), peer.prepared(host)) for peer in PEERS}
    rounds = round_robin([{"ours": Call(CONDITION.function, snapshot), **cases}], calls=500)
    if cases:
        fastest = rounds.fastest(list(cases))
        keep_goal("peer", rounds.ratio("ours", fastest), f"fastest peer, prepared ({fastest})")
    benchmark(CONDITION.function, snapshot)


@pytest.mark.parametrize(("key", "name"), [("compile", "rule-engine"), ("compile-cel", "common-expression-language")])
def test_compile(key: str, name: str, benchmark: Any, record: Record, keep_goal: KeepGoal) -> None:
    peer = needed(record, name, key)

    def ours(text: str) -> object:
        return mr.compile(text, vocabulary=VOCABULARY).function

    calls = {"ours": Call(ours, TEXT), "theirs": Call(peer.compiled, written(CONDITION.tree, peer.dialect))}
    keep_goal(key, round_robin([calls], calls=5).ratio("ours", "theirs"))
    benchmark(ours, TEXT)
