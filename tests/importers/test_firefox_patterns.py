"""Regular expressions that stand for a few texts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.condition.writer import write_expression
from messenger_rules.importers.declarations import Declarations
from messenger_rules.importers.firefox_patterns import matching
from messenger_rules.importers.imported import Untranslatable
from messenger_rules.schema import FactDeclaration
from messenger_rules.types import TextType

PATTERNS = [
    ("^abc$", 'f.t == "abc"'),
    ("^[ab]c$", 'f.t in ["ac", "bc"]'),
    ("^abc", 'starts_with(f.t, "abc")'),
    ("abc$", 'ends_with(f.t, "abc")'),
    ("abc", 'contains(f.t, "abc")'),
    ("[a-c]1", 'contains(f.t, "a1") or contains(f.t, "b1") or contains(f.t, "c1")'),
    ("^a\\.b$", 'f.t == "a.b"'),
    ("^$", 'f.t == ""'),
]
VOCABULARY = Declarations.of([FactDeclaration("f.t", TextType())]).vocabulary()


@pytest.mark.parametrize(("pattern", "text"), PATTERNS, ids=[pattern for pattern, _ in PATTERNS])
def test_patterns(pattern: str, text: str) -> None:
    assert write_expression(matching("f.t", pattern)) == text


@pytest.mark.parametrize("pattern", ["a.c", "a*", "a|b", "(a)", "\\d", "[^a]", "[a", "a{2}", "[a-z][a-z]", "a\\"])
def test_patterns_that_stand_for_too_much(pattern: str) -> None:
    with pytest.raises(Untranslatable) as caught:
        matching("f.t", pattern)
    assert str(caught.value.refused) == f"a regular expression that does not stand for a few texts: `{pattern}`"


pieces = st.lists(st.sampled_from(["a", "b", "[ab]", "\\.", "-"]), max_size=3).map("".join)


@given(st.sampled_from(["", "^"]), pieces, st.sampled_from(["", "$"]), st.text("ab.-", max_size=5))
def test_a_pattern_matches_what_it_matches(start: str, inner: str, end: str, text: str) -> None:
    pattern = start + inner + end
    condition = mr.compile(write_expression(matching("f.t", pattern)), vocabulary=VOCABULARY)
    found = condition.test(mr.HostFacts.model_validate({"f": {"t": text}}))
    assert found is (re.search(pattern.replace("$", r"\Z"), text) is not None)
