"""The work of an analysis is bounded, whatever the condition: it ends as undecided, and never in an error."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

import messenger_rules as mr
from messenger_rules import Catalog
from messenger_rules.analysis import relations
from messenger_rules.analysis.catalogue import analyze
from messenger_rules.condition.condition import condition_of
from messenger_rules.condition.language import Language
from messenger_rules.messages.message import Message, Text
from messenger_rules.schema import FactDeclaration
from messenger_rules.types import NameSetType
from tests.condition.random_conditions import ATOMS, LANGUAGE, NOW, SCHEMA

LANGUAGE_WITHOUT_LIMITS = Language(
    SCHEMA.with_facts([FactDeclaration("lab.roles", NameSetType())]),
    LANGUAGE.predicates,
    LANGUAGE.segments,
    mr.Limits(condition_length=1 << 20, condition_atoms=1 << 20),
)


def atoms(random: Random, count: int, word: str) -> str:
    return f" {word} ".join(random.choice(ATOMS)(random) for _ in range(count))


def groups(random: Random, count: int, size: int, outer: str, inner: str) -> str:
    return f" {outer} ".join(f"({atoms(random, size, inner)})" for _ in range(count))


LARGE: dict[str, Callable[[Random], str]] = {
    "an or of 128": lambda random: atoms(random, 128, "or"),
    "an and of 128": lambda random: atoms(random, 128, "and"),
    "an or of and": lambda random: groups(random, 60, 3, "or", "and"),
    "an and of or": lambda random: groups(random, 60, 3, "and", "or"),
    "many patterns": lambda _: " and ".join(f'like(lab.text, "*{chr(97 + n)}*{chr(98 + n)}*")' for n in range(14)),
    "a pattern of stars": lambda _: f'like(lab.text, "{"*a" * 100}") and like(lab.text, "{"*b" * 100}")',
    "many names": lambda _: " or ".join(f'has(lab.roles, "n{number}")' for number in range(500)),
    "as many names as are walked": lambda _: " or ".join(f'has(lab.roles, "n{number}")' for number in range(200)),
    "many versions": lambda _: " or ".join(f"lab.version == {number}.{number}" for number in range(400)),
    "many components": lambda _: " and ".join(f'installed("open.one", {n}.{n} ..< {n}.{n + 3})' for n in range(80)),
    "many times": lambda _: " or ".join(
        f"(within(lab.since, {n}d) and lab.since > 2026-03-{n:02}T00:00Z)" for n in range(1, 29)
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_it_ends(name: str) -> None:
    condition = condition_of(LARGE[name](Random(name)), LANGUAGE_WITHOUT_LIMITS)
    found = mr.analyze_condition(condition, at=NOW)

    assert found.verdict in {"never", "always", "sometimes", "undecided"}
    assert (found.verdict == "undecided") == any(diagnostic.code == "MR324" for diagnostic in found.diagnostics)


def test_the_verdict_stands_where_the_parts_are_too_many() -> None:
    text = groups(Random("parts"), 12, 3, "or", "and")
    assert mr.analyze_condition(condition_of(text, LANGUAGE_WITHOUT_LIMITS), at=NOW).verdict == "sometimes"


def _alike(number: int) -> Message:
    """One of some messages that ask for the same six components, each in another way."""
    names = [f'installed("c{(number + each) % 6}")' for each in range(6)]
    clauses = (f"({names[each]} or not {names[each - 1]} or {names[each - 2]})" for each in range(6))
    return Message(f"m{number}", " and ".join(clauses), (Text.of("en", "Title", "Body."),))


def test_pairs_that_are_too_much_together_are_looked_at_two_by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """However far the work for all of them comes: what it ends in is an answer."""
    catalog = Catalog.of([_alike(number) for number in range(6)])
    whole = analyze(catalog, at=NOW).pairs
    for steps in range(10, 400, 7):
        monkeypatch.setattr(relations, "STEPS", steps)
        found = analyze(catalog, at=NOW).pairs
        decided = {pair for pair in found if pair.relation is not relations.Relation.UNDECIDED}
        assert decided <= set(whole)
