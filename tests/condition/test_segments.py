"""Named conditions: resolved when compiled, circles refused, and no growth without a bound."""

from __future__ import annotations

import time

import pytest

import messenger_rules as mr
from messenger_rules.text import Source


def chain(levels: int, uses: int) -> dict[str, Source]:
    """Segments that each use the next one several times."""
    found = {f"s{level}": Source(" and ".join([f'segment("s{level + 1}")'] * uses)) for level in range(levels)}
    return {**found, f"s{levels}": Source('os.family == "linux"')}


def test_a_segment_bomb_is_refused_at_once() -> None:
    start = time.process_time()
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile('segment("s0")', segments=chain(14, 9))
    assert time.process_time() - start < 1
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {"MR231"}


def test_what_is_used_often_but_stays_small_works() -> None:
    condition = mr.compile('segment("s0")', segments=chain(3, 4))
    assert condition.test(mr.HostFacts.model_validate({"os": {"family": "linux"}}))
    assert condition.facts == {"os.family"}


def test_a_mistake_in_a_segment_is_told_once_at_its_place() -> None:
    segments = {"wrong": Source("os.famly == 5", name="segment wrong")}
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile('segment("wrong") or segment("wrong")', segments=segments)
    assert [(found.code, found.source.name) for found in caught.value.diagnostics if found.source] == [
        ("MR201", "segment wrong")
    ]
