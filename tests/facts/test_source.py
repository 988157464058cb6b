"""Declaring a fact source."""

from __future__ import annotations

from datetime import timedelta

import pytest

import messenger_rules as mr
from messenger_rules.facts.source import WHOLE, FactSource, fact_source
from tests.facts.hostile_sources import Thing, good


def test_what_a_source_declares() -> None:
    assert good.name == good.namespace == "good"
    assert good.model is Thing
    assert good.summary == "One that works, and prints."
    assert good.place == "tests.facts.hostile_sources:good"
    assert [declaration.name for declaration in good.declarations] == ["good.size", "good.name"]
    assert good.timeout == timedelta(seconds=5)


def test_a_source_says_what_it_returns() -> None:
    with pytest.raises(mr.PluginError) as caught:

        @fact_source("acme")
        def acme() -> dict[str, int]:
            return {}

    assert str(caught.value) == (
        "error[MR571]: the source of `acme` does not say which model it returns\n"
        " = help: annotate the function with its pydantic model: def acme() -> Acme"
    )


@pytest.mark.parametrize(
    ("namespace", "needed", "is_needed"),
    [
        ("os", {"os.version"}, True),
        ("os", {"osquery.version"}, False),
        ("language", {"language"}, True),
        ("components", {"components.backup"}, True),
        ("acme", {"components.backup"}, False),
        ("acme", None, True),
        (WHOLE, {"acme.seats"}, True),
        (WHOLE, set(), True),
        ("os", set(), False),
    ],
)
def test_which_source_is_needed(namespace: str, needed: set[str] | None, is_needed: bool) -> None:
    assert FactSource("x", namespace, dict).is_needed(needed) is is_needed
