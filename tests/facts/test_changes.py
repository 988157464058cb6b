"""Changes: known and unknown, installed and absent, and nothing that is told in another order only."""

from __future__ import annotations

from typing import Any

import pytest

from messenger_rules.facts.changes import changes
from messenger_rules.facts.model import HostFacts
from messenger_rules.values import Origin

TIMED_OUT = {"unknown": "timed out: slow"}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {}, []),
        ({"acme": {"seats": 5}}, {"acme": {"seats": 6}}, [("acme.seats", 5, 6)]),
        ({"acme": {"tags": ["a", "b"]}}, {"acme": {"tags": ["b", "a"]}}, []),
        ({"acme": {"seats": 5}}, {"acme": TIMED_OUT}, [("acme.seats", 5, TIMED_OUT)]),
        ({"acme": TIMED_OUT}, {"acme": {"seats": 5}}, [("acme.seats", TIMED_OUT, 5)]),
        ({"acme": {"seats": 5}}, {}, [("acme.seats", 5, {"unknown": "not supplied"})]),
        ({}, {"acme": {"a": {"b": 1}}}, [("acme.a.b", {"unknown": "not supplied"}, 1)]),
        ({"components": {"backup": "1"}}, {"components": {"backup": "2"}}, [("components.backup", "1", "2")]),
        ({"components": {"backup": "1"}}, {"components": {}}, [("components.backup", "1", None)]),
        ({"components": {}}, {"components": {"backup": "1"}}, [("components.backup", None, "1")]),
        ({"components": {}}, {"components": {"backup": None}}, []),
        ({"components": {"a": "1"}}, {"components": {"complete": TIMED_OUT}}, [("components.a", "1", TIMED_OUT)]),
        ({"components": {"a": "1"}}, {"components": TIMED_OUT}, [("components.a", "1", TIMED_OUT)]),
        ({"components": {"a": ["1", "2"]}}, {"components": {"a": "2"}}, [("components.a", ["1", "2"], "2")]),
    ],
)
def test_what_changed(before: dict[str, Any], after: dict[str, Any], told: list[tuple[str, Any, Any]]) -> None:
    found = changes(HostFacts.model_validate(before), HostFacts.model_validate(after))
    assert [(change.name, change.before, change.after) for change in found] == told


def test_a_change_names_its_source_also_of_what_is_gone() -> None:
    before = HostFacts.model_validate({"components": {"a": "1"}}).with_origins({"components.a": Origin("components.x")})
    (change,) = changes(before, HostFacts.model_validate({"components": {}}))
    assert change.to_json() == {"fact": "components.a", "before": "1", "after": None, "source": "components.x"}
