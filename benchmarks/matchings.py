"""Matchings with their hosts: ours, the loop of generated functions, and peers in loops; timed on each host in turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from benchmarks import parts, peers
from benchmarks.conftest import KeepGoal
from benchmarks.goals import GOALS
from benchmarks.interleaved import Call, Rounds, round_robin
from benchmarks.loops import Loop
from benchmarks.made_hosts import hosts
from benchmarks.matching import Matcher
from benchmarks.mixes import AT, Entry
from benchmarks.peers.plain_host import facts_read, plain

LOOPED = 100_000
"""The largest catalogue of which a function for each message is made: more would not fit beside others."""
ALL_PEERS = 10_000
"""The largest catalogue that all peers but the slowest are asked about; the largest of all only the fastest is."""
SLOW = 1_000
"""The largest catalogue for rule-engine, which takes a tenth of a second a host here."""
FASTEST = "common-expression-language"
SECONDS = 8.0
"""Of a row; where one call takes longer, fewer hosts are asked."""
FEW = 5
"""Hosts that answers are compared on where a catalogue is large."""


class Matching(NamedTuple):
    """A matching, and the hosts as it wants them."""

    ask: Callable[[Any], list[int]]
    hosts: Sequence[Any]


def matcher(entries: Sequence[Entry]) -> Matching:
    """Ours."""
    found = Matcher.of(entries)
    return Matching(found.matching, [found.host(facts) for facts in hosts()])


def loop(entries: Sequence[Entry]) -> Matching:
    """One generated function after the other."""
    found = Loop.of(entries)
    return Matching(found.matching, [found.host(facts) for facts in hosts()])


def peer_loops(entries: Sequence[Entry]) -> dict[str, Matching]:
    """The peers that are asked about a catalogue of this size."""
    nodes = [entry.windowed for entry in entries]
    installed, _ = peers.installed()
    asked = [peer for peer in installed if len(entries) <= ALL_PEERS or peer.name == FASTEST]
    asked = [peer for peer in asked if len(entries) <= SLOW or peer.name != "rule-engine"]
    plain_hosts = [plain(facts, AT, facts_read(nodes), parts.COMPONENTS) for facts in hosts()]
    return {peer.name: Matching(peer.loop(nodes), list(map(peer.prepared, plain_hosts))) for peer in asked}


def timed(matchings: Mapping[str, Matching], rounds: int = 5) -> Rounds:
    """All of them on each host in turn."""
    cases = [{name: Call(ask, own[index]) for name, (ask, own) in matchings.items()} for index in range(len(hosts()))]
    return round_robin(cases, rounds=rounds, seconds=SECONDS)


def assert_equal(matchings: Mapping[str, Matching], messages: int) -> None:
    """All give the same answers, some of which match; on every host where the catalogue is not large."""
    number = len(hosts()) if messages <= SLOW else FEW
    answers = {name: [ask(host) for host in own[:number]] for name, (ask, own) in matchings.items()}
    expected = next(iter(answers.values()))
    assert any(expected)
    assert [name for name, found in answers.items() if found != expected] == []


def keep_if_goal(keep_goal: KeepGoal, key: str, rounds: Rounds, theirs: str, against: str = "") -> None:
    """Keep ours to theirs, where there is a goal for this size."""
    if key in GOALS:
        keep_goal(key, rounds.ratio("ours", theirs), against)
