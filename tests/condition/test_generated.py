"""What is generated: the function of a condition, and the one that takes its snapshot."""

from __future__ import annotations

import copy
import gc
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any
from weakref import ref

import pytest
from hypothesis import given
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules import languages, versions
from messenger_rules.condition import called
from messenger_rules.condition.answering import answer
from messenger_rules.condition.condition import condition_of
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.language import Language
from messenger_rules.condition.predicates import Fact, predicate
from messenger_rules.condition.slots import ABSENT
from messenger_rules.condition.snapshot import snapshot
from messenger_rules.schema import FactDeclaration, Schema
from messenger_rules.text import Source
from messenger_rules.types import IntType, TextType
from tests.condition.random_conditions import LANGUAGE, NOW, Host, random_condition, random_host
from tests.versions.written import VERSIONS

AT = datetime(2026, 3, 10, tzinfo=UTC)
VOCABULARY = mr.Vocabulary.read("[components.backup]\n[components.search]\nscheme = 'debian'")
BACKUP = mr.compile('os.name == "debian" and installed("backup", < 2.10)', vocabulary=VOCABULARY)
OPEN = mr.compile('installed("backup", < 2.10)')


@dataclass(frozen=True)
class KeepingHost(Host):
    """A random host that keeps what is prepared of it, as `HostFacts` does."""

    prepared: dict[str, Any] = field(default_factory=dict)


@given(st.integers(min_value=0, max_value=2**64))
def test_what_a_host_keeps_serves_every_condition(seed: int) -> None:
    random = Random(seed)
    drawn = random_host(random, unknown=random.choice((0.0, 0.2)))
    host = KeepingHost(drawn.values, drawn.components)
    for _ in range(8):
        condition = condition_of(random_condition(random), LANGUAGE)
        for at in (NOW, NOW + timedelta(days=random.randrange(400)), NOW):
            assert condition.evaluate(host, at) is decide(condition.tree, drawn, at).outcome, condition.source
    assert host.prepared


@pytest.mark.parametrize("order", [(0, 1, 0), (1, 0, 1)])
def test_what_a_host_keeps_of_a_version_is_kept_for_one_scheme(order: tuple[int, ...]) -> None:
    """Two products may declare one fact otherwise, and read it of the same host."""
    facts = mr.HostFacts.model_validate({"acme": {"release": "1:0.5"}})
    conditions = [
        (mr.compile('acme.release > "1:0.4"', vocabulary=_release("debian")), mr.Outcome.TRUE),
        (mr.compile("acme.release > 0.4", vocabulary=_release("dotted")), mr.Outcome.UNKNOWN),
    ]
    for condition, outcome in (conditions[number] for number in order):
        assert condition.evaluate(facts, AT) is outcome


def _release(scheme: str) -> mr.Vocabulary:
    return mr.Vocabulary.read(f'[facts."acme.release"]\ntype = "version"\nscheme = "{scheme}"')


@pytest.mark.parametrize(
    ("components", "plain", "complete", "outcome"),
    [
        ({"backup": "2.9"}, True, True, "true"),
        ({"backup": "2.10"}, True, True, "false"),
        ({}, True, True, "false"),
        ({"backup": None}, True, True, "false"),
        ({"backup": ["2.11", "2.9"]}, False, True, "true"),
        ({"backup": ["2.11", "2.12"]}, False, True, "false"),
        ({"backup": ["2.11", "latest"]}, False, False, "unknown"),
        ({"backup": "latest"}, False, False, "unknown"),
        ({"backup": {"unknown": "timed out"}}, False, False, "unknown"),
        ({"complete": False}, False, False, "unknown"),
        ({"backup": {"version": "2.9", "scheme": "debian"}}, False, False, "unknown"),
    ],
)
def test_what_a_plain_host_is(components: dict[str, Any], plain: bool, complete: bool, outcome: str) -> None:
    facts = mr.HostFacts.model_validate({"os": {"name": "debian"}, "components": components})
    taken = BACKUP.snapshot(facts, AT)
    assert (taken.plain, taken.complete) == (plain, complete)
    assert BACKUP.evaluate(facts, AT).value == outcome


@pytest.mark.parametrize(
    ("components", "plain", "outcome"),
    [
        ({"backup": "2.9"}, True, "true"),
        ({}, True, "false"),
        ({"backup": {"version": "2.9", "scheme": "debian"}}, False, "true"),
        ({"backup": ["2.9", {"version": "2.11", "scheme": "rpm"}]}, False, "true"),
        ({"backup": {"version": "2.9", "scheme": "no-such-scheme"}}, False, "unknown"),
    ],
)
def test_a_component_of_any_scheme_is_plain_where_it_is_dotted(
    components: dict[str, Any], plain: bool, outcome: str
) -> None:
    facts = mr.HostFacts.model_validate({"components": components})
    assert OPEN.snapshot(facts, AT).plain is plain
    assert OPEN.evaluate(facts, AT).value == outcome


@pytest.mark.parametrize("scheme", versions.SCHEMES.values(), ids=versions.SCHEMES)
@given(data=st.data())
def test_no_version_has_the_key_of_an_absent_one(scheme: versions.Scheme, data: st.DataObject) -> None:
    try:
        key = scheme.key(data.draw(VERSIONS[scheme.name]))
    except versions.UnreadableVersion:
        return
    assert key > ABSENT


def test_copies_begin_anew() -> None:
    german = mr.compile('language matches "de"')
    facts = mr.HostFacts.model_validate({"language": "de-CH"})
    assert german.test(facts, AT)
    assert not german.test(facts.with_language("fr"), AT)
    assert not german.test(facts.model_copy(update={"language": "fr"}), AT)
    for same in (copy.copy(facts), copy.deepcopy(facts), pickle.loads(pickle.dumps(facts))):
        assert same == facts
        assert not same.prepared
        assert german.test(same, AT)


def test_two_vocabularies_read_the_same_host_each_in_its_way() -> None:
    text = 'installed("backup", < 1.0)'
    dotted, debian = (
        mr.compile(text, vocabulary=mr.Vocabulary.read(f'[components.backup]\nscheme = "{scheme}"'))
        for scheme in ("dotted", "debian")
    )
    facts = mr.HostFacts.model_validate({"components": {"backup": "0.9"}})
    assert dotted.test(facts, AT)
    assert debian.test(facts, AT)


def test_one_snapshot_serves_conditions_with_the_slots_of_both() -> None:
    facts = mr.HostFacts.model_validate({"os": {"name": "debian"}, "components": {"backup": "2.9"}})
    linux = mr.compile('os.family == "linux"')
    both = snapshot([*BACKUP.slots, *linux.slots], facts, AT)
    assert BACKUP.function(both)
    assert linux.function(both)


def test_instants_are_told_apart_by_more_than_their_clock() -> None:
    condition = mr.compile("now < 2026-03-10T00:00:00Z")
    noon = datetime(2026, 3, 10, 0, 30)  # noqa: DTZ001 -- it gets its zones below
    for hours, before in ((0, False), (1, True), (-1, False), (1, True)):
        assert condition.test(mr.HostFacts(), noon.replace(tzinfo=timezone(timedelta(hours=hours)))) is before


@given(st.lists(st.sampled_from(["de", "de-CH", "den", "fr", "de-Latn-CH", "gsw"]), min_size=1, max_size=30))
def test_answers_about_languages_are_noted_and_stay_right(tags: list[str]) -> None:
    condition = mr.compile('language matches ["de", "*-CH"]')
    for tag in tags:
        facts = mr.HostFacts.model_validate({"language": tag})
        assert condition.test(facts, AT) is any(languages.matches(range_, tag) for range_ in ("de", "*-CH"))


def test_no_more_languages_are_noted_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(called, "MOST_TAGS", 3)
    matching: set[str] = set()
    others: set[str] = set()
    test = called.language_test(("de",), matching, others)
    assert [test(f"de-x-a{number}") for number in range(9)] == [True] * 9
    assert [test(f"fr-x-a{number}") for number in range(9)] == [False] * 9
    assert (len(matching), len(others)) == (3, 3)


asked: list[int] = []


@predicate("lab.notes")
def notes(number: Fact[int]) -> bool:
    """Notes that it was asked."""
    asked.append(number)
    return number > 1


@pytest.mark.parametrize(
    ("text", "given", "outcome", "times"),
    [
        ('lab.notes(lab.count) and lab.text == "a"', {"lab.count": 2, "lab.text": "a"}, "true", 1),
        ('lab.notes(lab.count) and lab.text == "a"', {"lab.count": 2, "lab.text": "b"}, "false", 0),
        ('lab.notes(lab.count) or lab.text == "a"', {"lab.count": 2, "lab.text": "a"}, "true", 0),
        ('lab.notes(lab.count) or lab.text == "a"', {"lab.count": 1, "lab.text": "b"}, "false", 1),
        ('not lab.notes(lab.count) and lab.text == "a"', {"lab.count": 1}, "unknown", 1),
        ('not lab.notes(lab.count) and lab.text == "a"', {"lab.text": "a"}, "unknown", 0),
        ("lab.notes(lab.count)", {"lab.count": 2}, "true", 1),
    ],
)
def test_plugins_are_asked_once_and_only_where_the_rest_leaves_it_open(
    text: str, given: dict[str, Any], outcome: str, times: int
) -> None:
    asked.clear()
    schema = Schema.of([FactDeclaration("lab.count", IntType()), FactDeclaration("lab.text", TextType())])
    condition = condition_of(text, Language(schema, {"lab.notes": notes}))
    assert condition.evaluate(Host(given, {}), AT).value == outcome
    assert len(asked) == times


@contextmanager
def _no_collector() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.mark.parametrize("facts", [{}, {"os": {"name": "debian"}}], ids=["plain or not", "plain"])
def test_a_condition_goes_when_nobody_needs_it(facts: dict[str, Any]) -> None:
    with _no_collector():
        condition = mr.compile('os.name == "debian"')
        condition.test(mr.HostFacts.model_validate(facts), AT)
        gone = ref(condition.function)
        del condition
        assert gone() is None


def test_the_source_runs_as_it_is_shown() -> None:
    condition = mr.compile('os.name == "debian" and os.version in 11 ..< 13')
    namespace: dict[str, Any] = {}
    exec(condition.source, namespace)
    for version, wanted in (("12", True), ("13", False), (None, None)):
        facts = mr.HostFacts.model_validate({"os": {"name": "debian", "version": version}})
        assert namespace["condition"](condition.snapshot(facts, AT)) is wanted


SHOWN = """\
constant_1 = Decimal('0.5')


def condition(snapshot):
    'segment("s")'
    if snapshot.plain:
        if (
            snapshot.fact_os__name == 'debian'
            or snapshot.fact_acme__load < constant_1
        ):
            return True
        return False
    return partly_known(snapshot)


def partly_known(snapshot):
    if not (
        (snapshot.fact_os__name is None or snapshot.fact_os__name == 'debian')
        or (snapshot.fact_acme__load is None or snapshot.fact_acme__load < constant_1)
    ):
        return False
    if (
        (snapshot.fact_os__name is not None and snapshot.fact_os__name == 'debian')
        or (snapshot.fact_acme__load is not None and snapshot.fact_acme__load < constant_1)
    ):
        return True
    return None
"""


def test_the_parts_of_a_condition_stand_in_lines_of_their_own_also_those_of_a_segment() -> None:
    condition = mr.compile(
        'segment("s")',
        vocabulary=mr.Vocabulary.read('[facts."acme.load"]\ntype = "decimal"'),
        segments={"s": Source('os.name == "debian" or acme.load < 0.5')},
    )
    assert condition.source == SHOWN


def test_a_condition_that_is_never_plain_has_one_function() -> None:
    condition = mr.compile('installed("backup", >= "1:2")')
    assert condition.source.count("def ") == 1
    facts = mr.HostFacts.model_validate({"components": {"backup": {"version": "1:2", "scheme": "debian"}}})
    assert condition.test(facts, AT)


def test_the_function_for_hosts_that_are_not_plain_is_made_once() -> None:
    condition = mr.compile('os.name == "debian" and os.version < 11')
    stand_in = condition.function.__globals__["partly_known"]
    assert condition.evaluate(mr.HostFacts(), AT) is mr.Outcome.UNKNOWN
    made = condition.function.__globals__["partly_known"]
    assert made is not stand_in
    assert condition.evaluate(mr.HostFacts(), AT) is mr.Outcome.UNKNOWN
    assert condition.function.__globals__["partly_known"] is made


@pytest.mark.parametrize(
    "text",
    [
        'os.name == "debian"',
        'os.name == "debian" and now < 2026-03-11T00:00Z',
        'installed("backup", < 2) and now > 2026-03-09T00:00Z',
    ],
)
def test_a_plain_host_that_is_known_already_is_answered_without_a_snapshot(text: str) -> None:
    facts = mr.HostFacts.model_validate({"os": {"name": "debian"}, "components": {"backup": "1.9"}})
    condition = mr.compile(text, vocabulary=VOCABULARY)
    assert condition.test(facts, AT), "what it reads is kept from now on"

    def of_snapshot(*_: object) -> bool:
        raise AssertionError("a snapshot was taken")

    asked = answer(condition.tree, of_snapshot)
    assert asked(facts, AT) is True
    with pytest.raises(AssertionError, match="a snapshot was taken"):
        asked(mr.HostFacts(), AT)
