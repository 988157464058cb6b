"""Fleets counted by Polars, on the columns in memory, or part by part where they are too many for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from pathlib import Path

import polars as pl

from messenger_rules.fleet.counting import Group, GroupKey
from messenger_rules.fleet.formula import Formula
from messenger_rules.fleet.tables.anchors import Anchors, Histogram
from messenger_rules.fleet.tables.groups import Tally, grouped
from messenger_rules.fleet.tables.polars_counting import counts
from messenger_rules.fleet.tables.polars_expressions import expression
from messenger_rules.fleet.tables.prepared import Prepared
from messenger_rules.fleet.tables.sharing import columns
from messenger_rules.fleet.tables.translation import Translation

RESIDENT_BYTES = 64 * 1024 * 1024
"""Columns up to this size are kept in memory between counts."""
_WIDTHS: Mapping[object, int] = {pl.UInt8: 1, pl.UInt16: 2, pl.Int32: 4}
_NARROW = (pl.UInt8, pl.UInt16)


class PolarsFleet:
    """A prepared inventory in a file of Parquet."""

    def __init__(self, prepared: Prepared, file: Path, *, resident_bytes: int = RESIDENT_BYTES) -> None:
        self._prepared = prepared
        self._lazy = pl.scan_parquet(file)
        self._schema = self._lazy.collect_schema()
        row = sum(_WIDTHS.get(dtype, 8) for dtype in self._schema.dtypes())
        self._rows = max(resident_bytes // row, 1)
        self._frame = self._lazy.collect().rechunk() if prepared.hosts <= self._rows else None
        self._histograms: dict[str, Histogram] | None = None

    def count(
        self, formulas: Mapping[str, Formula], *, at: datetime, by: Sequence[str] = ()
    ) -> Mapping[GroupKey, Group]:
        """Count all formulas at an instant; what several of them share is worked out once for each part."""
        translation = Translation(self._prepared, at)
        wanted = [translation.formula(formula) for formula in formulas.values()]
        anchors = Anchors(translation.graph, self._prepared.hosts, self._frequencies() if len(wanted) > 1 else {})
        terms = anchors.terms(wanted)
        cuts = {column: anchors.cut(column, some) for column, some in terms.items() if column is not None}
        tally = Tally(tuple(formulas), grouped(self._prepared, by))
        groups = [column.name for column in tally.columns if column is not None]
        whole = terms.get(None, [])
        for part in self._parts():
            counts(part, translation.graph, whole, tally, count_hosts=True)
            for column, cut in cuts.items():
                needed = columns(translation.graph, [cut, *(term.operation for term in terms[column])])
                left = part.select(list(dict.fromkeys([*needed, *groups]))).filter(expression(translation.graph, cut))
                counts(left, translation.graph, terms[column], tally)
        return tally.groups()

    def _parts(self) -> Iterator[pl.DataFrame]:
        """The fleet, in parts that fit into memory."""
        if self._frame is not None:
            yield self._frame
            return
        for start in range(0, self._prepared.hosts, self._rows):
            yield self._lazy.slice(start, self._rows).collect()

    def _frequencies(self) -> dict[str, Histogram]:
        """How often each number occurs in the columns of few numbers, for all counts to come."""
        if self._histograms is None:
            narrow = [name for name, dtype in self._schema.items() if dtype in _NARROW]
            self._histograms = {name: self._histogram(name) for name in narrow}
        return self._histograms

    def _histogram(self, name: str) -> Histogram:
        source = self._lazy if self._frame is None else self._frame.lazy()
        found = dict(source.group_by(name).len().collect().iter_rows())
        return tuple(accumulate(found.get(number, 0) for number in range(max(found, default=0) + 1)))
