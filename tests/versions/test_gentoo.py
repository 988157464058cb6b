from __future__ import annotations

import pytest

from messenger_rules import versions
from messenger_rules.versions.gentoo import GENTOO
from tests.versions.tables import assert_line, assert_rising


def test_the_order() -> None:
    """The Package Manager Specification, section 3.3, and pairs of Portage's own tests."""
    assert_rising(
        "gentoo",
        """
        0.9.6
        1_alpha_p1
        1_alpha1
        1_beta2_alpha
        1_beta2
        1_pre
        1_rc
        1 = 1-r0 = 01 = 1-r00
        1-r1
        1_p = 1_p0 = 1_p-r0
        1_p1_beta
        1_p1
        1_p1-r2
        1b
        1b_p1
        1.0 = 1.00
        1.0b
        1.0.0
        1.0010000000000000001 = 1.00100000000000000010
        1.01 = 1.010 = 1.0100-r0
        1.01.1
        1.02
        1.1
        1.1b
        1.2
        1.10
        2.3.62
        5
        5.0
        6.7.0
        12.2b
        12.2.5
        234
        9999
        """,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.2_git",
        "1.2-1",
        "1.2ab",
        "1.2a1",
        "1.2-r",
        "1.2_",
        "1.2-r1_p1",
        ".1",
        "1.",
        "1.2A",
        "1.2~1",
        "cvs.1",
        "1.0\n",
    ],
)
def test_what_is_no_gentoo_version(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match="is not a Gentoo version"):
        GENTOO.key(text)


@pytest.mark.parametrize(
    ("line", "inside", "outside"),
    [
        ("1.2", "1.2_alpha 1.2 1.2-r3 1.2b 1.2.9 1.2.0", "1.20 1.1 1.3_alpha 1.02"),
        ("1", "1_alpha 1 1-r1 1.999", "2_alpha 0.9 10"),
        ("1.0", "1.0_rc1 1.00 1.0.5 1.0b", "1.01 1.1_alpha 1"),
        ("1.05", "1.05_rc1 1.050 1.05.9", "1.051 1.06_alpha 1.04 1.5"),
    ],
)
def test_lines(line: str, inside: str, outside: str) -> None:
    assert_line("gentoo", line, inside, outside)


@pytest.mark.parametrize("text", ["", "1.2b", "1.2_rc1", "1.2-r1", "1."])
def test_what_has_no_line(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match="is not a line"):
        GENTOO.line(text)


def test_the_layout_of_keys() -> None:
    """Keys are stored: a change here is a change of a format."""
    assert GENTOO.key("1.2.030b_rc1_p-r4").hex(" ") == "21 12 22 11 30 33 00 10 62 05 21 07 20 06 24"
    assert GENTOO.key("1").hex(" ") == "21 10 01 06 20"
