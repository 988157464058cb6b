"""Layout: what an author needs to lay out a file does not reach the reader, and tidying again changes nothing."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.messages.tidying import embedded, one_line, paragraphs, tidy_condition

LINES = st.lists(st.text(alphabet="ab \t", max_size=6), max_size=6).map("\n".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One line.", "One line."),
        ("\n    One.\n\n    Two.\n  ", "One.\n\nTwo."),
        ("One.\n      Two.\n      Three.", "One.\nTwo.\nThree."),
        ("\n  - a\n    b\n  - c\n", "- a\n  b\n- c"),
        ("\n\n\n  a\n\n\n\n  b\n\n", "a\n\nb"),
        ("  ", ""),
        ("\n\ta\n\tb", "a\nb"),
        ("a\u00a0b ", "a\u00a0b"),
    ],
)
def test_the_layout_of_a_body(text: str, expected: str) -> None:
    assert embedded(text) == expected


@given(LINES)
def test_tidying_a_body_again_changes_nothing(text: str) -> None:
    tidy = paragraphs(text)
    assert paragraphs(tidy) == tidy
    assert paragraphs(embedded(text)) == embedded(text)


@given(LINES, st.integers(0, 8))
def test_an_indented_body_is_the_same_body(text: str, depth: int) -> None:
    tidy = paragraphs(text)
    assert embedded("\n" + textwrap.indent(tidy, " " * depth) + "\n  ") == tidy


@given(LINES)
def test_a_title_is_one_line(text: str) -> None:
    assert one_line(text) == " ".join(text.split())


@given(LINES, st.integers(0, 8))
def test_an_indented_condition_is_the_same_condition(text: str, depth: int) -> None:
    tidy = tidy_condition(text)
    assert tidy_condition(tidy) == tidy
    assert tidy_condition("\n" + textwrap.indent(tidy, " " * depth) + "\n  ") == tidy
