"""The lexers for Pygments: the table of colours, any text at all, and how Pygments finds them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]  # its stubs are a package of their own
from pygments import token as t
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename, guess_lexer_for_filename
from pygments.lexers.html import XmlLexer

from messenger_rules.authoring.colours import COLOURS, HOLD_CONDITIONS, CatalogLexer, ConditionLexer
from messenger_rules.condition.parser import terminals
from tests.authoring.colours.table import CATALOG, CONDITIONS, Row, drawn

CLASSES = [
    (t.Keyword.Constant, "b"),
    (t.Keyword, "k"),
    (t.Name.Variable, "f"),
    (t.Name.Function, "c"),
    (t.Name.Tag, "t"),
    (t.Name.Attribute, "a"),
    (t.Name.Entity, "e"),
    (t.String, "s"),
    (t.Number, "n"),
    (t.Literal.Date, "d"),
    (t.Operator, "o"),
    (t.Punctuation, "p"),
    (t.Generic.Error, "x"),
    (t.Comment.Preproc, "m"),
    (t.Comment, "#"),
    (t.Text, " "),
]


def class_of(colour: t._TokenType) -> str:
    return next(letter for kind, letter in CLASSES if colour in kind)  # type: ignore[comparison-overlap]  # kinds contain kinds


def coloured(lexer: Lexer, lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    classes = "".join(
        "\n" if char == "\n" else class_of(colour)
        for _, colour, value in lexer.get_tokens_unprocessed(text)
        for char in value
    )
    return drawn(lines, classes.split("\n"))


@pytest.mark.parametrize("row", CONDITIONS, ids=lambda row: row.lines[0])
def test_conditions(row: Row) -> None:
    assert coloured(ConditionLexer(), row.lines) == row.classes


def test_a_catalogue() -> None:
    values = [line.replace("v", "s") for line in CATALOG.classes]  # an attribute's value is text like another
    assert coloured(CatalogLexer(), CATALOG.lines) == values


PIECES = st.sampled_from(
    [
        "<condition>",
        "</condition>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&lt;",
        "&nope;",
        "&",
        "a.b",
        " ",
        '"',
        "#",
        "\n",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES | st.text(max_size=5)).map("".join)))
def test_every_text_is_coloured_and_none_is_lost(text: str) -> None:
    for lexer in (ConditionLexer(), CatalogLexer()):
        found = list(lexer.get_tokens_unprocessed(text))
        assert "".join(value for _, _, value in found) == text
        assert all(text.startswith(value, start) for start, _, value in found)


def test_every_terminal_of_the_grammar_has_its_colour() -> None:
    named = {*terminals().keywords.values(), *terminals().pattern.groupindex}
    brackets = {"LPAR", "RPAR", "LSQB", "RSQB", "COMMA"}
    assert set(COLOURS) - {"MISTAKE"} == named - brackets


def test_conditions_stand_where_the_schema_has_them(project: Path) -> None:
    schema = etree.parse(project / "grammar" / "catalog.xsd")
    xs = {"xs": "http://www.w3.org/2001/XMLSchema"}
    held = {"Condition", "Segment", "Expectation"}
    elements = schema.xpath("//xs:element", namespaces=xs)
    assert {element.get("name") for element in elements if element.get("type") in held} == set(HOLD_CONDITIONS)


def test_pygments_finds_them() -> None:
    assert isinstance(get_lexer_by_name("messenger-rules"), ConditionLexer)
    assert isinstance(get_lexer_by_name("messenger-rules-catalog"), CatalogLexer)
    assert isinstance(get_lexer_for_filename("old.condition"), ConditionLexer)


def test_an_xml_file_is_a_catalogue_where_it_says_so(project: Path) -> None:
    catalog = (project / "docs" / "examples" / "lifecycle.xml").read_text("utf-8")
    assert isinstance(guess_lexer_for_filename("lifecycle.xml", catalog), CatalogLexer)
    assert type(guess_lexer_for_filename("other.xml", "<?xml version='1.0'?><condition/>")) is XmlLexer
    assert type(get_lexer_for_filename("other.xml")) is XmlLexer


def test_a_long_catalogue_keeps_its_conditions(project: Path) -> None:
    """No condition of the life-cycle catalogue has a mistake in it, and each is found."""
    catalog = (project / "docs" / "examples" / "lifecycle.xml").read_text("utf-8")
    found = [colour for _, colour, _ in CatalogLexer().get_tokens_unprocessed(catalog)]
    assert found.count(t.Generic.Error) == 0
    assert found.count(t.Name.Function) >= len(re.findall(r"<condition>", catalog))
