"""Operations as SQL text, in words that DuckDB and Spark both have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from messenger_rules.fleet.tables.algebra import (
    Among,
    Both,
    Certain,
    Either,
    Graph,
    Missing,
    NotRefuted,
    Opposite,
    Truth,
    Within,
)
from messenger_rules.fleet.tables.stretches import Stretch


def expression(graph: Graph, number: int, ready: Collection[int] = ()) -> str:
    """An operation as an expression; those that are ``ready`` are columns by now.

    >>> graph = Graph()
    >>> expression(graph, graph.add(Opposite(graph.add(Among("c1", ((2, 2), (5, None)))))))
    'NOT (c1 = 2 OR c1 >= 5)'
    """

    def part(inner: int) -> str:
        return f"s{inner}" if inner in ready else expression(graph, inner, ready)

    match graph.operations[number]:
        case Among(column, stretches) | Within(column, stretches):
            return f"({' OR '.join(_tests(column, stretches))})"
        case Missing(column):
            return f"({column} IS NULL)"
        case Truth(value):
            return "CAST(NULL AS BOOLEAN)" if value is None else str(value).upper()
        case Both(parts):
            return f"({' AND '.join(map(part, parts))})"
        case Either(parts):
            return f"({' OR '.join(map(part, parts))})"
        case Opposite(inner):
            return f"NOT {part(inner)}"
        case Certain(inner):
            return f"({part(inner)} IS TRUE)"
        case NotRefuted(inner):
            return f"({part(inner)} IS NOT FALSE)"


def staged(table: str, graph: Graph, steps: Iterable[Sequence[int]]) -> str:
    """The table with a column for each shared operation, wave upon wave."""
    ready: set[int] = set()
    for wave in steps:
        made = ", ".join(f"{expression(graph, number, ready)} AS s{number}" for number in wave)
        table = f"(SELECT *, {made} FROM {table})"  # noqa: S608 -- numbers and names of our own
        ready.update(wave)
    return table


def _tests(column: str, stretches: tuple[Stretch, ...]) -> Iterable[str]:
    """Single numbers go into one list."""
    singles = [low for low, high in stretches if low is not None and low == high]
    if len(singles) > 1:
        yield f"{column} IN ({', '.join(map(str, singles))})"
    elif singles:
        yield f"{column} = {singles[0]}"
    for low, high in stretches:
        if low is None or low != high:
            yield _between(column, low, high)


def _between(column: str, low: int | None, high: int | None) -> str:
    if low is None:
        return f"{column} = {column}" if high is None else f"{column} <= {high}"
    return f"{column} >= {low}" if high is None else f"{column} BETWEEN {low} AND {high}"
