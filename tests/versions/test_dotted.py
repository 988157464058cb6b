from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules import versions
from messenger_rules.versions.dotted import DOTTED, PRE_RELEASES
from tests.versions.tables import assert_line, assert_rising


def test_the_order_of_real_versions() -> None:
    assert_rising(
        "dotted",
        """
        0 = 0.0.0
        1.0-dev
        1.0-snapshot = 1.0.SNAPSHOT
        1.0-nightly
        1.0a1 = 1.0-alpha1 = 1.0-alpha.1 = 1.0.0_A.1
        1.0-alpha.2
        1.0b2 = 1.0~beta2
        1.0b2c
        1.0-M3 = 1.0-milestone-3
        1.0-pre
        1.0-rc = 1.0RC0
        1.0-rc+5
        1.0rc1.dev2
        1.0-rc.1
        1.0rc1-gentoo
        1.0rc2
        1.0rc10
        1.0 = 1 = 1.0.0.0.0.0.0.0 = 01.00
        1.0-1
        1.0-2
        1.0a
        1.0b.2a
        1.0-gentoo = 1.0.Gentoo
        1.0-gentoo-rc1
        1.0.0.1
        1.0.1
        1.0.2
        1.0.2a
        1.0.2b
        1.0.2b-1
        1.0.2z
        1.0.2za
        1.0.2zg
        1.1
        1.8.0_392
        1.8.0_392-b08
        1.8.0_402
        1.9
        1.10
        5.2.1.197
        5.4.0-dev
        5.4.0-rc.1
        5.4
        5.4.7
        6.1.0-9-amd64
        6.1.0-13-amd64
        6.7.0-rc3
        6.7.0
        6.7.0-gentoo
        6.7.0-gentoo-r1
        9.2p1
        9.2p2
        10.0.19045.3803
        10.0.19045.10000
        139.1.60.0-nightly
        139.1.60.0
        139.1.60.0+build.5
        2023.03.1 = 2023.3.1
        2026.11.1
        """,
    )


def test_the_order_of_the_pre_release_words() -> None:
    keys = [{DOTTED.key(f"5.2-{word}") for word in row} for row in PRE_RELEASES]
    assert [len(row) for row in keys] == [1] * len(PRE_RELEASES)
    rising = [DOTTED.key("5.1.999-z"), *(key for row in keys for key in row), DOTTED.key("5.2")]
    assert sorted(rising) == rising


@pytest.mark.parametrize("word", [word for row in PRE_RELEASES for word in row])
def test_a_pre_release_is_written_in_many_ways(word: str) -> None:
    ways = [
        f"2.0{before}{word}{between}7" for before in ("", "-", ".", "_", "~") for between in ("", "-", ".", "_", "~")
    ]
    attached = [way for way in ways if len(word) == 1 and way[3].isalpha() and not way[4].isdigit()]
    assert {DOTTED.key(way.upper()) for way in ways if way not in attached} == {DOTTED.key(f"2.0-{word}7")}


@pytest.mark.parametrize("letter", ["a", "b", "m"])
def test_a_lone_letter_behind_a_number_is_a_later_release(letter: str) -> None:
    """OpenSSL 1.0.2a, tzdata 2024b: without a number, and attached, no letter says alpha or beta."""
    assert DOTTED.key("1.0.2") < DOTTED.key(f"1.0.2{letter}") < DOTTED.key(f"1.0.2{letter}-1") < DOTTED.key("1.0.3-dev")
    assert DOTTED.key(f"1.0.2-{letter}") < DOTTED.key(f"1.0.2{letter}1") < DOTTED.key("1.0.2")


@pytest.mark.parametrize(
    "suffix", ["+dev", "+rc1", "-gentoo-dev", "_392-b08", "-1-rc", "-final", "-release", "rcx", "-c1"]
)
def test_every_other_suffix_comes_after_the_bare_version(suffix: str) -> None:
    assert DOTTED.key("8.0") < DOTTED.key(f"8.0{suffix}") < DOTTED.key("8.0.0.0.1-dev")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "latest",
        "v1.0",
        "1..2",
        "1.",
        ".1",
        "-1",
        "1-",
        "1.0--1",
        "1.0 beta",
        "1.0\n",
        "1,0",
        "1:1.0",
        "1.0!",
        "1.0/2",
        "1.0-ä",
    ],
)
def test_what_is_no_dotted_version(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match="is not a dotted version"):
        DOTTED.key(text)


@pytest.mark.parametrize(
    ("line", "inside", "outside"),
    [
        (
            "5.2",
            "5.2-dev 5.2-rc1 5.2 5.2.0 5.2.1-rc1 5.2.9 5.2.99 5.2z 5.2-gentoo",
            "5.1.99z 5.3-dev 5.3-rc1 5.3 5.20 52",
        ),
        ("5", "5-dev 5.0-rc1 5 5.999.9-z", "4.999z 6-dev 50"),
        ("5.0", "5-dev 5 5.0.1 5-gentoo", "5.1-dev 4.9"),
        ("0", "0 0-dev 0.9", "1-dev 1"),
        ("1.2.3.4.5.6.7.8", "1.2.3.4.5.6.7.8-rc1 1.2.3.4.5.6.7.8z", "1.2.3.4.5.6.7.9 1.2.3.4.5.6.7"),
    ],
)
def test_lines(line: str, inside: str, outside: str) -> None:
    assert_line("dotted", line, inside, outside)


@pytest.mark.parametrize("text", ["", "5.", "5.2-rc1", "5.2z", "v5.2", "5.2.*", "*", "-5", "5.-1"])
def test_what_has_no_line(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match="is not a line"):
        DOTTED.line(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("5.2", "25 22 10"),
        ("5.2.0.0", "25 22 10"),
        ("0", "10"),
        ("2026.11-rc.2", "f2 07 ea 2b 0b 22 10"),
        ("1.0.2zg", "21 20 22 12 7a 67 00 10"),
        ("6.1-13-amd64", "26 21 11 2d 12 61 6d 64 00 11 60 10"),
    ],
)
def test_the_layout_of_keys(text: str, key: str) -> None:
    """Keys are stored: a change here is a change of a format."""
    assert DOTTED.key(text).hex(" ") == key


def test_the_layout_of_lines() -> None:
    assert [key.hex(" ") for key in DOTTED.line("5.2")] == ["25 22 01", "25 23 01"]


NUMBERS = st.lists(st.integers(0, 999_999_999), min_size=1, max_size=8)


@given(left=NUMBERS, right=NUMBERS, suffix=st.sampled_from(["", "-rc1", "a", "-gentoo", "zg"]))
def test_numbers_are_ordered_as_numbers(left: list[int], right: list[int], suffix: str) -> None:
    key, other_key = (DOTTED.key(".".join(map(str, numbers)) + suffix) for numbers in (left[:5], right[:5]))
    filled, other = ([*numbers[:5], 0, 0, 0, 0][:5] for numbers in (left, right))
    assert (key < other_key, key == other_key) == (filled < other, filled == other)
