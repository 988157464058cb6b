from __future__ import annotations

import pytest

from messenger_rules import versions
from messenger_rules.versions.apk import APK
from tests.versions.tables import assert_line, assert_rising, compared

# Some of the seven hundred pairs of apk-tools' own tests (version.data): one of each kind.
PAIRS = """
    0.1.0_alpha < 2.34;  0.1.0_alpha = 0.1.0_alpha;  0.1.0_alpha < 0.1.3_alpha;  0.1.0_alpha < 0.1.0_alpha2
    1.0.4-r3 < 1.0.4-r4;  1.0.4-r4 < 1.6;  1.1_alpha1 < 1.1;  1.2 < 1.3_alpha;  1.3_alpha2 < 1.3_alpha3
    0.8_beta4 < 4.8-r1;  2.3.0b-r1 < 2.3.0b-r2;  0.12 < 0.13_beta1;  0.13_beta1 < 0.13_beta2
    3.1_p16 < 3.1_p17;  1.06-r6 < 3.1_p17;  1.06-r6 < 006;  1.0.0 < 006;  2.01.01_alpha10 < 3.9.8-r5
    0.99.3.20040818 < 1.0;  1.00_beta2 < 1.39;  1.02 < 1.03-r1;  1.02.07 < 1.02.10-r1;  2.1.9.200602141850 > 1.6
    2.5.1-r8 < 2.5.1a-r1;  1.3.5-r8 < 1.3.5-r9;  1.3.5-r9 < 1.3.5-r10;  2.0.0_rc3-r1 < 20040401;  0.10.0 < 0.10.1_rc1
    02.08.01b < 4.77;  02.08.01b < 2.10.1;  1.07 < 1.07.5;  1.2.07.8 < 1.2.12.04;  1.2.12.04 < 1.2.12.05
    4.5_p1 < 4.5_p1-r1;  0.9.8c-r1 < 0.9.8d;  0.9.28-r2 < 0.9.28.1;  1.7 < 1.7b;  1.8.5 < 1.8.5_p2;  0.98 < 1.00
    1.6.8_p9-r2 < 1.6.8_p12-r1;  087-r1 < 103;  104-r9 < 104-r11;  1.3-r0 < 1.3.1-r0;  1.3_pre1-r1 < 1.3.2
    1.0_p9-r0 < 1.0_p10-r0;  0.1.0_alpha_pre2 < 0.1.0_alpha;  1.0.0_pre20191002222144-r0 < 1.0.0_pre20210530193627-r0
    6.0_pre1 < 6.0;  6.0 < 6.0_p1;  8.2.0 < 8.2.001;  8.2.0015 < 8.2.002
    1.0~1234 < 1.0~2345;  1.0~1234-r1 < 1.0~2345-r0;  1.0~1234-r0 < 1.0~1234-r1
"""
ROWS = [tuple(pair.split()) for line in PAIRS.strip().splitlines() for pair in line.split(";")]
OPPOSITE = {"<": ">", "=": "=", ">": "<"}


@pytest.mark.parametrize(("left", "result", "right"), ROWS, ids=" ".join)
def test_the_table_of_apk_tools(left: str, result: str, right: str) -> None:
    assert compared("apk", left, right) == result
    assert compared("apk", right, left) == OPPOSITE[result]


def test_the_order() -> None:
    assert_rising(
        "apk",
        """
        1.2_alpha
        1.2_alpha0
        1.2_alpha2
        1.2_beta
        1.2_pre
        1.2_rc
        1.2_rc1
        1.2
        1.2-r0
        1.2-r1
        1.2~ab
        1.2~ab-r1
        1.2_cvs
        1.2_svn
        1.2_git20240101-r0
        1.2_hg
        1.2_p
        1.2_p1_rc1
        1.2_p1
        1.2_p1-r3
        1.2_p1_p1
        1.2a
        1.2b
        1.2.0
        1.2.00
        1.2.01
        1.2.010
        1.2.1
        1.2.2
        1.2.10
        1.10 = 01.10
        """,
    )


@pytest.mark.parametrize(
    "text",
    [
        "", "0.1bc", "0.1bc1", "0.1a1", "0.1a.1", "0.1_pre2~", "0.1_pre2~1234xbcd", "0.1_pre2~1234abcd_pre1",
        "0.1_pre2-r1~1234xbcd", "0.1_foobar", "0.1_foobar1", "0.1-pre1.1", "0.1-r", "0.1-r2_pre1", "0.1-r2_p3_pre1",
        "0.1-r2-r3", "0.1-r2.1", ".1", "a", "_pre1", "-r1", "0.1_", "0.1_-r0", "0.1__alpha", "0.1_1_alpha", "1.0\n", "1.0A",
    ],
)  # fmt: skip
def test_what_is_no_apk_version(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match="is not an apk version"):
        APK.key(text)


@pytest.mark.parametrize(
    "text", ["1.2", "0.1_pre2", "0.1_pre2~1234abcd", "0.1_p1_pre2", "0.1_alpha1_pre2", "0.1_git20240101_pre1"]
)
def test_what_is_one(text: str) -> None:
    assert APK.key(text)


@pytest.mark.parametrize(
    ("line", "inside", "outside"),
    [
        ("3.19", "3.19_alpha 3.19_rc1 3.19 3.19-r1 3.19a 3.19.1-r0 3.19.0 3.19_p1", "3.20_alpha 3.18.9 3.190 3.1"),
        ("3", "3_alpha 3.19 03.1", "4_alpha 2.9 30"),
        ("1.0", "1.0_rc1 1.0 1.0.5 1.0a", "1.00 1.01 1.1_alpha 1"),
        ("1.05", "1.05_rc1 1.05 1.05.5", "1.050 1.051 1.06_alpha 1.04 1.5"),
    ],
)
def test_lines(line: str, inside: str, outside: str) -> None:
    assert_line("apk", line, inside, outside)


@pytest.mark.parametrize("text", ["", "3.19a", "3.19_rc1", "3.", "3.19-r0"])
def test_what_has_no_line(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match="is not a line"):
        APK.line(text)


def test_the_layout_of_keys() -> None:
    """Keys are stored: a change here is a change of a format."""
    assert APK.key("1.2.03b_rc1~ab-r4").hex(" ") == "21 12 22 11 30 33 00 0f 62 05 09 21 08 61 62 00 07 24 06"
