"""Named conditions: resolved when compiled, circles refused, and no growth without a bound."""

from __future__ import annotations

import time

import pytest

import messenger_rules as mr
from messenger_rules.condition.predicate_tree import Segment
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


@pytest.mark.parametrize("segment", ["os.famly == 5", Source("os.famly == 5", name="segment wrong")])
def test_a_mistake_in_a_segment_is_told_once_at_its_place(segment: str | Source) -> None:
    segments = {"wrong": segment}
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile('segment("wrong") or segment("wrong")', segments=segments)
    assert [(found.code, found.source.name) for found in caught.value.diagnostics if found.source] == [
        ("MR201", "segment wrong")
    ]


def nested(levels: int) -> dict[str, Source]:
    """Segments of which each but the last is only another one."""
    found = {f"s{level}": Source(f'segment("s{level + 1}")', name=f"segment s{level}") for level in range(1, levels)}
    return {**found, f"s{levels}": Source('os.family == "linux"', name=f"segment s{levels}")}


def test_segments_are_nested_as_deep_as_conditions_and_no_deeper() -> None:
    limits = mr.Limits(condition_depth=4)
    condition = mr.compile('segment("s1")', segments=nested(4), limits=limits)
    assert condition.test(mr.HostFacts.model_validate({"os": {"family": "linux"}}))
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile('segment("s1")', segments=nested(5), limits=limits)
    assert (
        str(caught.value)
        == """\
error[MR118]: segments are nested deeper than 4 levels
 --> segment s4:1:9
  |
1 | segment("s5")
  |         ^^^^
  = help: write some of them out"""
    )


def test_a_segment_has_the_limits_of_a_condition_and_its_mistakes_are_told_with_the_others() -> None:
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile(
            'os.famly == "linux" or segment("long")',
            segments={"long": Source("true and true and true and true", name="segment long")},
            limits=mr.Limits(condition_atoms=3),
        )
    assert {(found.code, found.source.name) for found in caught.value.diagnostics if found.source} == {
        ("MR201", "condition"),
        ("MR119", "segment long"),
    }


def test_a_mistake_in_a_segment_that_others_share_is_told_once() -> None:
    segments = {
        "left": Source('segment("wrong") and true', name="segment left"),
        "right": Source('segment("wrong") and false', name="segment right"),
        "wrong": Source("os.famly == 5", name="segment wrong"),
    }
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile('segment("left") or segment("right")', segments=segments)
    assert [(found.code, found.source.name) for found in caught.value.diagnostics if found.source] == [
        ("MR201", "segment wrong")
    ]


def test_a_segment_that_takes_too_long_is_told_once_and_not_of_what_is_made_of_it() -> None:
    segments = {
        "long": Source('segment("n") or segment("n") or not segment("n")', name="segment long"),
        "n": Source('like(os.name, "*enterprise-edition-of-windows-server-2*")', name="segment n"),
    }
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile(
            'segment("long") and true', segments=segments, limits=mr.Limits(condition_length=60, expanded_steps=60)
        )
    assert [(found.code, found.source.name) for found in caught.value.diagnostics if found.source] == [
        ("MR232", "segment long")
    ]


def test_a_segment_knows_its_name() -> None:
    tree = mr.compile('segment("s1")', segments=nested(1)).tree
    assert isinstance(tree, Segment)
    assert (tree.name, tree.source.name) == ("s1", "segment s1")
