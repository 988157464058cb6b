"""Fleets counted by DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from messenger_rules.fleet.counting import Group, GroupKey
from messenger_rules.fleet.formula import Formula
from messenger_rules.fleet.tables.counting_sql import SqlTable, counted
from messenger_rules.fleet.tables.dialects import DUCKDB
from messenger_rules.fleet.tables.duckdb_workshop import connected
from messenger_rules.fleet.tables.prepared import Prepared


class DuckDBFleet:
    """A prepared inventory in a file of Parquet."""

    def __init__(self, prepared: Prepared, file: Path) -> None:
        self._prepared = prepared
        self._connection: duckdb.DuckDBPyConnection = connected(file.parent)
        self._connection.execute(f"CREATE VIEW prepared AS SELECT * FROM read_parquet({DUCKDB.literal(str(file))})")  # noqa: S608 -- quoted

    def count(
        self, formulas: Mapping[str, Formula], *, at: datetime, by: Sequence[str] = ()
    ) -> Mapping[GroupKey, Group]:
        """Count all formulas at an instant, in one scan for each thousand."""

        def run(statement: str) -> list[tuple[object, ...]]:
            return self._connection.execute(statement).fetchall()

        return counted(SqlTable(self._prepared, "prepared", run), formulas, at=at, by=by, many=DUCKDB.formulas)
