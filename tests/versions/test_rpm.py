from __future__ import annotations

import pytest

from messenger_rules import versions
from messenger_rules.versions.rpm import RPM
from tests.versions.readings import rpm_part
from tests.versions.tables import assert_line, assert_rising, compared

# Pairs of rpm's own tests (rpmvercmp.at), each once; the reverse is compared as well.
PAIRS = """
    1.0 < 2.0;  2.0 < 2.0.1;  2.0.1 < 2.0.1a;  2.0.1 = 2.0.1
    5.5p1 < 5.5p2;  5.5p1 < 5.5p10;  5.5p10 = 5.5p10;  10xyz < 10.1xyz;  xyz10 < xyz10.1
    xyz.4 < 8;  xyz.4 < 2;  5.5p2 < 5.6p1;  5.6p1 < 6.5p1;  6.0 < 6.0.rc1;  10a1 < 10b2;  10a2 < 10b2
    1.0a < 1.0aa;  10.0001 = 10.1;  10.0001 < 10.0039;  4.999.9 < 5.0;  20101121 < 20101122
    2_0 = 2.0;  a = a+;  a+ = a_;  +a = _a
    1.0~rc1 < 1.0;  1.0~rc1 < 1.0~rc2;  1.0~rc1~git123 < 1.0~rc1
    1.0 < 1.0^;  1.0 < 1.0^git1;  1.0^git1 < 1.0^git2;  1.0^git1 < 1.01;  1.0^20160101 < 1.0.1
    1.0^20160101^git1 < 1.0^20160102;  1.0~rc1 < 1.0~rc1^git1;  1.0^git1~pre < 1.0^git1
    1b.fc17 < 1.fc17;  1.fc17 < 1g.fc17
"""
ROWS = [tuple(pair.split()) for line in PAIRS.strip().splitlines() for pair in line.split(";")]
OPPOSITE = {"<": ">", "=": "=", ">": "<"}


@pytest.mark.parametrize(("left", "result", "right"), ROWS, ids=" ".join)
def test_the_table_of_rpm(left: str, result: str, right: str) -> None:
    assert compared("rpm", left, right) == result
    assert compared("rpm", right, left) == OPPOSITE[result]
    assert compared("rpm", f"1-{left}", f"1-{right}") == result
    assert rpm_part(left, right) == {"<": -1, "=": 0}[result]


def test_the_order_with_epochs_and_releases() -> None:
    assert_rising(
        "rpm",
        """
        1.0~rc1-1.el9
        1.0 = 0:1.0 = 1_0 = 1.00
        1.0-1.el8
        1.0-1.el9 = 01.0-1_el9
        1.0-1.el9_2
        1.0-1.el9_2.3
        1.0-2.el9
        1.0^20240101git1-1
        1.0.1-1
        3.0.7-16.el9_2
        3.0.7-24.el9
        1:0.9-1
        2:0.1
        """,
    )


@pytest.mark.parametrize(
    "text", ["", "-1", "1.0-1-1", "1.0-", ":1", "x:1", "1.0 1", "1.0/1", "1.0\n", "~", "_", "1:", "+_", "α"]
)
def test_what_is_no_rpm_version(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match="is not an RPM version"):
        RPM.key(text)


@pytest.mark.parametrize(
    ("line", "inside", "outside"),
    [
        ("3.0", "3.0~rc1 3.0 3.0-1.el9 3.0.7-1.el9 3.0^git 3.0a 3_0", "3.1~a 2.9 3.00001 1:3.0 3.10"),
        ("1:3", "1:3 1:3.9-1", "3 1:4~"),
        ("1.0~rc1", "1.0~rc1 1.0~rc1.2", "1.0~rc2 1.0"),
    ],
)
def test_lines(line: str, inside: str, outside: str) -> None:
    assert_line("rpm", line, inside, outside)


@pytest.mark.parametrize("text", ["", "3.0a", "3.0-1", "3.", "~"])
def test_what_has_no_line(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match="is not a line"):
        RPM.line(text)


def test_the_layout_of_keys() -> None:
    """Keys are stored: a change here is a change of a format."""
    assert RPM.key("1:1.0~rc1").hex(" ") == "21 05 21 05 20 01 04 72 63 00 05 21 02 01"
    assert RPM.key("1^-1.el9").hex(" ") == "20 05 21 03 02 02 05 21 04 65 6c 00 05 29 02"
