"""Every engine counts what the plain interpreter counts, whatever the table's form, unknowns included."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messenger_rules.fleet.formula import Surely
from messenger_rules.fleet.tables.opening import open_fleet
from tests.condition.random_conditions import NOW, SCHEMA
from tests.tables.fleets import counted_plainly, random_fleet, random_formulas, write_csv, write_parquet

ENGINES = ("polars", "duckdb")


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_an_engine_counts_what_the_interpreter_counts(engine: str, seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    hosts = random_fleet(random, 80)
    conditions, formulas = random_formulas(random, 15)
    table = tmp_path / f"{seed}.parquet"
    write_parquet(hosts, table)
    opened = open_fleet(str(table), [condition.tree for condition in conditions], schema=SCHEMA, engine=engine)
    (group,) = opened.fleet.count(formulas, at=NOW).values()
    assert opened.hosts == group.hosts == len(hosts)
    assert group.counts == counted_plainly(hosts, formulas)


@pytest.mark.parametrize("engine", ENGINES)
def test_groups_add_up_to_the_whole_and_are_told_by_what_hosts_say(engine: str, tmp_path: Path) -> None:
    random = Random(7)
    hosts = random_fleet(random, 150)
    conditions, formulas = random_formulas(random, 10)
    write_parquet(hosts, tmp_path / "hosts.parquet")
    trees = [condition.tree for condition in conditions]
    by = ("lab.kind", "components.open.one")
    fleet = open_fleet(str(tmp_path / "hosts.parquet"), trees, schema=SCHEMA, engine=engine, by=by).fleet
    groups = fleet.count(formulas, at=NOW, by=by)
    (whole,) = fleet.count(formulas, at=NOW).values()
    assert {name: sum(group.counts[name] for group in groups.values()) for name in formulas} == whole.counts
    assert {kind for kind, _ in groups} >= {None, "alpha", "delta"}
    assert {"absent", None} <= {versions for _, versions in groups}
    alphas = [host for host in hosts if host.value("lab.kind") == "alpha"]
    assert sum(group.hosts for (kind, _), group in groups.items() if kind == "alpha") == len(alphas)


def test_engines_agree_on_groups(tmp_path: Path) -> None:
    random = Random(8)
    conditions, formulas = random_formulas(random, 10)
    write_csv(random_fleet(random, 200), tmp_path / "hosts.csv")
    trees = [condition.tree for condition in conditions]
    found = [
        open_fleet(str(tmp_path / "hosts.csv"), trees, schema=SCHEMA, engine=engine, by=["language"]).fleet.count(
            formulas, at=NOW, by=["language"]
        )
        for engine in ENGINES
    ]
    assert found[0] == found[1]


def test_a_fleet_that_does_not_fit_is_counted_part_by_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(9)
    hosts = random_fleet(random, 150)
    conditions, formulas = random_formulas(random, 10)
    write_parquet(hosts, tmp_path / "hosts.parquet")
    from messenger_rules.fleet.tables import polars_fleet

    monkeypatch.setattr(polars_fleet.PolarsFleet.__init__, "__kwdefaults__", {"resident_bytes": 2000})
    opened = open_fleet(str(tmp_path / "hosts.parquet"), [it.tree for it in conditions], schema=SCHEMA)
    (group,) = opened.fleet.count(formulas, at=NOW).values()
    assert group.counts == counted_plainly(hosts, formulas)


def test_without_hosts_or_formulas_there_is_still_an_answer(tmp_path: Path) -> None:
    write_csv([], tmp_path / "hosts.csv")
    conditions, _ = random_formulas(Random(1), 1)
    fleet = open_fleet(str(tmp_path / "hosts.csv"), [conditions[0].tree], schema=SCHEMA).fleet
    (group,) = fleet.count({"it": Surely(conditions[0].tree)}, at=NOW).values()
    assert (group.hosts, group.counts) == (0, {"it": 0})
    (empty,) = fleet.count({}, at=NOW).values()
    assert (empty.hosts, empty.counts) == (0, {})
