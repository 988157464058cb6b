"""Sums of one fact, the time and numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.condition.writer import write_argument, write_expression
from messenger_rules.importers import jexl
from messenger_rules.importers.firefox_arithmetic import (
    CLOCK,
    MIRRORED,
    age,
    decimal_text,
    holds,
    instant,
    linear,
    number_in,
    solved,
)

A = ("firefox", ("a",))


@pytest.mark.parametrize(
    ("text", "terms", "constant"),
    [
        ("3 * 1000 - 1", {}, Fraction(2999)),
        ("(a - 3) / 2", {A: Fraction(1, 2)}, Fraction(-3, 2)),
        ("2 * (a + a)", {A: Fraction(4)}, Fraction()),
        ("a|date", {A: Fraction(1)}, Fraction()),
        ("currentDate|date - a", {CLOCK: Fraction(1), A: Fraction(-1)}, Fraction()),
        ("'2020-04-28'|date / 86400000", {}, Fraction(18380)),
        ("'2020-04-28T00:00Z'|date", {}, Fraction(1588032000000)),
        ("a.b|length - 1", {("firefox_length", ("a", "b")): Fraction(1)}, Fraction(-1)),
        ("'p.q'|preferenceValue", {("firefox_pref_number", ("p", "q")): Fraction(1)}, Fraction()),
    ],
)
def test_sums(text: str, terms: dict[object, Fraction], constant: Fraction) -> None:
    node = jexl.parse(text)
    assert node is not None
    found = linear(node)
    assert (dict(found.terms), found.constant) == (terms, constant)


@pytest.mark.parametrize(
    ("operator", "days", "written", "noted"),
    [
        (">=", 7, "older_than(f.t, 7d)", False),
        (">", 7, "older_than(f.t, 7d)", True),
        ("<", 7, "not older_than(f.t, 7d)", False),
        ("<=", 7, "not older_than(f.t, 7d)", True),
        (">=", 0, "older_than(f.t, 0d)", False),
        (">", -7, "within(f.t, 7d)", False),
        (">=", -7, "within(f.t, 7d)", True),
        ("<=", -7, "not within(f.t, 7d)", False),
        ("<", -7, "not within(f.t, 7d)", True),
    ],
)
def test_ages(operator: str, days: int, written: str, noted: bool) -> None:
    notes: list[str] = []
    assert write_expression(age("f.t", operator, Fraction(days * 86_400_000), notes)) == written
    assert bool(notes) is noted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("82.", 82),
        (" 7 ", 7),
        ("-1.5", Fraction(-3, 2)),
        ("", 0),
        (".5", Fraction(1, 2)),
        ("8x", None),
        ("1e3", None),
        (".", None),
        ("9" * 40, None),
    ],
)
def test_numbers_in_texts(text: str, number: Fraction | int | None) -> None:
    assert number_in(text) == number


def test_moments() -> None:
    assert write_argument(instant(Fraction(0))) == "1970-01-01T00:00Z"
    assert write_argument(instant(Fraction(1_588_032_001_000))) == "2020-04-28T00:00:01Z"
    assert write_argument(instant(Fraction(-1000))) == "1969-12-31T23:59:59Z"


fractions = st.fractions(-100, 100, max_denominator=8)


@given(st.sampled_from(sorted(MIRRORED)), fractions.filter(bool), fractions, fractions)
def test_solving_keeps_the_meaning(operator: str, multiple: Fraction, constant: Fraction, value: Fraction) -> None:
    turned, bound = solved(operator, multiple, constant)
    assert holds(multiple * value + constant, operator) is holds(value - bound, turned)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_decimals_are_exact_and_have_no_exponent(number: object) -> None:
    text = decimal_text(Fraction(str(number)))
    assert Fraction(text) == Fraction(str(number))
    assert "E" not in text
