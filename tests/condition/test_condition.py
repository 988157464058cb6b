"""A condition as a value: immutable, equal by meaning, usable from many threads, pickled as its source."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

import messenger_rules as mr
from messenger_rules.condition.parser import parse
from messenger_rules.text import Source
from messenger_rules.values import InstalledVersion, Origin, RawValue, Unknown

AT = datetime(2026, 3, 10, tzinfo=UTC)
FACTS = mr.HostFacts.model_validate(
    {"console": {"version": "5.3"}, "components": {"backup": "2.9.1"}, "host": {"id": "x"}}
)
TEXT = 'console.version in 5.2 ..< 6 and installed("backup", < 2.10) and segment("drawn")'
SEGMENTS = {"drawn": Source('sample("a key", 99.9%)')}


@pytest.fixture
def condition() -> mr.Condition:
    vocabulary = mr.Vocabulary.read('[components.backup]\nversions = ["2.9", "2.10"]')
    return mr.compile(TEXT, vocabulary=vocabulary, segments=SEGMENTS)


def test_equality_is_of_meaning(condition: mr.Condition) -> None:
    assert mr.compile("os.version<5") == mr.compile("os.version < 5  # old")
    assert mr.compile("os.version < 5") != mr.compile("os.version <= 5")
    assert len({condition, condition}) == 1


def test_it_pickles_as_its_source(condition: mr.Condition) -> None:
    copy = pickle.loads(pickle.dumps(condition))
    assert copy == condition
    assert copy.text == TEXT
    assert copy.test(FACTS, AT)
    assert b"def condition" not in pickle.dumps(condition)


def test_one_condition_serves_many_threads(condition: mr.Condition) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: condition.test(FACTS, AT), range(500)))


def test_an_outcome_is_a_yes_only_where_it_is_true() -> None:
    assert [bool(outcome) for outcome in (mr.Outcome.TRUE, mr.Outcome.FALSE, mr.Outcome.UNKNOWN)] == [
        True,
        False,
        False,
    ]


class OwnFacts:
    """Facts that are kept in another way, here all of one value."""

    def __init__(self, value: RawValue) -> None:
        self._value = value

    def value(self, name: str) -> RawValue | Unknown:
        return self._value

    def component(self, name: str) -> tuple[InstalledVersion, ...] | Unknown:
        return ()

    def origin(self, name: str) -> Origin | None:
        return None


@pytest.mark.parametrize("value", [10**5000, -(10**5000), [10**5000]], ids=["large", "small", "in a list"])
@pytest.mark.parametrize("type_", ["int", "decimal", "text", "bool", "set", "version", "datetime"])
def test_no_number_is_too_large_to_be_told_of(type_: str, value: RawValue) -> None:
    vocabulary = mr.Vocabulary.read(f'[facts."acme.fact"]\ntype = "{type_}"')
    text = {"int": "acme.fact > 5", "decimal": "acme.fact > 5", "text": 'acme.fact == "5"', "bool": "acme.fact"}
    other = {"set": 'has(acme.fact, "5")', "version": "acme.fact > 5", "datetime": "within(acme.fact, 5d)"}
    condition = mr.compile((text | other)[type_], vocabulary=vocabulary)
    facts = OwnFacts(value)
    assert condition.evaluate(facts, AT) is mr.Outcome.UNKNOWN
    assert "digits" in str(condition.explain(facts, AT))


def test_an_explanation_is_printed_in_words() -> None:
    explanation = mr.compile("console.version < 6").explain(FACTS, AT)
    assert f"{explanation}" == explanation.render() == "yes console.version < 6   (console.version is 5.3)"


def test_what_it_asks_for(condition: mr.Condition) -> None:
    assert condition.facts == {"console.version", "components.backup", "host.id"}
    assert mr.compile("now > 2026-01-01T00:00Z").facts == frozenset()
    french = mr.compile('language matches ["fr", "*-CH"] and not language matches "rm" and language not matches "de"')
    assert french.language_ranges == ("fr", "*-CH")


def test_the_generated_function_can_be_read() -> None:
    condition = mr.compile('os.name == "debian" and not os.version < 12')
    assert (
        condition.source
        == r"""def condition(snapshot):
    'os.name == "debian" and not os.version < 12'
    if snapshot.plain:
        if (
            snapshot.fact_os__name == 'debian'
            and not snapshot.fact_os__version < b',\x10'
        ):
            return True
        return False
    return partly_known(snapshot)


def partly_known(snapshot):
    if not (
        (snapshot.fact_os__name is None or snapshot.fact_os__name == 'debian')
        and not (snapshot.fact_os__version is not None and snapshot.fact_os__version < b',\x10')
    ):
        return False
    if (
        snapshot.fact_os__name is not None
        and snapshot.fact_os__version is not None
    ):
        return True
    return None
"""
    )


def test_its_syntax_tree_is_that_of_its_text() -> None:
    assert mr.compile("true and false").expression == parse("true and false").expression


def test_of_a_host_of_which_all_is_known_nothing_is_unknown() -> None:
    snapshot = mr.compile("console.version < 5").snapshot(mr.HostFacts.assemble({"console": {"version": "4"}}))
    assert (snapshot.complete, snapshot.plain, dict(snapshot.unknowns)) == (True, True, {})


def test_without_an_instant_it_is_now() -> None:
    assert mr.compile("now > 2026-01-01T00:00Z").test(FACTS)
    assert not mr.compile("now > 2026-01-01T00:00Z").test(FACTS, at=datetime(2025, 1, 1, tzinfo=UTC))


def test_an_instant_has_a_zone() -> None:
    condition = mr.compile("now > 2026-01-01T00:00Z")
    for ask in (condition.test, condition.evaluate, condition.explain, condition.snapshot):
        with pytest.raises(mr.FactsError) as caught:
            ask(FACTS, at=datetime(2026, 3, 1, 9))  # noqa: DTZ001 -- what is tested
        assert str(caught.value) == (
            "error[MR560]: the instant 2026-03-01T09:00:00 has no time zone\n"
            " = help: give an aware datetime, such as datetime(2026, 3, 1, tzinfo=UTC)"
        )


def test_one_snapshot_serves_many_evaluations(condition: mr.Condition) -> None:
    snapshot = condition.snapshot(FACTS, AT)
    assert [condition.function(snapshot) for _ in range(3)] == [True, True, True]
    assert snapshot.complete
    assert not snapshot.unknowns
    nothing = condition.snapshot(mr.HostFacts(), AT)
    assert {str(unknown) for unknown in nothing.unknowns.values()} == {
        "console.version is unknown: not supplied",
        "host.id is unknown: not supplied",
    }
