"""Ranges of node-semver, as intervals and in our language."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.condition.writer import write_expression
from messenger_rules.importers.imported import Untranslatable
from messenger_rules.importers.semver_ranges import Interval, UnreadableRange, Version, installed_in, read_range
from messenger_rules.versions import scheme
from tests.importers.readings import semver

ANY = 'installed("x")'
WRITTEN = [
    ("*", ANY),
    ("", ANY),
    ("||", ANY),
    (">=*", ANY),
    ("x", ANY),
    (">=x.x.x", ANY),
    ("^*", ANY),
    ("~x", ANY),
    ("1.2.3", 'installed("x", == 1.2.3)'),
    ("=v1.2.3", 'installed("x", == 1.2.3)'),
    ("1.2.3+build.5", 'installed("x", == 1.2.3)'),
    ("2.0.0-0", 'installed("x", == "2.0.0-0")'),
    ("2.*", 'installed("x", 2.*)'),
    ("2", 'installed("x", 2.*)'),
    ("1.2.x", 'installed("x", 1.2.*)'),
    (">=2.1103.0 <2.1106.0", 'installed("x", 2.1103.0 ..< 2.1106.0)'),
    (">=v2.150.0 <=v2.155.0", 'installed("x", 2.150.0 .. 2.155.0)'),
    (">= 2.0.0 <= 2.147.2", 'installed("x", 2.0.0 .. 2.147.2)'),
    (">2.74.0 <=2.179.0", 'installed("x", 2.74.1.* .. 2.179.0)'),
    ("2.0.0 <=2.1005.0", 'installed("x", == 2.0.0)'),
    ("<1.2", 'installed("x", < 1.2.*)'),
    ("<2.0.0", 'installed("x", < 2.0.0)'),
    ("<=1.2", 'installed("x", < 1.3.*)'),
    ("<=1.2.3", 'installed("x", <= 1.2.3)'),
    (">1.2", 'installed("x", >= 1.3.*)'),
    (">1.2.3", 'installed("x", > 1.2.3)'),
    (">=1", 'installed("x", >= 1.*)'),
    ("^1.2.3", 'installed("x", 1.2.3 ..< 2.*)'),
    ("^0.2.3", 'installed("x", 0.2.3 ..< 0.3.*)'),
    ("^0.0.3", 'installed("x", == 0.0.3)'),
    ("^1.x", 'installed("x", 1.*)'),
    ("^0.0", 'installed("x", 0.0.*)'),
    ("^1.2.3-beta.2", 'installed("x", 1.2.3-beta.2 ..< 2.*)'),
    ("~1.2.3", 'installed("x", 1.2.3 ..< 1.3.*)'),
    ("~> 1.2", 'installed("x", 1.2.*)'),
    ("~1", 'installed("x", 1.*)'),
    ("1.2.3 - 2.3.4", 'installed("x", 1.2.3.* .. 2.3.4)'),
    ("x.0 - 2", 'installed("x", < 3.*)'),
    ("1.2 - 2.3", 'installed("x", 1.2.* ..< 2.4.*)'),
    ("1.2.3 - 2", 'installed("x", 1.2.3.* ..< 3.*)'),
    ("* - 2.3.4", 'installed("x", <= 2.3.4)'),
    ("1.2.3-rc.1 - 2.0.0-rc.2", 'installed("x", 1.2.3-rc.1 .. 2.0.0-rc.2)'),
    ("2.1008.0 || 2.1009.0", 'installed("x", [2.1008.0, 2.1009.0])'),
    ("1.x || >=2.5.0 || 5.0.0 - 7.2.3", 'installed("x", 1.*) or installed("x", >= 2.5.0)'),
    (">=1.0.0 <2.0.0-0 || 2.x", 'installed("x", 1.0.0 ..< 3.*)'),
    ("<1.0.0 || >2.0.0", 'installed("x", < 1.0.0) or installed("x", > 2.0.0)'),
    (">=2.80.0-alpha.0 <=2.181.0-alpha.0", 'installed("x", 2.80.0-alpha.0 .. 2.181.0-alpha.0)'),
    (">2 <1", "false"),
    ("<*", "false"),
    ("<0.0.0-0", "false"),
]
UNREADABLE = [
    "2.x.y",
    "^2.x.y",
    ">=2.0.0, <= 2.147.2",
    "1.2.3.4",
    "01.2.3",
    "latest",
    "1.2.3 -2.0.0",
    "1.x.3",
    "*.1",
    "==1.2.3",
    "9007199254740992.0.0",
    "1.2.3-01",
]


@pytest.mark.parametrize(("range_", "written"), WRITTEN)
def test_ranges_in_our_language(range_: str, written: str) -> None:
    assert write_expression(installed_in("x", read_range(range_))) == written


@pytest.mark.parametrize("range_", UNREADABLE)
def test_what_node_semver_cannot_read(range_: str) -> None:
    with pytest.raises(UnreadableRange):
        read_range(range_)
    assert not semver.satisfies("2.0.0", range_)


def test_a_version_that_our_scheme_cannot_read_is_refused() -> None:
    with pytest.raises(Untranslatable) as caught:
        installed_in("x", read_range("<12345678901.0.0"))
    assert caught.value.refused.reason == "a version that the scheme `semver` cannot read"


numbers = st.integers(0, 3).map(str)
parts = numbers | st.sampled_from(["x", "*"])
pres = st.sampled_from(["", "", "-0", "-1", "-alpha", "-alpha.0", "-alpha.1", "-rc.2.0"])
versions = st.builds("{}.{}.{}{}".format, numbers, numbers, numbers, pres)
partials = (
    versions | st.builds("{}.{}".format, parts, parts) | parts | st.builds("{}.{}.{}".format, numbers, parts, parts)
)
operators = st.sampled_from(["", "", "=", "<", "<=", ">", ">=", "^", "~", "~>", ">= ", "^ "])
simple = st.lists(st.builds("{}{}".format, operators, partials), min_size=1, max_size=3).map(" ".join)
ranges = st.lists(simple | st.builds("{} - {}".format, partials, partials), min_size=1, max_size=3).map(" || ".join)


def within(version: str, intervals: tuple[Interval, ...]) -> bool:
    key = scheme("semver").key
    return any(
        (interval.low is None or key(str(interval.low)) <= key(version))
        and (interval.high is None or key(version) < key(str(interval.high)))
        for interval in intervals
    )


@given(ranges, st.lists(versions, min_size=1, max_size=12))
def test_intervals_have_the_versions_that_node_semver_has(range_: str, some: list[str]) -> None:
    try:
        intervals = read_range(range_)
    except UnreadableRange:
        intervals = ()
    assert [within(version, intervals) for version in some] == [semver.satisfies(version, range_) for version in some]


@given(ranges)
def test_intervals_are_in_order_and_apart(range_: str) -> None:
    try:
        intervals = read_range(range_)
    except UnreadableRange:
        return
    key = scheme("semver").key
    assert not any(interval.empty for interval in intervals)
    for first, second in pairwise(intervals):
        assert first.high is not None
        assert second.low is not None
        assert key(str(first.high)) < key(str(second.low))


@given(st.text("0123456789.xX*-<>=~^|v +abz", max_size=40))
def test_any_text_is_a_range_or_none(text: str) -> None:
    try:
        read_range(text)
    except UnreadableRange:
        assert not semver.satisfies("1.0.0", text)


@given(versions)
def test_the_next_version_is_the_least_that_is_greater(text: str) -> None:
    intervals = read_range(f">{text}")
    assert intervals == (Interval(Version(*_parsed(text)).next),)
    key = scheme("semver").key
    assert key(text) < key(str(intervals[0].low))


def _parsed(text: str) -> tuple[int, int, int, tuple[int | str, ...]]:
    core, _, pre = text.partition("-")
    major, minor, patch = map(int, core.split("."))
    return major, minor, patch, tuple(int(part) if part.isdigit() else part for part in pre.split(".") if part)
