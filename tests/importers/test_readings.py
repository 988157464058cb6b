"""The direct readings themselves, against examples of the sources' own documents."""

from __future__ import annotations

import itertools

import pytest

from tests.importers.readings import gentoo, home_assistant, jexl, mozilla_versions, semver

# The order of the Package Manager Specification, algorithms 3.1 to 3.7, and of its leading zeros.
GENTOO = ["1_alpha_alpha", "1_alpha", "1_alpha1", "1_beta", "1_pre", "1_rc1", "1", "1-r1", "1_p_alpha", "1_p", "1_p1", "1a", "1b", "1.0", "1.01", "1.02", "1.1", "1.2", "1.10", "2"]  # fmt: skip
# README of node-semver and semver.org, section 11.
SEMVER = ["1.0.0-0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "2.0.0"]  # fmt: skip
# Mozilla's documentation of the toolkit version format.
MOZILLA = ["1.-1", "1.!", "1.0a1", "1.0b2", "1.0pre1", "1.0", "1.0.1", "1.1pre", "1.1pre1a", "1.1pre1", "1.1pre10", "1.1", "1.10", "1.*", "2.0"]  # fmt: skip
HOME_ASSISTANT = [
    "0.7",
    "0.110.0",
    "2023.8.0.dev20230701",
    "2023.8.0b1",
    "2023.8.0b2",
    "2023.8.0",
    "2023.8.1",
    "2023.12",
]


def test_orders() -> None:
    for first, second in itertools.pairwise(GENTOO):
        assert gentoo.compare(first, second) < 0, (first, second)
        assert gentoo.compare(second, first) > 0, (first, second)
    for order, versions in ((semver.parse, SEMVER), (home_assistant.order, HOME_ASSISTANT)):
        assert [order(version) for version in versions] == sorted(order(version) for version in versions)
    for first, second in itertools.pairwise(MOZILLA):
        assert mozilla_versions.compare(first, second) < 0, (first, second)


@pytest.mark.parametrize(("first", "second"), [("1", "1.0"), ("1.0", "1.0.0"), ("1.1pre", "1.0+")])
def test_mozilla_takes_these_for_equal(first: str, second: str) -> None:
    assert mozilla_versions.compare(first, second) == 0


# README of node-semver: ranges, with includePrerelease.
@pytest.mark.parametrize(
    ("range_", "inside", "outside"),
    [
        (">=1.2.7 <1.3.0", ["1.2.7", "1.2.99", "1.3.0-rc.1"], ["1.2.6", "1.3.0", "1.2.7-rc.1"]),
        ("1.2.7 || >=1.2.9 <2.0.0", ["1.2.7", "1.2.9", "1.4.6"], ["1.2.8", "2.0.0"]),
        ("1.2.3 - 2.3.4", ["1.2.3-0", "2.3.4"], ["1.2.2", "2.3.5-0"]),
        ("1.2.3 - 2.3", ["1.2.3", "2.3.9"], ["2.4.0-0"]),
        ("*", ["0.0.0", "1.0.0-alpha"], []),
        ("1.x", ["1.0.0-0", "1.9.9"], ["2.0.0-0", "0.9.9"]),
        ("~1.2.3", ["1.2.3", "1.2.9", "1.2.4-rc.1"], ["1.2.3-rc.1", "1.3.0-0"]),
        ("~1.2", ["1.2.0-0", "1.2.9"], ["1.3.0-0"]),
        ("^1.2.3", ["1.2.3", "1.99.0"], ["2.0.0-0", "1.2.2"]),
        ("^0.2.3", ["0.2.3", "0.2.9"], ["0.3.0-0"]),
        ("^0.0.3", ["0.0.3"], ["0.0.4-0", "0.0.2"]),
        ("^1.2.x", ["1.2.0-0", "1.3.0"], ["2.0.0-0"]),
        ("^0.0", ["0.0.9"], ["0.1.0-0"]),
        ("<1.2", ["1.1.9"], ["1.2.0-0"]),
        (">1", ["2.0.0-0"], ["1.9.9"]),
        ("2.x.y", [], ["2.0.0"]),
    ],
)
def test_ranges(range_: str, inside: list[str], outside: list[str]) -> None:
    assert [version for version in (*inside, *outside) if semver.satisfies(version, range_)] == inside


@pytest.mark.parametrize(
    ("atom", "inside", "outside"),
    [
        ("=c/p-1.1*", ["1.1", "1.1-r1", "1.1.1", "1.1_rc1", "1.1a"], ["1.10", "1.10-r1", "1.2"]),
        ("=c/p-1-r1*", ["1-r1"], ["1-r11", "1"]),
        ("=c/p-01*", ["1", "1.2"], ["10"]),
        ("~c/p-1.1", ["1.1", "1.1-r7"], ["1.1_p1", "1.1.0"]),
        (">c/p-1.1", ["1.1-r1", "1.2"], ["1.1"]),
    ],
)
def test_atoms(atom: str, inside: list[str], outside: list[str]) -> None:
    found = [version for version in (*inside, *outside) if gentoo.matches(atom, gentoo.Package("c/p", version))]
    assert found == inside


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3 == 7", True),
        ("true || true && false", False),
        ("!a == true", True),
        ("'b' in 'abc'", True),
        ("2 in [1, '2']", True),
        ("'10' == 10", True),
        ("missing < 7", False),
        ("[] && '' == 0", True),
        ("(['a', 'b'] intersect ['b', 'c'])|length == 1", True),
        ("0 ? 'x' : ''", False),
        ("1 - 1 ? 'x' : 'y'", True),
    ],
)
def test_javascript(expression: str, value: bool) -> None:
    assert jexl.shows(expression, jexl.Browser({"a": False})) is value
