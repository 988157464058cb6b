"""Predicate trees: what a node says is all that it is compared by, and what it leaves unsaid is the simple case."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from messenger_rules.condition.builtin import like
from messenger_rules.condition.predicate_tree import (
    All,
    Always,
    AnyOf,
    Ask,
    FactArgument,
    FactReference,
    InRegion,
    Installed,
    IsKnown,
    LanguageIn,
    LiteralArgument,
    Node,
    Not,
    Segment,
    ValueRegion,
    facts_of,
    leaves,
)
from messenger_rules.condition.predicates import Parameter
from messenger_rules.text import NOWHERE, Source, Span
from messenger_rules.types import LanguageType, TextType

NAME = FactReference("os.name", TextType())
LANGUAGE = FactReference("language", LanguageType())
TEXT, PATTERN = Parameter("text", str, named=True), Parameter("pattern", str)
YES = Always(value=True)
NODES: tuple[Node, ...] = (
    All((YES,)),
    AnyOf((YES,)),
    Not(YES),
    Segment("linux", YES, Source("true")),
    YES,
    InRegion(NAME, ValueRegion(("debian",))),
    LanguageIn(LANGUAGE, ("de",)),
    IsKnown(NAME),
    Installed("backup"),
    Ask(like, (FactArgument(TEXT, NAME), LiteralArgument(PATTERN, "deb*"))),
)


def test_these_are_all_kinds_of_nodes() -> None:
    assert {type(node) for node in NODES} == set(get_args(Node))


@pytest.mark.parametrize("node", NODES, ids=lambda node: type(node).__name__)
def test_where_a_node_stands_is_no_part_of_what_it_says(node: Node) -> None:
    elsewhere = replace(node, span=Span(3, 8))
    assert node.span is NOWHERE
    assert elsewhere.span == Span(3, 8)
    assert (elsewhere, hash(elsewhere), repr(elsewhere)) == (node, hash(node), repr(node))
    assert "span" not in repr(node)


def test_where_a_segment_is_written_is_no_part_of_what_it_says_and_always_known() -> None:
    here, there = (Segment("linux", YES, Source("true", name=name)) for name in ("a.xml", "b.xml"))
    assert (here, hash(here), repr(here)) == (there, hash(there), repr(there))
    assert "source" not in repr(here)
    with pytest.raises(TypeError):
        Segment("linux", YES)  # type: ignore[call-arg] # where its mistakes would be told of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (All((YES,)), AnyOf((YES,))),
        (Not(YES), Not(Always(value=False))),
        (IsKnown(NAME), IsKnown(LANGUAGE)),
        (IsKnown(NAME), IsKnown(NAME, negated=True)),
        (InRegion(NAME, ValueRegion(("a",))), InRegion(NAME, ValueRegion(("a",)), negated=True)),
        (LanguageIn(LANGUAGE, ("de",)), LanguageIn(LANGUAGE, ("de",), negated=True)),
        (Installed("backup"), Installed("backup", "debian")),
        (Ask(like), Ask(like, (LiteralArgument(PATTERN, "a"),))),
    ],
)
def test_nodes_that_say_something_else_are_not_equal(one: Node, other: Node) -> None:
    assert one != other


def test_what_is_left_unsaid() -> None:
    assert InRegion(NAME, ValueRegion(("a",))) == InRegion(NAME, ValueRegion(("a",)), negated=False)
    assert LanguageIn(LANGUAGE, ("de",)) == LanguageIn(LANGUAGE, ("de",), negated=False)
    assert IsKnown(NAME) == IsKnown(NAME, negated=False)
    assert Installed("backup") == Installed("backup", None, None)
    assert Ask(like) == Ask(like, ())


def test_leaves_stand_from_left_to_right_and_name_their_facts() -> None:
    tree = All((NODES[5], Not(AnyOf((NODES[6], NODES[8]))), Segment("s", NODES[9], Source("true")), YES))
    assert list(leaves(tree)) == [NODES[5], NODES[6], NODES[8], NODES[9], YES]
    assert facts_of(tree) == {"os.name", "language", "components.backup"}
