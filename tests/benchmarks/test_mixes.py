"""Made catalogues and hosts: what the text says is what the tree is, and what the docs say of the mixes is so."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks import parts
from benchmarks.loops import Loop
from benchmarks.made_hosts import hosts, unsure_hosts
from benchmarks.matching import Matcher
from benchmarks.mixes import AT, MIXES, made
from messenger_rules.condition.condition import condition_of
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicate_tree import leaves
from messenger_rules.values import Unknown


@pytest.mark.parametrize("mix", MIXES)
def test_the_text_compiles_to_the_tree(mix: str) -> None:
    for entry in made(mix, 150).entries:
        assert condition_of(entry.part.text, parts.LANGUAGE).tree == entry.part.node


@pytest.mark.parametrize("mix", MIXES)
def test_a_smaller_catalogue_is_the_beginning_of_a_larger_one(mix: str) -> None:
    assert made(mix, 50).entries == made(mix, 200).entries[:50]
    assert made(mix, 50, seed=2).entries != made(mix, 50).entries


def test_about_six_tests_a_condition_and_few_messages_match() -> None:
    entries, asked = made("realistic", 1_000).entries, hosts()
    tests = sum(len(list(leaves(entry.windowed))) for entry in entries) / len(entries)
    loop = Loop.of(entries)
    share = sum(len(loop.matching(loop.host(facts))) for facts in asked) / len(entries) / len(asked)
    assert 5.5 < tests < 6.5
    assert 0.001 < share < 0.003


def test_half_of_the_conditions_repeat() -> None:
    conditions = Counter(entry.part.text for entry in made("repeating", 2_000).entries)
    assert 0.45 < len(conditions) / 2_000 < 0.55


def test_hosts_have_fifteen_components_and_no_unknown_fact() -> None:
    for facts in hosts():
        assert sum(bool(facts.component(name)) for name in parts.COMPONENTS) == 15
        assert not any(isinstance(facts.value(name), Unknown) for name in ("console.version", "os.name", "made.seats"))
    assert all(isinstance(facts.value("os.version"), Unknown) for facts in unsure_hosts())


@pytest.mark.parametrize("mix", MIXES)
def test_matching_is_that_of_the_interpreter_unknowns_included(mix: str) -> None:
    entries = made(mix, 120).entries
    matcher, loop = Matcher.of(entries), Loop.of(entries)
    for facts in (*hosts(8, seed=3), *unsure_hosts(8, seed=4)):
        plainly = [entry.number for entry in entries if decide(entry.windowed, facts, AT).outcome is Outcome.TRUE]
        assert matcher.matching(matcher.host(facts)) == plainly
        assert loop.matching(loop.host(facts)) == plainly
