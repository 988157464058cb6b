"""The driver makes of tokens what Lark's own makes of them; the lexer and the walk over tokens leave nothing out."""

from __future__ import annotations

from dataclasses import asdict
from itertools import product
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lark import Token, UnexpectedInput

from messenger_rules.condition import neighbours, parser
from messenger_rules.condition.lexer import MISTAKE
from messenger_rules.text import Source, Span
from tests.condition.random_conditions import random_condition

KINDS = sorted({*parser.terminals().keywords.values(), *parser.terminals().pattern.groupindex})


@given(st.integers(min_value=0, max_value=2**64))
def test_the_tree_is_that_of_lark_with_all_its_places(seed: int) -> None:
    text = random_condition(Random(seed))
    tokens = parser.tokens_of(text).tokens
    assert asdict(parser._driver().run(tokens)) == asdict(parser._lark().parse(tokens))  # type: ignore[call-overload] # both are nodes


@given(st.integers(min_value=0, max_value=2**64), st.data())
def test_both_refuse_the_same(seed: int, data: st.DataObject) -> None:
    tokens = list(parser.tokens_of(random_condition(Random(seed), depth=2)).tokens)
    del tokens[data.draw(st.integers(0, len(tokens) - 1))]
    read: list[dict[str, Any] | None] = []
    for run in (parser._driver().run, parser._lark().parse):
        try:
            read.append(asdict(run(tuple(tokens))))  # type: ignore[arg-type] # as above
        except (KeyError, UnexpectedInput):
            read.append(None)
    assert read[0] == read[1]


PIECES = st.sampled_from(
    [
        "a",
        "and",
        "or",
        "not",
        "in",
        "#",
        "(",
        ")",
        "[",
        ",",
        "==",
        "<",
        "..",
        "..<",
        '"text"',
        '"',
        "'x'",
        "5.2",
        "5.2.*",
        "5.2-6",
        "2026-03-01",
        "2026-03-01T00:00Z",
        "2026/3/1",
        "7d",
        "10%",
        "&&",
        "€",
        "“",
        "-",
        ".",
        "é",
        " ",
        "  ",
        "\n",
        "\t",
        "# note\n",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_blanks_before_a_token_change_nothing(text: str) -> None:
    """The pattern that reads them with the token, and the one that reads them alone, find the same."""
    source, terminals = Source(text), parser.terminals()
    pieces = list(terminals.pieces(source))
    if any(kind == MISTAKE for kind, _ in pieces):
        assert terminals.read(source).diagnostics
        return
    found = [(kind, span) for kind, span in pieces if kind not in terminals.ignored]
    tokens = terminals.read(source).tokens
    assert found == [(token.type, Span(token.start_pos or 0, token.end_pos or 0)) for token in tokens]


def test_what_is_not_looked_at_has_no_mistake_to_show() -> None:
    quiet = [pair for pair in product(KINDS, KINDS) if not neighbours._is_telling(*pair)]
    for before, kind in quiet:
        for after in ("LPAR", "NAME"):
            near = [Token(name, "x", at, end_pos=at + 1) for at, name in enumerate((before, kind, after))]
            assert not list(neighbours._pair(Source("xxx"), neighbours._Neighbours(near, 1))), (before, kind)
    assert len(quiet) > len(KINDS)
