from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import InvalidVersion, Version

from messenger_rules import versions
from messenger_rules.versions.pep440 import PEP440
from tests.versions import written
from tests.versions.tables import assert_line, assert_rising


def test_the_order_that_pep_440_gives_as_examples() -> None:
    assert_rising(
        "pep440",
        """
        1.0.dev456
        1.0a1 = 1.0-alpha1 = 1.0ALPHA1
        1.0a2.dev456
        1.0a12.dev456
        1.0a12
        1.0b1.dev456
        1.0b2
        1.0b2.post345.dev456
        1.0b2.post345
        1.0rc1.dev456
        1.0rc1 = 1.0c1 = v1.0pre1
        1.0 = 1 = 1.0.0 = v1 = 0!1
        1.0+abc.5
        1.0+abc.7
        1.0+5
        1.0.post456.dev34
        1.0.post456 = 1.0-456
        1.0.15
        1.1.dev1
        2026.11.1
        1!0.1
        """,
    )


@given(left=written.VERSIONS["pep440"], right=written.VERSIONS["pep440"])
def test_the_order_is_that_of_packaging(left: str, right: str) -> None:
    key, other_key, version, other = PEP440.key(left), PEP440.key(right), Version(left), Version(right)
    assert (key < other_key, key == other_key) == (version < other, version == other)


@given(text=st.one_of(st.text(max_size=20), st.text("0123456789.abrcpostdev!+-_ v", max_size=20)))
def test_what_packaging_reads_is_read(text: str) -> None:
    try:
        version = Version(text)
    except InvalidVersion:
        version = None
    if version is None or text != text.strip() or not text.isascii():
        with pytest.raises(versions.UnreadableVersion):
            PEP440.key(text)
    elif len(version.release) <= 8 and max(version.release) < 10**9 and version.epoch < 10**9:
        PEP440.key(text)


@pytest.mark.parametrize("text", ["6.7.0-gentoo", "1:9.2p1-2+deb12u3", "1.0.2zg", "1.0\n", " 1.0", "", "1.*"])
def test_what_is_no_pep_440_version(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match="is not a PEP 440 version"):
        PEP440.key(text)


@pytest.mark.parametrize("text", ["1.0rc", "1.0.post", "1.0.dev", "1.0+"])
def test_dates_with_times_are_read_but_no_longer_numbers(text: str) -> None:
    assert PEP440.key(f"{text}20240101120000") < PEP440.key(f"{text}20240101120001")
    with pytest.raises(versions.UnreadableVersion, match="has a number of 19 digits"):
        PEP440.key(f"{text}{'9' * 19}")


@pytest.mark.parametrize(
    ("line", "inside", "outside"),
    [
        ("1.0", "1.0.dev0 1 1.0.post1 1.0.9 1.0+local 1.0.9rc1", "1.1.dev0 0.9 1!1.0 1.01"),
        ("1.2", "1.2.dev1 1.2rc1 1.2.1 1.2.post1.dev1", "1.3.dev0 1.1.9 1.20"),
        ("1!2", "1!2.dev1 1!2.9", "2.0 1!3.dev0 2!2"),
        ("v1", "1.dev0 1.9", "2.dev0"),
    ],
)
def test_lines(line: str, inside: str, outside: str) -> None:
    assert_line("pep440", line, inside, outside)


@pytest.mark.parametrize(
    ("text", "key"),
    [("1!2.0", "21 22 06 02 03 02"), ("1.0a2.post3.dev4+ab.5", "20 21 03 22 03 23 02 24 03 61 62 00 04 25 02")],
)
def test_the_layout_of_keys(text: str, key: str) -> None:
    """Keys are stored: a change here is a change of a format."""
    assert PEP440.key(text).hex(" ") == key
