"""The answers of importers, and the refusal of data that is not in their form."""

from __future__ import annotations

import pytest

import messenger_rules as mr
from messenger_rules.condition import tree
from messenger_rules.importers.declarations import Declarations
from messenger_rules.importers.expressions import any_of, asked, flag, one_of
from messenger_rules.importers.home_assistant import import_alert
from messenger_rules.importers.imported import Imported, Refused, imported, texts


def test_malformed_data_is_told_as_a_whole() -> None:
    with pytest.raises(mr.CatalogError) as caught:
        import_alert({"integrations": ["nest"], "homeassistant": 2025.9})
    assert str(caught.value) == (
        "error[MR450]: this is no condition of Home Assistant: `homeassistant` is not a text\n"
        ' = help: write `"homeassistant": "<2025.9.2"`'
    )


def test_one_text_is_a_list_of_one() -> None:
    assert texts("Gentoo", "header", "a") == ("a",)
    assert texts("Gentoo", "header", ["a", "b"]) == ("a", "b")


def test_answers_are_canonical_and_notes_said_once() -> None:
    expression = any_of([flag("a.b"), asked("has", tree.Name("a.c"), tree.Text("x"))])
    assert imported(expression, Declarations(), ["look", "look"]) == Imported(
        'a.b or has(a.c, "x")', Declarations(), ("look",)
    )


def test_what_is_beyond_even_raised_limits_is_refused() -> None:
    answer = imported(one_of("a.b", [tree.Text(str(number)) for number in range(2_000)]), Declarations())
    assert answer == Refused("a condition beyond our limits", "this list has more than 1000 items")


def test_a_refusal_reads_as_a_sentence() -> None:
    assert str(Refused("a list filter", "`...[...]`")) == "a list filter: `...[...]`"
