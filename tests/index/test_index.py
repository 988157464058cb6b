"""The index by itself: edits, large catalogues of one shape, coarse columns, and hosts that say little."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.index import building, clauses, rows
from messenger_rules.index import index as index_module
from messenger_rules.index.clauses import Entry
from messenger_rules.index.columns import MOST_VALUES
from messenger_rules.index.host import PreparedHost
from messenger_rules.index.index import Index
from messenger_rules.index.rows import Line
from messenger_rules.values import MOST_VERSIONS
from tests.condition.random_conditions import NOW, random_host
from tests.index.test_agreement import expected, random_entry

AT = datetime(2026, 6, 1, tzinfo=UTC)
NUMBERS = '[facts."acme.number"]\ntype = "int"\n[facts."acme.name"]\ntype = "text"\n[components.backup]\n'
VOCABULARY = mr.Vocabulary.read(NUMBERS)


def entry(id_: str, condition: str, **more: Any) -> Entry:
    return Entry(id_, mr.compile(condition, vocabulary=VOCABULARY).tree, **more)


def host(**facts: Any) -> PreparedHost:
    return PreparedHost(mr.HostFacts.model_validate(facts), AT)


@settings(max_examples=30)
@given(st.integers(min_value=0, max_value=2**64), st.data())
def test_edits_give_what_building_anew_gives(seed: int, data: st.DataObject) -> None:
    random = Random(seed)
    entries = {f"m{number}": random_entry(random, number) for number in range(random.randrange(12))}
    index = Index.of(entries.values())
    for _ in range(25):
        number = random.randrange(16)
        if random.random() < 0.4:
            index = index.without(f"m{number}")
            entries.pop(f"m{number}", None)
        else:
            entries[f"m{number}"] = random_entry(random, number)
            index = index.with_(entries[f"m{number}"])
        told = random_host(random)
        found = index.matching(PreparedHost(told, NOW))
        assert sorted(found) == sorted(it.id for it in entries.values() if expected(it, told, NOW, None))
    assert len(index.parts) <= 6


@pytest.mark.parametrize(("unknown", "found"), [(None, ["plain", "shown"]), (False, ["plain"]), (True, None)])
def test_a_component_in_too_many_versions_is_there(unknown: bool | None, found: list[str] | None) -> None:
    schemed = mr.Vocabulary.read('[components.backup]\nscheme = "dotted"\n')
    texts = {"plain": 'installed("backup")', "other": 'installed("backup", < 5)', "shown": 'installed("backup", > 5)'}
    entries = [
        Entry(id_, mr.compile(text, vocabulary=schemed).tree, shown_unknown=id_ == "shown")
        for id_, text in texts.items()
    ]
    told = host(components={"backup": [f"1.{number}" for number in range(MOST_VERSIONS + 1)]})
    assert Index.of(entries).matching(told, unknown=unknown) == (found or [*texts])


def test_an_edit_leaves_the_index_before_as_it_was() -> None:
    before = Index.of([entry("a", "true"), entry("b", "true")])
    after = before.without("a").with_(entry("c", "true"))
    assert (before.matching(host()), after.matching(host())) == (["a", "b"], ["b", "c"])
    assert before.without("x").matching(host()) == ["a", "b"]


def test_an_edit_touches_no_large_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "SMALL", 4)
    index = Index.of([entry(f"m{number}", "true") for number in range(9)])
    changed = index.with_(entry("m3", "false")).with_(entry("new", "true"))
    assert changed.parts[0].content.rows is index.parts[0].content.rows
    assert changed.matching(host()) == ["m0", "m1", "m2", "m4", "m5", "m6", "m7", "m8", "new"]


def test_what_was_taken_out_is_given_back() -> None:
    index = Index.of([entry(f"m{number}", "acme.number > 3") for number in range(100)])
    for _ in range(5):
        for number in range(100):
            index = index.with_(entry(f"m{number}", f"acme.number > {number}"))
    assert sum(len(part.content.entries) for part in index.parts) <= 2 * 100
    assert len(index.matching(host(acme={"number": 50}))) == 50
    for number in range(100):
        index = index.without(f"m{number}")
    assert index.parts == ()


def test_of_two_messages_of_one_identifier_the_later_counts() -> None:
    assert Index.of([entry("a", "true"), entry("a", "false")]).matching(host()) == []


@pytest.mark.parametrize("coarse", [2, 5, 64, 10_000])
def test_coarse_columns_are_exact(coarse: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "STRETCHES", coarse)
    bounds = [(low, low + size) for low in range(-30, 30, 3) for size in (0, 1, 4, 40)]
    tests = (
        "acme.number >= {0} and acme.number < {1}",
        "acme.number > {0} and acme.number <= {1}",
        "acme.number != {0}",
    )
    entries = [
        entry(f"{shape} {low} {high}", text.format(low, high))
        for shape, text in enumerate(tests)
        for low, high in bounds
        if shape != 0 or low != high
    ]
    index = Index.of(entries)
    (column,) = index.parts[0].content.rows.columns
    assert isinstance(column, Line)
    assert (column.sure is None) == (coarse == 10_000)
    for number in range(-35, 75):
        told = host(acme={"number": number})
        wanted = [it.id for it in entries if _by_python(it.id, number)]
        assert index.matching(told) == wanted, number


def _by_python(id_: str, number: int) -> bool:
    shape, low, high = map(int, id_.split(" "))
    return (low <= number < high, low < number <= high, number != low)[shape]


def test_a_component_with_very_many_versions() -> None:
    entries = [entry(f"{n}", f'installed("backup", {n}.0 ..< {n}.7)') for n in range(1, 300)]
    index = Index.of(entries)
    assert index.matching(host(components={"backup": "17.6.9"})) == ["17"]
    assert index.matching(host(components={"backup": ["17.7", "200.1"]})) == ["200"]
    assert index.matching(host(components={"backup": None})) == []
    assert index.matching(host(components={"backup": {"unknown": "timed out"}}), unknown=True) == [
        it.id for it in entries
    ]


def test_more_values_than_a_column_has_rows() -> None:
    names = [f"name-{number}" for number in range(MOST_VALUES * 2)]
    entries = [entry(name, f'acme.name != "{name}" and acme.number > 3') for name in names]
    told = host(acme={"name": "name-100", "number": 4})
    assert Index.of(entries).matching(told) == [name for name in names if name != "name-100"]
    assert Index.of(entries).matching(host(acme={"name": "other", "number": 4})) == names


@pytest.mark.parametrize("parts", [2, clauses.MOST_CLAUSES, clauses.MOST_CLAUSES + 1, clauses.MOST_KEYS + 1])
def test_many_alternatives(parts: int) -> None:
    text = " or ".join(f'acme.name == "n{number}"' for number in range(parts))
    index = Index.of([entry("many", text), entry("none", 'acme.name == "other" and acme.number == 1')])
    for number in range(parts):
        assert index.matching(host(acme={"name": f"n{number}"})) == ["many"]
    assert index.matching(host(acme={"name": "other"})) == []
    assert index.matching(host(), unknown=True) == ["many", "none"]


def test_a_message_that_holds_in_several_ways_is_told_once() -> None:
    index = Index.of([entry("twice", 'os.name == "debian" or os.family == "linux" or acme.number > 1')])
    assert index.matching(host(os={"name": "debian"}, acme={"number": 2})) == ["twice"]


def test_messages_that_are_left_out() -> None:
    index = Index.of([entry(id_, "true") for id_ in "abc"])
    assert index.matching(host(), without={"b", "x"}) == ["a", "c"]


@pytest.mark.parametrize("messages", [3, building.MANY_SHARE, 60])
def test_a_test_that_many_share_is_asked_once(messages: int) -> None:
    entries = [
        entry(f"m{number}", f'like(acme.name, "a*") and acme.number > {number}', shown_unknown=number % 2 == 0)
        for number in range(messages)
    ]
    index = Index.of(entries)
    assert len(index.parts[0].content.rows.shared) == (messages >= building.MANY_SHARE)
    ids = [it.id for it in entries]
    assert index.matching(host(acme={"name": "abc", "number": 99})) == ids
    assert index.matching(host(acme={"name": "bc", "number": 99})) == []
    unknown = {"number": 99}
    assert index.matching(host(acme=unknown)) == ids[::2]
    assert index.matching(host(acme=unknown), unknown=True) == ids
    assert index.matching(host(acme=unknown), unknown=False) == []


def test_a_clause_under_many_keys_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    condition = " or ".join(f'installed("c{number}", < 1)' for number in range(20))
    index = Index.of([Entry("m", mr.compile(condition).tree)])
    asked: list[object] = []
    monkeypatch.setattr(rows, "all_hold", lambda formulas, *_: asked.append(formulas))

    assert index.matching(host(components={f"c{number}": "2" for number in range(20)})) == []
    assert len(asked) == 1


def test_an_empty_index() -> None:
    assert Index.of([]).matching(host()) == Index.of([entry("never", "false")]).matching(host()) == []
