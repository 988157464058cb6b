"""JEXL: what the parser makes of expressions, and that no text makes it fail otherwise than by its own exception."""

from __future__ import annotations

import contextlib
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.importers import jexl
from messenger_rules.importers.jexl import (
    Array,
    Binary,
    Conditional,
    Filter,
    Identifier,
    Literal,
    Logical,
    Node,
    Not,
    Object,
    Subscript,
    Transform,
)

A, B, C, D = (Identifier(name) for name in "abcd")
ONE, TWO = Literal(Fraction(1)), Literal(Fraction(2))

PARSED: list[tuple[str, Node | None]] = [
    ("", None),
    ("  # nothing but a comment", None),
    ("a", A),
    ("'it\\'s'", Literal("it's")),
    ('"a\\"b"', Literal('a"b')),
    ("'\\'", Literal("\\")),
    ("1.5", Literal(Fraction(3, 2))),
    (".5", Literal(Fraction(1, 2))),
    ("-1", Literal(Fraction(-1))),
    ("a - 1", Binary("-", A, ONE)),
    ("a -1", Binary("-", A, ONE)),
    ("a - -1", Binary("-", A, Literal(Fraction(-1)))),
    ("true", Literal(value=True)),
    ("truely", Identifier("truely")),
    ("install in island", Binary("in", Identifier("install"), Identifier("island"))),
    ("a && b && c", Logical("&&", (A, B, C))),
    ("a || b && c", Logical("&&", (Logical("||", (A, B)), C))),
    ("a && b || c && d", Logical("&&", (Logical("||", (Logical("&&", (A, B)), C)), D))),
    ("a && (b || c)", Logical("&&", (A, Logical("||", (B, C))))),
    ("!a == b", Binary("==", Not(A), B)),
    ("!!a", Not(Not(A))),
    ("!'p'|f", Not(Transform("f", Literal("p")))),
    ("a + b * c", Binary("+", A, Binary("*", B, C))),
    ("a - b - c", Binary("-", Binary("-", A, B), C)),
    ("a / b % c", Binary("/", A, Binary("%", B, C))),
    ("a|f - 1 >= b", Binary(">=", Binary("-", Transform("f", A), ONE), B)),
    ("a|f(1, 'x')|g", Transform("g", Transform("f", A, (ONE, Literal("x"))))),
    ("a|f()", Transform("f", A)),
    ("(a)|f", Transform("f", A)),
    ("a intersect b|keys", Binary("intersect", A, Transform("keys", B))),
    ("a.b.c", Identifier("c", Identifier("b", A))),
    ("a['b'][0]", Subscript(Subscript(A, Literal("b")), Literal(Fraction()))),
    ("a[.b > 1]", Filter(A, Binary(">", Identifier("b", relative=True), ONE))),
    ("a[b[.c]]", Subscript(A, Filter(B, Identifier("c", relative=True)))),
    ("a[.b]|length", Transform("length", Filter(A, Identifier("b", relative=True)))),
    ("[1, 2]", Array((ONE, TWO))),
    ("[]", Array(())),
    ("{a: 1, b: [2]}", Object((("a", ONE), ("b", Array((TWO,)))))),
    ("{}", Object(())),
    ("a ? b : c", Conditional(A, B, C)),
    ("a ?: c", Conditional(A, None, C)),
    ("a && b ? c : d", Conditional(Logical("&&", (A, B)), C, D)),
    ("a // b ^ c", Binary("//", A, Binary("^", B, C))),
]


@pytest.mark.parametrize(("text", "node"), PARSED, ids=[text for text, _ in PARSED])
def test_expressions(text: str, node: Node | None) -> None:
    assert jexl.parse(text) == node


UNREADABLE = [
    ("a = b", "`= b` is not part of an expression"),
    ("a &&\\ b", "`\\ b` is not part of an expression"),
    ("a < 7)", "`)` stands where its end is expected"),
    ("(a", "its end stands where ) is expected"),
    ("a &&", "it ends too early"),
    ("a b", "`b` stands where its end is expected"),
    ("'open", "`'open` is not part of an expression"),
    ("a.1", "`.1` stands where its end is expected"),
    ("-a", "`a` stands where number is expected"),
    ("a|", "its end stands where word is expected"),
    ("[1 2]", "`2` stands where , is expected"),
    ("* a", "`*` stands where a value is expected"),
    ("9" * 40, "it has a number of more than 32 characters"),
    ("(" * 40 + "a", "it is nested deeper than 32 levels"),
    ("a" + " - a" * 200, "it is nested deeper than 96 levels"),
    ("!" * 200 + "a", "it is nested deeper than 96 levels"),
    ("a" + ".b" * 200, "it is nested deeper than 96 levels"),
    ("a" * 70_000, "it has more than 65,536 characters"),
]


@pytest.mark.parametrize(("text", "problem"), UNREADABLE, ids=[text[:20] for text, _ in UNREADABLE])
def test_what_cannot_be_read(text: str, problem: str) -> None:
    with pytest.raises(jexl.UnreadableExpression) as caught:
        jexl.parse(text)
    assert str(caught.value) == problem


def test_a_long_chain_is_flat() -> None:
    node = jexl.parse(" && ".join(["a"] * 10_000))
    assert isinstance(node, Logical)
    assert len(node.operands) == 10_000


pieces = st.sampled_from(
    [
        "a",
        "b.c",
        "'x'",
        "1",
        "!",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        "?",
        "|f",
        "|g(",
        ",",
        " && ",
        " || ",
        " in ",
        "==",
        "-",
        ".",
        "#",
        "\\",
        "=",
    ]
)


@given(st.lists(pieces, max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_an_expression_or_unreadable(text: str) -> None:
    with contextlib.suppress(jexl.UnreadableExpression):
        jexl.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 60_000,
        "!" * 60_000,
        "a" + ".b" * 30_000,
        "a-" * 30_000 + "a",
        "((a-b)" * 10_000,
        "[" * 60_000,
        "'" * 60_001,
        "a?" * 30_000,
    ],
)
def test_hostile_texts_are_refused_quickly(text: str) -> None:
    started = time.process_time()
    with pytest.raises(jexl.UnreadableExpression):
        jexl.parse(text)
    assert time.process_time() - started < 2
