"""Counting by SQL: statements that count many formulas in one pass, for engines that understand them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from messenger_rules.fleet.counting import Group, GroupKey
from messenger_rules.fleet.formula import Formula
from messenger_rules.fleet.tables.algebra import Graph
from messenger_rules.fleet.tables.groups import Tally, grouped
from messenger_rules.fleet.tables.prepared import Prepared
from messenger_rules.fleet.tables.sharing import waves
from messenger_rules.fleet.tables.sql import expression, staged
from messenger_rules.fleet.tables.translation import Translation

Run: TypeAlias = Callable[[str], Iterable[Sequence[Any]]]
"""Runs a statement and gives its rows."""


@dataclass(frozen=True, slots=True)
class SqlTable:
    """A prepared inventory as its engine knows it."""

    prepared: Prepared
    name: str
    run: Run


def counted(
    table: SqlTable, formulas: Mapping[str, Formula], *, at: datetime, by: Sequence[str], many: int
) -> Mapping[GroupKey, Group]:
    """Count formulas over a table, at most so many in one statement."""
    translation = Translation(table.prepared, at)
    wanted = {name: translation.formula(formula) for name, formula in formulas.items()}
    tally = Tally(tuple(wanted), grouped(table.prepared, by))
    names = tuple(wanted)
    for start in range(0, max(len(names), 1), many):
        some = names[start : start + many]
        numbers = [wanted[name] for name in some]
        for row in table.run(_statement(translation.graph, numbers, table.name, tally)):
            keys, hosts, counts = row[: len(by)], row[len(by)], row[len(by) + 1 :]
            tally.add(keys, hosts if start == 0 else 0, range(start, start + len(some)), counts)
    return tally.groups()


def _statement(graph: Graph, numbers: Sequence[int], table: str, tally: Tally) -> str:
    steps = waves(graph, numbers)
    ready = {number for wave in steps for number in wave}
    counts = [f"count(CASE WHEN {_value(graph, number, ready)} THEN 1 END)" for number in numbers]
    keys = ["CAST(NULL AS INT)" if column is None else column.name for column in tally.columns]
    by = f" GROUP BY {', '.join(keys)}" if keys else ""
    return f"SELECT {', '.join([*keys, 'count(*)', *counts])} FROM {staged(table, graph, steps)} AS hosts{by}"  # noqa: S608 -- numbers and names of our own


def _value(graph: Graph, number: int, ready: set[int]) -> str:
    return f"s{number}" if number in ready else expression(graph, number, ready)
