"""Counting terms on some hosts with Polars."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from messenger_rules.fleet.tables.algebra import Graph, Truth
from messenger_rules.fleet.tables.anchors import Term
from messenger_rules.fleet.tables.groups import Tally
from messenger_rules.fleet.tables.polars_expressions import expression
from messenger_rules.fleet.tables.prepared import GroupColumn
from messenger_rules.fleet.tables.sharing import waves

SHARED_BYTES = 64 * 1024 * 1024
"""What the shared operations of some hosts may take, one bit a host for each."""


def counts(
    hosts: pl.DataFrame, graph: Graph, terms: Sequence[Term], tally: Tally, *, count_hosts: bool = False
) -> None:
    """Add the counts of terms to a tally; ``count_hosts`` says that the hosts themselves are counted too."""
    steps = waves(graph, [term.operation for term in terms])
    rows = max(SHARED_BYTES * 8 // (sum(map(len, steps)) + 1), 1)
    expressions = _Expressions(graph, steps, terms, tally.columns)
    for start in range(0, hosts.height, rows):
        for keys, number, found in expressions.rows(hosts.slice(start, rows)):
            tally.add(keys, number if count_hosts else 0, [term.formula for term in terms], found)


class _Expressions:
    """What is worked out, written once for many parts of a fleet."""

    def __init__(
        self, graph: Graph, steps: Sequence[Sequence[int]], terms: Sequence[Term], columns: Sequence[GroupColumn | None]
    ) -> None:
        ready: set[int] = set()
        self._waves = []
        for wave in steps:
            self._waves.append([expression(graph, number, ready).alias(f"s{number}") for number in wave])
            ready.update(wave)
        self._sums = [_hosts(graph, term.operation, ready).alias(f"f{at}") for at, term in enumerate(terms)]
        self._keys = [_key(column).alias(f"k{place}") for place, column in enumerate(columns)]

    def rows(self, hosts: pl.DataFrame) -> list[tuple[tuple[int | None, ...], int, tuple[int, ...]]]:
        """For each group its key, its hosts, and for how many of them each term is true."""
        for wave in self._waves:
            hosts = hosts.with_columns(wave)
        keys = len(self._keys)
        found = hosts.group_by(self._keys).agg(pl.len(), *self._sums) if keys else hosts.select(pl.len(), *self._sums)
        return [(row[:keys], row[keys], row[keys + 1 :]) for row in found.iter_rows()]


def _hosts(graph: Graph, number: int, ready: set[int]) -> pl.Expr:
    """For how many hosts an operation is true; a lone constant would be counted once."""
    match graph.operations[number]:
        case Truth(value):
            return pl.len() if value else pl.lit(0, dtype=pl.UInt32)
        case _ if number in ready:
            return pl.col(f"s{number}").sum()
        case _:
            return expression(graph, number, ready).sum()


def _key(column: GroupColumn | None) -> pl.Expr:
    return pl.lit(None, dtype=pl.Int32) if column is None else pl.col(column.name)
