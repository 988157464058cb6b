"""Random fleets and conditions, the plain interpreter's counts of them, and fleets in each form of table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from messenger_rules.condition.condition import Condition, condition_of
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.fleet.formula import Every, Formula, Possibly, Some, Surely, Without
from messenger_rules.types import FactType, IntType, UnreadableValue
from messenger_rules.values import Facts, Unknown
from tests.condition.random_conditions import LANGUAGE, NOW, SCHEMA, Host, random_condition, random_host

FACTS = tuple(name for name in SCHEMA.facts if name != "now")
PARTS = tuple(SCHEMA.components or ())


def random_fleet(random: Random, hosts: int) -> list[Host]:
    """Hosts of which some know everything."""
    return [random_host(random, unknown=random.choice((0.0, 0.1, 0.3))) for _ in range(hosts)]


def random_formulas(random: Random, count: int) -> tuple[list[Condition], dict[str, Formula]]:
    """Conditions, and for each what is sure, what is possible, and something made of it and its neighbours."""
    conditions = [condition_of(random_condition(random), LANGUAGE) for _ in range(count)]
    formulas: dict[str, Formula] = {}
    for place, condition in enumerate(conditions):
        sure, possible = Surely(condition.tree), Possibly(condition.tree)
        other = Surely(conditions[place - 1].tree)
        formulas[f"sure {place}"], formulas[f"possible {place}"] = sure, possible
        formulas[f"undecided {place}"] = Every((possible, Without(sure), Some((other, Without(other)))))
        formulas[f"not other {place}"] = Every((sure, Without(other)))
    return conditions, formulas


def counted_plainly(hosts: Sequence[Facts], formulas: dict[str, Formula]) -> dict[str, int]:
    """What the interpreter says, host by host."""
    return {name: sum(_holds(formula, host) for host in hosts) for name, formula in formulas.items()}


def _holds(formula: Formula, host: Facts) -> bool:
    match formula:
        case Surely(condition):
            return decide(condition, host, NOW).outcome is Outcome.TRUE
        case Possibly(condition):
            return decide(condition, host, NOW).outcome is not Outcome.FALSE
        case Every(parts):
            return all(_holds(part, host) for part in parts)
        case Some(parts):
            return any(_holds(part, host) for part in parts)
        case Without(part):
            return not _holds(part, host)


def write_csv(hosts: Sequence[Host], path: Path) -> None:
    """A CSV whose cells are written as a person would: an unknown fact is an empty cell, a text that is empty is quoted."""
    lines = [",".join(map(_quoted, (*FACTS, *(f"components.{name}" for name in PARTS))))]
    for host in hosts:
        cells = [_fact_cell(host, name) for name in FACTS] + [_component_cell(host, name) for name in PARTS]
        lines.append(",".join("" if cell is None else _quoted(cell) for cell in cells))
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_parquet(hosts: Sequence[Host], path: Path) -> None:
    """The same as Parquet, all columns texts."""
    write_csv(hosts, path.with_suffix(".csv"))
    source = f"read_csv('{path.with_suffix('.csv')}', all_varchar = true, header = true, allow_quoted_nulls = false)"
    duckdb.connect().execute(f"COPY (SELECT * FROM {source}) TO '{path}' (FORMAT parquet)")


def _fact_cell(host: Host, name: str) -> str | None:
    """The text of a fact; what only JSON tells from a text that can be read is left out, and unknown all the same."""
    value, type_ = host.value(name), SCHEMA.facts[name].type
    if isinstance(value, Unknown) or value is None:
        return None
    if not _is_readable(value, type_) and (not isinstance(value, str) or isinstance(type_, IntType)):
        return None
    return value if isinstance(value, str) else json.dumps(value)


def _is_readable(value: object, type_: FactType) -> bool:
    try:
        type_.read(value)
    except UnreadableValue:
        return False
    return True


def _component_cell(host: Host, name: str) -> str | None:
    installed: Any = host.component(name)
    if isinstance(installed, Unknown):
        return None
    return json.dumps([{"version": it.text, "scheme": it.scheme} if it.scheme else it.text for it in installed])


def _quoted(text: str) -> str:
    escaped = text.replace('"', '""')
    return f'"{escaped}"'
