"""The registry: entry points to an immutable value; a plugin that breaks a rule is listed and takes nothing down."""

from __future__ import annotations

import pickle
import sys
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.messages.message import Text
from messenger_rules.registry import FACT_SOURCES, PREDICATE_GROUP, Registry

MODULE = """
from pydantic import BaseModel
from messenger_rules import fact_source, predicate
from messenger_rules.condition.predicates import Fact

class Acme(BaseModel):
    seats: int

@fact_source("acme")
def acme() -> Acme:
    "The acme server."
    return Acme(seats=5)

@predicate("acme.is_even")
def is_even(number: Fact[int]) -> bool:
    "The number is even."
    return number % 2 == 0

@predicate("has")
def has(number: Fact[int]) -> bool:
    "Takes a built-in name."
    return True

@predicate("bare")
def bare(number: Fact[int]) -> bool:
    "Has no prefix."
    return True

class System(BaseModel):
    version: str

@fact_source("os", name="shadow")
def shadow() -> System:
    return System(version="1")

nothing = object()
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "acme_plugin.py").write_text(MODULE)
    (tmp_path / "acme_broken.py").write_text("raise SystemExit('cannot be imported')")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("acme_plugin", "acme_broken"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def source(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, FACT_SOURCES)


def predicate(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, PREDICATE_GROUP)


@pytest.mark.usefixtures("plugin")
def test_a_plugin_in_ten_lines() -> None:
    registry = Registry.of([source("acme", "acme_plugin:acme"), predicate("is_even", "acme_plugin:is_even")])
    condition = mr.compile("acme.is_even(acme.seats) or acme.seats > 4", registry=registry)
    facts = mr.collect(registry, needed=condition.facts)
    assert facts.value("acme.seats") == 5
    assert condition.explain(facts).render() == (
        "yes acme.is_even(acme.seats) or acme.seats > 4\n  yes acme.seats > 4   (acme.seats is 5)"
    )
    with pytest.raises(mr.ConditionError, match=r"nothing here declares `acme\.seats`"):
        mr.compile("acme.seats > 4")


@pytest.mark.usefixtures("plugin")
@pytest.mark.parametrize(
    ("points", "said"),
    [
        (
            [source("acme", "acme_broken:acme")],
            "error[MR573]: the plugin `acme` of ? cannot be loaded: SystemExit: cannot be imported",
        ),
        (
            [source("acme", "acme_plugin:no_such")],
            "error[MR573]: the plugin `acme` of ? cannot be loaded: AttributeError: module 'acme_plugin' has no attribute",
        ),
        ([source("acme", "acme_plugin:nothing")], "error[MR574]: the plugin `acme` of ? is no fact source"),
        ([predicate("x", "acme_plugin:acme")], "error[MR574]: the plugin `x` of ? is no predicate"),
        ([predicate("has", "acme_plugin:has")], "error[MR575]: the plugin `has` of ? takes a name that is built in"),
        ([source("os", "acme_plugin:acme")], "error[MR575]: the plugin `os` of ? takes a name that is built in"),
        (
            [source("shadow", "acme_plugin:shadow")],
            "error[MR575]: the plugin `shadow` of ? takes a name that is built in",
        ),
        ([predicate("bare", "acme_plugin:bare")], "error[MR576]: the plugin `bare` of ? has a name without a prefix"),
        (
            [source("acme", "acme_plugin:acme"), source("acme", "acme_plugin:acme")],
            "error[MR577]: the plugin `acme` of ? has a name that two give: ?",
        ),
    ],
)
def test_a_plugin_that_breaks_a_rule_is_listed_and_not_used(points: list[EntryPoint], said: str) -> None:
    registry = Registry.of([*points, predicate("is_even", "acme_plugin:is_even")])
    refused = [plugin.problem for plugin in registry.plugins if plugin.problem is not None]
    assert len(refused) == len(points)
    assert refused[0].render().startswith(said)
    assert registry.sources.keys() == Registry.builtin().sources.keys()
    assert set(registry.predicates) - set(Registry.builtin().predicates) == {"acme.is_even"}


def test_every_built_in_part_is_listed() -> None:
    builtin = Registry.builtin()
    assert {plugin.name for plugin in builtin.plugins} == {*builtin.sources, *builtin.predicates}
    assert all(plugin.summary and plugin.in_use for plugin in builtin.plugins)


@pytest.mark.usefixtures("plugin")
def test_what_is_made_with_plugins_pickles() -> None:
    registry = Registry.of([source("acme", "acme_plugin:acme"), predicate("is_even", "acme_plugin:is_even")])
    assert pickle.loads(pickle.dumps(registry)).sources == registry.sources
    condition = mr.compile("acme.is_even(acme.seats)", registry=registry)
    assert pickle.loads(pickle.dumps(condition)) == condition
    text = mr.Message("one", "acme.seats > 4", (Text.of("en", "A title", "A body."),))
    catalog = mr.Catalog.of([text], registry=registry)
    facts = mr.HostFacts.model_validate({"acme": {"seats": 5}})
    assert len(pickle.loads(pickle.dumps(catalog)).select(facts, at=datetime(2026, 3, 1, tzinfo=UTC)).shown) == 1


def test_it_pickles() -> None:
    copy = pickle.loads(pickle.dumps(Registry.builtin()))
    assert copy.predicates.keys() == Registry.builtin().predicates.keys()
    assert copy == Registry.builtin()
