"""DuckDB as the workshop of inventories: it reads tables larger than memory, and writes the prepared one as Parquet."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import duckdb

from messenger_rules.errors import FactsError
from messenger_rules.fleet.tables.complaints import unreadable
from messenger_rules.fleet.tables.csv_files import reason_of
from messenger_rules.fleet.tables.dialects import DUCKDB, Dialect
from messenger_rules.fleet.tables.shape import Shape, kind_of

MEMORY = "512MB"
"""What DuckDB may hold of a table at a time; beyond it, it writes to the working folder."""
_BATCH = 10_000
_ROW_GROUP = 122_880


class DuckDBWorkshop:
    """One table of hosts in one connection, and a working folder."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, shape: Shape, folder: Path) -> None:
        self._connection = connection
        self._shape = shape
        self.prepared = folder / "prepared.parquet"

    @property
    def dialect(self) -> Dialect:
        """That of DuckDB."""
        return DUCKDB

    def texts(self, expression: str) -> Iterator[str]:
        """Read batch by batch."""
        asked = f"SELECT DISTINCT {expression} AS text FROM {self._shape.relation}"  # noqa: S608 -- names are quoted by the dialect
        with reading(self._shape.title):
            self._connection.execute(f"SELECT CAST(text AS VARCHAR) FROM ({asked}) WHERE text IS NOT NULL")  # noqa: S608 -- as above
            while rows := self._connection.fetchmany(_BATCH):
                yield from (text for (text,) in rows)

    def number(self, dictionary: str, numbers: Mapping[str, int]) -> None:
        """A table in memory."""
        self._connection.execute(f"CREATE TABLE {dictionary} (text VARCHAR, number INTEGER)")
        pairs = iter(numbers.items())
        while batch := list(islice(pairs, _BATCH)):
            columns = [[text for text, _ in batch], [number for _, number in batch]]
            self._connection.execute(
                f"INSERT INTO {dictionary} SELECT unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS INTEGER[]))",
                columns,
            )

    def write(self, columns: str, joins: str) -> int:
        """Write it into the working folder."""
        select = f"SELECT {columns} FROM {self._shape.relation} AS raw {joins}"  # noqa: S608 -- as above
        with reading(self._shape.title):
            written = self._connection.execute(
                f"COPY ({select}) TO {DUCKDB.literal(str(self.prepared))} (FORMAT parquet, ROW_GROUP_SIZE {_ROW_GROUP})"
            ).fetchone()
        return int(written[0]) if written else 0


def connected(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection that keeps to its share of memory."""
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET temp_directory = {DUCKDB.literal(str(folder))}")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET preserve_insertion_order = false")
    return connection


def shape_of(connection: duckdb.DuckDBPyConnection, title: str, relation: str) -> Shape:
    """The columns of a relation.

    :raises FactsError: MR600 where it cannot be read.
    """
    with reading(title):
        described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()  # noqa: S608 -- tables are quoted where they are named
    return Shape(title, relation, {name: kind_of(sql_type, zoned=False) for name, sql_type, *_ in described})


def kept(connection: duckdb.DuckDBPyConnection, shape: Shape, names: Iterable[str], folder: Path) -> Shape:
    """The same table with some columns only, in a form that is cheap to read again."""
    wanted = [DUCKDB.column(name) for name in names if name in shape.columns]
    path = DUCKDB.literal(str(folder / "columns.parquet"))
    columns = ", ".join(wanted) or "1 AS host"
    with reading(shape.title):
        connection.execute(f"COPY (SELECT {columns} FROM {shape.relation}) TO {path} (FORMAT parquet)")  # noqa: S608 -- names are quoted
    return Shape(shape.title, f"read_parquet({path})", shape.columns)


@contextlib.contextmanager
def reading(title: str) -> Iterator[None]:
    """Turn what DuckDB has against a table into a diagnostic (MR600)."""
    try:
        yield
    except duckdb.Error as error:
        raise FactsError([unreadable(title, reason_of(str(error)))]) from None
