from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.versions.numbers import NUMBER_DIGITS, epoch_key, number_key, parts, release_key, word_key
from messenger_rules.versions.scheme import Refused

NUMBERS = st.one_of(
    st.integers(0, 10**NUMBER_DIGITS),
    st.sampled_from([0, 1, 199, 200, 201, 255, 256, 65_535, 65_536, 2**24 - 1, 2**24, 2**32, 2**56, 10**18]),
)


@given(left=NUMBERS, right=NUMBERS, rest=st.binary(max_size=3), other_rest=st.binary(max_size=3))
def test_keys_are_ordered_as_numbers_whatever_follows(left: int, right: int, rest: bytes, other_rest: bytes) -> None:
    if left != right:
        assert (number_key(left) + rest < number_key(right) + other_rest) == (left < right)


@given(number=NUMBERS)
def test_no_number_begins_like_a_mark(number: int) -> None:
    assert 0x20 <= number_key(number)[0] < 0xFF


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (0, "20"),
        (2, "22"),
        (199, "e7"),
        (200, "f1 c8"),
        (255, "f1 ff"),
        (256, "f2 01 00"),
        (10**18, "f8 0d e0 b6 b3 a7 64 00 00"),
    ],
)
def test_the_layout_of_numbers(number: int, key: str) -> None:
    """Keys are stored: a change here is a change of a format."""
    assert number_key(number).hex(" ") == key


def test_what_is_longer_is_refused() -> None:
    with pytest.raises(Refused, match="has a number of 19 digits; a version has at most 18 in a row"):
        number_key(10**18 + 1)


@given(left=st.lists(NUMBERS, max_size=5), right=st.lists(NUMBERS, max_size=5))
def test_releases_are_ordered_as_if_filled_with_zeros(left: list[int], right: list[int]) -> None:
    filled, other = ([*numbers, 0, 0, 0, 0, 0][:5] for numbers in (left, right))
    key, other_key = release_key(left) + b"\x10", release_key(right) + b"\x10"
    assert (key < other_key, key == other_key) == (filled < other, filled == other)


@given(left=st.text("abz", max_size=4), right=st.text("abz", max_size=4), rest=st.binary(max_size=3))
def test_words_are_ordered_as_in_a_dictionary(left: str, right: str, rest: bytes) -> None:
    if left != right:
        assert (word_key(left) + rest < word_key(right)) == (left < right)


def test_parts_are_numbers() -> None:
    assert parts("1.02.999999999.0.5.6.7.8") == [1, 2, 999_999_999, 0, 5, 6, 7, 8]


def test_an_epoch_is_as_long_as_a_part() -> None:
    assert epoch_key(None) == epoch_key("0") == number_key(0)
    assert epoch_key("9" * 9) == number_key(999_999_999)
    with pytest.raises(Refused, match="has an epoch of 10 digits; it has at most 9"):
        epoch_key("9" * 10)
