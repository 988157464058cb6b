from __future__ import annotations

import pytest

from messenger_rules import versions
from messenger_rules.versions.semver import SEMVER
from tests.versions.tables import assert_line, assert_rising


def test_the_order_that_semver_org_gives_as_examples() -> None:
    assert_rising(
        "semver",
        """
        0.0.0-0
        0.0.0 = 0.0.0+20130313144700
        1.0.0-0
        1.0.0-alpha = 1.0.0-alpha+001
        1.0.0-alpha.1
        1.0.0-alpha.beta
        1.0.0-beta
        1.0.0-beta.2
        1.0.0-beta.11
        1.0.0-rc.1 = 1.0.0-rc.1+exp.sha.5114f85 = 1.0.0-rc.1+21AF26D3---117B344092BD
        1.0.0 = 1.0.0+build.1 = 1.0.0+build.2
        1.0.1-rc.1
        2.0.0
        2.1.0
        2.1.1
        2.1103.0
        """,
    )


def test_identifiers() -> None:
    assert_rising(
        "semver",
        """
        1.0.0-0
        1.0.0-2
        1.0.0-11
        1.0.0--
        1.0.0-0a
        1.0.0-20240101120000-abcdef
        1.0.0-A
        1.0.0-a
        1.0.0-a.0
        1.0.0-a.0.0
        1.0.0-a-b
        1.0.0-ab
        1.0.0-x.7.z.92
        1.0.0-x-y-z.--
        """,
    )


@pytest.mark.parametrize(
    "text",
    [
        "01.0.0", "1.01.0", "1.0.00", "1.0.0-01", "1.0.0-", "1.0.0+", "1.0.0-a..b", "1.0.0-a_b", "1.0.0+a+b", "v1.0.0",
        "1.2.3.4", "1.0.0\n", "", "a.b.c", "+1.0.0", "-1.0.0",
    ],
)  # fmt: skip
def test_what_is_no_semantic_version(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match=r"is not a semantic version$"):
        SEMVER.key(text)


@pytest.mark.parametrize(("text", "whole"), [("5", "5.0.0"), ("5.2", "5.2.0")])
def test_what_is_too_short_is_told_in_full(text: str, whole: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match=f"which has three numbers: {whole}$"):
        SEMVER.key(text)


@pytest.mark.parametrize(
    ("line", "inside", "outside"),
    [
        ("2", "2.0.0-0 2.0.0 2.9.9 2.9.10-rc.1", "1.9.9 3.0.0-0 20.0.0"),
        ("2.0", "2.0.0-0 2.0.1", "2.1.0-0"),
        ("2.1.0", "2.1.0-rc.1 2.1.0 2.1.0+build", "2.1.1-0 2.0.9"),
    ],
)
def test_lines(line: str, inside: str, outside: str) -> None:
    assert_line("semver", line, inside, outside)


@pytest.mark.parametrize("text", ["", "1.02", "1.2.3.4", "1.2.3-rc", "v1", "1."])
def test_what_has_no_line(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match="is not a line"):
        SEMVER.line(text)


def test_the_layout_of_keys() -> None:
    """Keys are stored: a change here is a change of a format."""
    assert SEMVER.key("1.0.200").hex(" ") == "21 20 f1 c8 03"
    assert SEMVER.key("1.0.0-rc.2+5").hex(" ") == "21 20 20 02 03 72 63 00 02 22 01"
