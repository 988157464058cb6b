"""Parts of conditions put together: nothing stays that says nothing."""

from __future__ import annotations

import pytest

from messenger_rules.condition import tree
from messenger_rules.condition.writer import write_expression
from messenger_rules.importers.expressions import (
    ALWAYS,
    NEVER,
    all_of,
    any_of,
    compared,
    facts_in,
    flag,
    has_every,
    has_some,
    installed,
    line,
    negated,
    one_of,
    version,
)
from messenger_rules.importers.imported import Untranslatable

A, B, C = flag("f.a"), flag("f.b"), flag("f.c")
WRITTEN = [
    (all_of([]), "true"),
    (any_of([]), "false"),
    (all_of([A]), "f.a"),
    (all_of([A, ALWAYS, A]), "f.a"),
    (all_of([A, NEVER]), "false"),
    (any_of([A, NEVER]), "f.a"),
    (any_of([A, ALWAYS]), "true"),
    (all_of([A, all_of([B, C]), any_of([B, C])]), "f.a and f.b and f.c and (f.b or f.c)"),
    (any_of([any_of([A, B]), all_of([A, B])]), "f.a or f.b or (f.a and f.b)"),
    (negated(A), "not f.a"),
    (negated(negated(A)), "f.a"),
    (negated(ALWAYS), "false"),
    (negated(compared("f.n", "<", tree.Numeral("1"))), "not f.n < 1"),
    (negated(compared("f.n", "==", tree.Numeral("1"))), "f.n != 1"),
    (negated(negated(compared("f.n", "==", tree.Numeral("1")))), "f.n == 1"),
    (negated(one_of("f.t", map(tree.Text, "ab"))), 'f.t not in ["a", "b"]'),
    (one_of("f.t", [tree.Text("a"), tree.Text("a")]), 'f.t == "a"'),
    (one_of("f.v", [tree.Line("1")]), "f.v in 1.*"),
    (one_of("f.v", []), "false"),
    (has_some("f.s", ["a", "a"]), 'has(f.s, "a")'),
    (has_some("f.s", ["a", "b"]), 'has_any(f.s, ["a", "b"])'),
    (has_some("f.s", []), "false"),
    (has_every("f.s", ["a", "b"]), 'has_all(f.s, ["a", "b"])'),
    (has_every("f.s", []), "true"),
    (installed("x"), 'installed("x")'),
    (installed("x", []), "false"),
    (installed("x", [tree.Numeral("1")]), 'installed("x", == 1)'),
    (installed("x", [tree.Line("1"), tree.Numeral("2")]), 'installed("x", [1.*, 2])'),
    (installed("x", tree.Bound("<", tree.Numeral("1"))), 'installed("x", < 1)'),
]


@pytest.mark.parametrize(("expression", "text"), WRITTEN, ids=[text for _, text in WRITTEN])
def test_expressions(expression: tree.Expression, text: str) -> None:
    assert write_expression(expression) == text


def test_the_facts_of_an_expression() -> None:
    expression = all_of([negated(A), any_of([has_some("f.s", ["f.x"]), one_of("f.t", map(tree.Text, "ab"))]), NEVER])
    assert facts_in(expression) == set()
    assert facts_in(any_of([expression, negated(A), has_some("f.s", ["f.x"]), installed("f.y")])) == {"f.a", "f.s"}


def test_versions_have_quotes_only_where_the_grammar_needs_them() -> None:
    assert version("1.2.3-rc.1", "semver") == tree.Numeral("1.2.3-rc.1")
    assert version("1.2.3-0", "semver") == tree.Text("1.2.3-0")
    assert line("1.2", "semver") == tree.Line("1.2")


@pytest.mark.parametrize(("make", "text"), [(version, "1_x"), (line, "1_x"), (version, ""), (version, "1" * 100)])
def test_versions_that_the_scheme_cannot_read(make: object, text: str) -> None:
    assert callable(make)
    with pytest.raises(Untranslatable) as caught:
        make(text, "semver")
    assert caught.value.refused.reason == "a version that the scheme `semver` cannot read"
