"""The engines by name, and what they are told of what is wanted."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

import messenger_rules as mr
from messenger_rules.diagnostics import Diagnostic, Severity
from messenger_rules.fleet import engines
from messenger_rules.fleet.inventory import Inventory, Wanted
from messenger_rules.fleet.plain import PlainFleet
from messenger_rules.messages.message import Message, Text
from tests.cli.conftest import Run, folder, run

__all__ = ["folder", "run"]  # fixtures

TEXTS = (Text.of("en", "t", "b"),)
SCHEMA = mr.Registry.builtin().schema()


def test_an_engine_is_told_the_conditions_of_all_catalogues() -> None:
    first, second = (mr.Catalog.of([Message("m", text, TEXTS)]) for text in ("true", "os.version < 5"))
    wanted = Wanted([first, second], SCHEMA, ["os.name"])
    assert list(wanted.conditions()) == [first.conditions["m"].tree, second.conditions["m"].tree]


def test_an_engine_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no engine `abacus`; there are plain, polars, duckdb, spark"):
        engines.opened("hosts", Wanted([], SCHEMA), engine="abacus")


@pytest.mark.parametrize(("severity", "status"), [(Severity.WARNING, 0), (Severity.ERROR, 1)])
def test_a_warning_about_a_table_is_no_problem(
    run: Run, monkeypatch: pytest.MonkeyPatch, severity: Severity, status: int
) -> None:
    asked: list[tuple[str, str, list[str]]] = []

    def abacus(table: str, wanted: Wanted, name: str) -> Inventory:
        asked.append((table, name, list(wanted.by)))
        return Inventory(PlainFleet([mr.HostFacts()]), (Diagnostic("MR441", "a column is odd", severity=severity),))

    known: Mapping[str, engines.Engine] = {"abacus": abacus}
    monkeypatch.setattr(engines, "ENGINES", known)
    ran = run("reach", "messages.xml", "--hosts", "x.table", "--engine", "abacus://beads", "--by", "os.name", "--json")
    assert (ran.status, json.loads(ran.out)["hosts"]) == (status, 1)
    assert ran.err.startswith(f"{severity.value}[MR441]: a column is odd")
    assert asked == [("x.table", "abacus://beads", ["os.name"])]
