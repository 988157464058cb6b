"""The grammar itself: unambiguous in Lark's strict mode, and read by our lexer as its terminals say."""

from __future__ import annotations

from importlib.resources import files

import pytest
from lark import Lark

from messenger_rules.condition import mistakes, tree
from messenger_rules.condition.parser import parse, terminals
from messenger_rules.importers import fact_names

N, V, L, T = tree.Name, tree.Numeral, tree.Line, tree.Text


@pytest.mark.system
def test_the_grammar_passes_strict_mode() -> None:
    """No shift/reduce or reduce/reduce conflict, and no two terminals that match the same text."""
    pytest.importorskip("interegular")
    grammar = files("messenger_rules.grammar").joinpath("condition.lark").read_text("utf-8")
    Lark(grammar, parser="lalr", strict=True)


def test_all_know_the_same_keywords() -> None:
    assert set(terminals().keywords) == mistakes.KEYWORDS == fact_names.KEYWORDS


TREES: list[tuple[str, tree.Expression]] = [
    ("a", tree.Flag(N("a"))),
    ("android", tree.Flag(N("android"))),
    ("nothing.in_it", tree.Flag(N("nothing.in_it"))),
    ("island.order.note", tree.Flag(N("island.order.note"))),
    ("not not a", tree.Negation(tree.Negation(tree.Flag(N("a"))))),
    ("((a))", tree.Flag(N("a"))),
    ("a and b and c", tree.Conjunction((tree.Flag(N("a")), tree.Flag(N("b")), tree.Flag(N("c"))))),
    (
        "a and (b or c)",
        tree.Conjunction((tree.Flag(N("a")), tree.Disjunction((tree.Flag(N("b")), tree.Flag(N("c")))))),
    ),
    ("a == -5", tree.Comparison(N("a"), "==", V("-5"))),
    ("a<5", tree.Comparison(N("a"), "<", V("5"))),
    ("a >= 1.0.2zg", tree.Comparison(N("a"), ">=", V("1.0.2zg"))),
    ("a >= 139.1.60.0-nightly", tree.Comparison(N("a"), ">=", V("139.1.60.0-nightly"))),
    ("a <= 391.*", tree.Comparison(N("a"), "<=", L("391"))),
    ("a in 5.2..5.4", tree.Membership(N("a"), tree.Range(V("5.2"), V("5.4"), closed=True))),
    ("a in 5.2-rc.1..<6", tree.Membership(N("a"), tree.Range(V("5.2-rc.1"), V("6"), closed=False))),
    ("a in 5.*", tree.Membership(N("a"), L("5"))),
    ("a in 5.* .. 6.*", tree.Membership(N("a"), tree.Range(L("5"), L("6"), closed=True))),
    ('a not in ["x", "y"]', tree.Membership(N("a"), tree.ListLiteral((T("x"), T("y"))), negated=True)),
    ('a matches "de"', tree.LanguageMatch(N("a"), (T("de"),))),
    ('a not matches ["de"]', tree.LanguageMatch(N("a"), (T("de"),), negated=True)),
    ("a is known", tree.Knowledge(N("a"), known=True)),
    ("a\nis # really\nunknown", tree.Knowledge(N("a"), known=False)),
    ("f()", tree.Call(N("f"))),
    ('f("x", < 2.10)', tree.Call(N("f"), (T("x"), tree.Bound("<", V("2.10"))))),
    ("f(a.b, 30d, 10%)", tree.Call(N("f"), (N("a.b"), tree.Duration("30d"), tree.Percent("10%")))),
    ("f([1, 2 .. 3, 4.*])", tree.Call(N("f"), (tree.ListLiteral((V("1"), tree.Range(V("2"), V("3"), True), L("4"))),))),
    ("f(true)", tree.Call(N("f"), (tree.Constant(value=True),))),
    ("a < 2026-03-01T09:00Z", tree.Comparison(N("a"), "<", tree.Instant("2026-03-01T09:00Z"))),
    ("a < 2026-03-01T09:00:59+05:30", tree.Comparison(N("a"), "<", tree.Instant("2026-03-01T09:00:59+05:30"))),
    ("a < 2026-03-01", tree.Comparison(N("a"), "<", tree.Day("2026-03-01"))),
    ("a < 2026.5.09", tree.Comparison(N("a"), "<", V("2026.5.09"))),
    (r'a == "\"\\\u00e9"', tree.Comparison(N("a"), "==", T('"\\é'))),
    ('a == "# no comment"', tree.Comparison(N("a"), "==", T("# no comment"))),
    ("true", tree.Constant(value=True)),
]


@pytest.mark.parametrize(("text", "expression"), TREES, ids=[text for text, _ in TREES])
def test_trees(text: str, expression: tree.Expression) -> None:
    assert parse(text).expression == expression


def test_places() -> None:
    text = '(a or b) and\n  not installed("x", < 2.10)'
    expression = parse(text).expression
    assert isinstance(expression, tree.Conjunction)
    disjunction, negation = expression.operands
    assert text[slice(*expression.span)] == text
    assert text[slice(*disjunction.span)] == "a or b"
    assert text[slice(*negation.span)] == 'not installed("x", < 2.10)'


def test_comments_are_kept() -> None:
    assert [comment.text for comment in parse("# one\na # two  \n#\n").comments] == ["# one", "# two", "#"]
