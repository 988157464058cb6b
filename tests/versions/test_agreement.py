"""The keys agree with a second reading of each scheme, and the lines with what a line is."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from messenger_rules import versions
from tests.versions import readings, written


def pep440(left: str, right: str) -> int:
    return readings.sign(Version(left), Version(right))


def in_pep440_line(line: str, version: str) -> bool:
    return SpecifierSet(f"=={line}.*").contains(Version(version).public, prereleases=True)


COMPARISONS: dict[str, Callable[[str, str], int]] = {
    "dotted": readings.dotted,
    "pep440": pep440,
    "semver": readings.semver,
    "debian": readings.debian,
    "rpm": readings.rpm,
    "apk": readings.apk,
    "gentoo": readings.gentoo,
}
IN_LINE: dict[str, Callable[[str, str], bool]] = {
    "dotted": readings.in_dotted_line,
    "pep440": in_pep440_line,
    "semver": readings.in_semver_line,
    "debian": readings.in_debian_line,
    "rpm": readings.in_rpm_line,
    "apk": readings.in_apk_line,
    "gentoo": readings.in_gentoo_line,
}


def test_every_scheme_has_a_second_reading() -> None:
    assert set(COMPARISONS) == set(IN_LINE) == set(written.VERSIONS) == set(written.LINES) == set(versions.SCHEMES)


@pytest.mark.parametrize("name", COMPARISONS)
@given(data=st.data())
def test_comparing_keys_is_comparing_versions(name: str, data: st.DataObject) -> None:
    texts = data.draw(st.lists(written.VERSIONS[name], min_size=2, max_size=8))
    keys = [versions.scheme(name).key(text) for text in texts]
    for (left, left_key), (right, right_key) in combinations(zip(texts, keys, strict=True), 2):
        assert readings.sign(left_key, right_key) == COMPARISONS[name](left, right), (left, right)


@pytest.mark.parametrize("name", COMPARISONS)
@given(data=st.data())
def test_close_versions_too(name: str, data: st.DataObject) -> None:
    """One version is the beginning of the other, or they share one, as neighbours in a list of releases do."""
    scheme = versions.scheme(name)
    whole, other = data.draw(written.VERSIONS[name]), data.draw(written.VERSIONS[name])
    cut = data.draw(st.integers(0, len(whole)))
    left, right = whole, (whole[:cut] + other)[:64] if data.draw(st.booleans()) else whole[:cut]
    try:
        keys = scheme.key(left), scheme.key(right)
    except versions.UnreadableVersion:
        return
    assert readings.sign(*keys) == COMPARISONS[name](left, right)


@pytest.mark.parametrize("name", COMPARISONS)
@given(data=st.data())
def test_a_line_holds_its_versions_and_no_others(name: str, data: st.DataObject) -> None:
    scheme = versions.scheme(name)
    line, version = data.draw(written.LINES[name]), data.draw(written.VERSIONS[name])
    if data.draw(st.booleans()):
        version = (line + version)[:64]
    try:
        (low, high), key = scheme.line(line), scheme.key(version)
    except versions.UnreadableVersion:
        return
    assert (low <= key < high) == IN_LINE[name](line, version)
    assert key not in {low, high}


@pytest.mark.parametrize("name", COMPARISONS)
def test_the_line_of_zero_ends_where_that_of_one_begins(name: str) -> None:
    assert versions.scheme(name).line("0")[1] == versions.scheme(name).line("1")[0]


@pytest.mark.parametrize("name", COMPARISONS)
@given(data=st.data())
def test_the_end_of_a_line_is_the_beginning_of_the_next(name: str, data: st.DataObject) -> None:
    scheme = versions.scheme(name)
    beginning = data.draw(st.sampled_from(["", "5.", "1.2.", "0."]))
    number = data.draw(st.one_of(st.integers(1, 300), st.integers(1, 999_999_998)))
    assert scheme.line(f"{beginning}{number}")[1] == scheme.line(f"{beginning}{number + 1}")[0]
