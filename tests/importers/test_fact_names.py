"""Names of facts: readable, in our grammar, and read back without loss."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.condition.parser import parse
from messenger_rules.importers.fact_names import KEYWORDS, fact_name, segments_of

NAMES = [
    (["firefoxVersion"], "f.firefox_version"),
    (["userPrefs", "cfrFeatures"], "f.user_prefs.cfr_features"),
    (["isFxAEnabled"], "f.is_fx_a_enabled"),
    (["doh-rollout", "self-enabled"], "f.doh__rollout.self__enabled"),
    (["messageImpressions", "WHATS_NEW_BADGE_85", "0"], "f.message_impressions.x_0_whats_new_badge_85.x0"),
    (["a_b"], "f.a_95_b"),
    (["Capital"], "f.x_capital"),
    (["x0", "xx", "x"], "f.xx0.xxx.xx"),
    (["in", "not"], "f.in_.not_"),
    ([""], "f.x_"),
    (["größe"], "f.gr_246__223_e"),
]
segments = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=1), max_size=8) | st.sampled_from(
    ["x", "X", "AB", "A_B", "in", "in_", "x_", "xx0", "_", "-", "a-B_c", "0"]
)


@pytest.mark.parametrize(("written", "name"), NAMES)
def test_names_are_readable_and_read_back(written: list[str], name: str) -> None:
    assert fact_name("f", written) == name
    assert segments_of(name) == tuple(written)


@given(st.lists(segments, min_size=1, max_size=3))
def test_every_name_is_a_fact_of_our_grammar_and_is_read_back(written: list[str]) -> None:
    name = fact_name("f", written)
    assert re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", name)
    assert segments_of(name) == tuple(written)
    assert not KEYWORDS & set(name.split("."))


def test_a_name_is_parsed_as_one_fact() -> None:
    expression = parse(fact_name("f", ["in", "AND", "x-Y"])).expression
    assert repr(expression) == "Flag(fact=Name(text='f.in_.x_0_and.xx___y'))"
