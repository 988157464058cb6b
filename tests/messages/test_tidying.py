"""Layout: what an author needs to lay out a file does not reach the reader, and tidying again changes nothing."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.messages.tidying import embedded, laid_out, one_line, paragraphs, tidy_condition

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
        ("One.\n\tTwo.\n\t\tThree.\t", "One.\nTwo.\n Three."),
        ("One.\n\n\n  Two.", "One.\n\nTwo."),
        ("\t One.\tand\n  Two.\n", "One. and\nTwo."),
        ("One.\n \n    Two.", "One.\n\nTwo."),
        ("X\u00a0 \n X \n \u00a0X\n", "X\u00a0\nX\n\u00a0X"),
        ("\n\u00a0X\n   X\u00a0\n\n", "\u00a0X\n   X\u00a0"),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a == 1", "a == 1"),
        ("  \n a == 1 \t\n ", "a == 1"),
        ("\n    a == 1\n      or b == 2\n      # why\n  ", "a == 1\nor b == 2\n# why"),
        ("a\n      and (b\n        or c)\n    and d", "a\n  and (b\n    or c)\nand d"),
        ("a\r\n  or b\r  or c", "a\nor b\nor c"),
        ("a  \n \t \n\n  or b", "a\n\n\nor b"),
        ("a\n\tor b\n\t\tor c", "a\nor b\n\tor c"),
        (" \n\t ", ""),
    ],
)
def test_the_layout_of_a_condition(text: str, expected: str) -> None:
    assert tidy_condition(text) == expected


@given(LINES)
def test_what_is_left_of_a_condition_stands_in_it_in_order(code: str) -> None:
    spans = laid_out(code)
    assert "".join("".join(code[start:end] for start, end in spans).split()) == "".join(code.split())
    places = [place for span in spans for place in span]
    assert places == sorted(places)
    assert all(span.start < span.end for span in spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("\u00a0a\u00a0 b\u00a0", "\u00a0a\u00a0 b\u00a0"), ("X \t\n X", "X X"), (" \n", ""), ("a\rb", "a\rb")],
)
def test_the_blanks_of_a_line(text: str, expected: str) -> None:
    assert one_line(text) == expected
