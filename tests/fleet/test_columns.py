"""Columns: what hosts can be grouped by, and what is said of names that are none."""

from __future__ import annotations

import pytest

import messenger_rules as mr
from messenger_rules.fleet.columns import columns
from messenger_rules.schema import Schema

OPEN = mr.Registry.builtin().schema()
CLOSED = mr.Vocabulary.read('[components.backup]\n[facts."acme.seats"]\ntype = "int"\n').schema(OPEN)


@pytest.mark.parametrize(
    ("name", "schema", "code", "help_"),
    [
        ("os.nam", OPEN, "MR610", "did you mean `os.name`?"),
        ("acme.seat", CLOSED, "MR610", "did you mean `acme.seats`?"),
        ("components.bakcup", CLOSED, "MR610", "did you mean `components.backup`?"),
        ("components", OPEN, "MR610", "group by a fact such as `os.name`, or by `components.NAME`"),
        ("components.", OPEN, "MR610", "group by a fact such as `os.name`, or by `components.NAME`"),
        ("now", OPEN, "MR611", "group by facts that hosts differ in, such as `os.name`"),
    ],
)
def test_what_is_no_column_is_told(name: str, schema: Schema, code: str, help_: str) -> None:
    with pytest.raises(mr.FactsError) as caught:
        columns([name], schema)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.help[0][: len(help_)]) == (code, help_)


def test_all_wrong_names_are_told_at_once() -> None:
    with pytest.raises(mr.FactsError) as caught:
        columns(["os.name", "os.nam", "now"], OPEN)
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["MR610", "MR611"]


def test_any_component_is_a_column_where_components_are_open() -> None:
    assert columns(["components.acme.x"], OPEN) == ("components.acme.x",)
    assert columns(["components.backup", "acme.seats"], CLOSED) == ("components.backup", "acme.seats")
