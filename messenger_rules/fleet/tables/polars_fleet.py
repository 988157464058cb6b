"""Fleets counted by Polars, on the columns in memory, or part by part where they are too many for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from messenger_rules.fleet.counting import Group, GroupKey
from messenger_rules.fleet.formula import Formula
from messenger_rules.fleet.tables.algebra import Graph, Truth
from messenger_rules.fleet.tables.groups import Tally, grouped
from messenger_rules.fleet.tables.polars_expressions import expression
from messenger_rules.fleet.tables.prepared import GroupColumn, Prepared
from messenger_rules.fleet.tables.sharing import waves
from messenger_rules.fleet.tables.translation import Translation

RESIDENT_BYTES = 64 * 1024 * 1024
"""Columns up to this size are kept in memory between counts."""
SHARED_BYTES = 64 * 1024 * 1024
"""What the shared operations of one part may take: one bit a host for each, and one for NULL."""


class PolarsFleet:
    """A prepared inventory in a file of Parquet."""

    def __init__(self, prepared: Prepared, file: Path, *, resident_bytes: int = RESIDENT_BYTES) -> None:
        self._prepared = prepared
        self._lazy = pl.scan_parquet(file)
        schema = self._lazy.collect_schema()
        self._row_bytes = sum(_WIDTHS.get(dtype, 8) for dtype in schema.dtypes())
        fits = prepared.hosts * self._row_bytes <= resident_bytes
        self._frame = self._lazy.collect().rechunk() if fits else None

    def count(
        self, formulas: Mapping[str, Formula], *, at: datetime, by: Sequence[str] = ()
    ) -> Mapping[GroupKey, Group]:
        """Count all formulas at an instant; what several of them share is worked out once for each part of the fleet."""
        translation = Translation(self._prepared, at)
        wanted = [translation.formula(formula) for formula in formulas.values()]
        tally = Tally(tuple(formulas), grouped(self._prepared, by))
        steps = waves(translation.graph, wanted)
        for part in self._parts(sum(map(len, steps))):
            _count(part, translation.graph, steps, wanted, tally)
        return tally.groups()

    def _parts(self, shared: int) -> Iterator[pl.DataFrame]:
        """The fleet in parts of which the shared operations fit into memory."""
        hosts = self._prepared.hosts
        size = SHARED_BYTES * 4 // (shared + 1)
        if self._frame is None:
            size = min(size, RESIDENT_BYTES // self._row_bytes)
        for start in range(0, hosts, max(size, 1)):
            if self._frame is not None:
                yield self._frame.slice(start, size)
            else:
                yield self._lazy.slice(start, size).collect()


_WIDTHS = {pl.UInt8: 1, pl.UInt16: 2, pl.Int32: 4}


def _count(
    part: pl.DataFrame, graph: Graph, steps: Sequence[Sequence[int]], wanted: Sequence[int], tally: Tally
) -> None:
    ready: set[int] = set()
    for wave in steps:
        part = part.with_columns(expression(graph, number, ready).alias(f"s{number}") for number in wave)
        ready.update(wave)
    sums = [_hosts(graph, number, ready).alias(f"f{place}") for place, number in enumerate(wanted)]
    keys = [_key(column).alias(f"k{place}") for place, column in enumerate(tally.columns)]
    counted = part.group_by(keys).agg(pl.len(), *sums) if keys else part.select(pl.len(), *sums)
    for row in counted.iter_rows():
        tally.add(row[: len(keys)], row[len(keys)], row[len(keys) + 1 :])


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
