"""Operations as expressions of Polars, whose truth values know NULL as SQL's do."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import and_, or_

import polars as pl

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

_LIST = 8
"""From so many single numbers on, a look-up in a set of them is faster than as many comparisons."""


def expression(graph: Graph, number: int, ready: Collection[int] = ()) -> pl.Expr:
    """An operation as an expression; those that are ``ready`` are columns by now."""

    def part(inner: int) -> pl.Expr:
        return pl.col(f"s{inner}") if inner in ready else expression(graph, inner, ready)

    match graph.operations[number]:
        case Among(column, stretches) | Within(column, stretches):
            return reduce(or_, _tests(pl.col(column), stretches))
        case Missing(column):
            return pl.col(column).is_null()
        case Truth(value):
            return pl.lit(value, dtype=pl.Boolean)
        case Both(parts):
            return reduce(and_, map(part, parts))
        case Either(parts):
            return reduce(or_, map(part, parts))
        case Opposite(inner):
            return ~part(inner)
        case Certain(inner):
            return part(inner).fill_null(value=False)
        case NotRefuted(inner):
            return part(inner).fill_null(value=True)


def _tests(column: pl.Expr, stretches: tuple[Stretch, ...]) -> list[pl.Expr]:
    singles = [low for low, high in stretches if low is not None and low == high]
    if len(singles) < _LIST:
        return [_between(column, low, high) for low, high in stretches]
    others = [_between(column, low, high) for low, high in stretches if low is None or low != high]
    return [column.is_in(singles), *others]


def _between(column: pl.Expr, low: int | None, high: int | None) -> pl.Expr:
    if low is None:
        return column == column if high is None else column <= high  # noqa: PLR0124 -- NULL where the column is
    if low == high:
        return column == low
    return column >= low if high is None else column.is_between(low, high)
