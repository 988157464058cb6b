"""Readings say what conditions mean: row by row, and for random conditions by what hosts answer."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.condition import tree
from messenger_rules.condition.condition import Condition, condition_of
from messenger_rules.reading.phrases import phrases_for
from messenger_rules.reading.ranges import range_in_words
from messenger_rules.reading.reader import read_aloud
from messenger_rules.types import VersionType
from tests.condition.random_conditions import LANGUAGE as LAB
from tests.condition.random_conditions import NOW, random_condition, random_host
from tests.reading.language import LANGUAGE
from tests.reading.rows import ROWS


@pytest.mark.parametrize(("text", "english", "german"), ROWS, ids=[row[0] for row in ROWS])
def test_a_condition_is_read_aloud(text: str, english: str, german: str) -> None:
    condition = condition_of(text, LANGUAGE)
    assert read_aloud(condition).render() == english
    assert read_aloud(condition, ["de-AT", "en"]).render() == german


@given(st.randoms(use_true_random=False))
def test_every_condition_can_be_read(random: Random) -> None:
    condition = condition_of(random_condition(random), LAB)
    english, german = read_aloud(condition).render(), read_aloud(condition, ["de"]).render()
    assert english
    assert german
    assert english.count("\n") == german.count("\n")


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_read_alike_comes_to_the_same_on_every_host(language: str) -> None:
    random = Random(f"alike {language}")
    hosts = [random_host(random) for _ in range(60)]
    alike: dict[str, dict[str, Condition]] = defaultdict(dict)
    for _ in range(1500):
        condition = condition_of(random_condition(random, depth=random.randrange(2)), LAB)
        alike[read_aloud(condition, [language]).render()][condition.text] = condition
    shared = {said: found for said, found in alike.items() if len(found) > 1}
    assert len(shared) > 20
    for said, found in shared.items():
        outcomes = {tuple(condition.evaluate(host, NOW) for host in hosts) for condition in found.values()}
        assert len(outcomes) == 1, (said, list(found))


def test_the_title_of_a_component_is_the_vocabularys() -> None:
    vocabulary = mr.Vocabulary.read('[components.backup]\ntitle = "Backup & Restore"\nversions = ["2.9", "2.10"]')
    condition = mr.compile('installed("backup", < 2.10)', vocabulary=vocabulary)
    said = "the component “Backup & Restore” is installed in a version before 2.10"
    assert read_aloud(condition).render() == said


def test_components_of_one_title_are_told_apart() -> None:
    vocabulary = mr.Vocabulary.read('[components."a:runc"]\ntitle = "runc"\n[components."b:runc"]\ntitle = "runc"')
    condition = mr.compile('installed("a:runc") or installed("b:runc")', vocabulary=vocabulary)
    said = [line.split(". ")[1] for line in read_aloud(condition).render().splitlines()[1:]]
    assert said == ["the component runc (a:runc) is installed", "the component runc (b:runc) is installed"]


def test_what_an_author_wrote_cannot_end_the_quotes_nor_fool_a_terminal() -> None:
    condition = mr.compile(r'console.type == "a” or “b\u202e{fact}\u001b"')
    assert read_aloud(condition).render() == r"the kind of the console is “a\u201d or \u201cb\u202e{fact}\u001b”"


def test_a_range_is_read_alone() -> None:
    region = tree.ListLiteral((tree.Line("5.2"), tree.Range(tree.Numeral("6"), tree.Numeral("7"), closed=True)))
    assert range_in_words(region, VersionType(), phrases_for(["en"])) == "5.2.x; from 6 up to and including 7"
