"""Tables of hosts as DuckDB names them: files of Parquet and CSV, tables of its own files, and rows written out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from messenger_rules.errors import FactsError
from messenger_rules.fleet.table_names import is_csv, is_parquet, parted
from messenger_rules.fleet.tables.complaints import unknown_form, unreadable
from messenger_rules.fleet.tables.csv_files import head_of
from messenger_rules.fleet.tables.dialects import DUCKDB
from messenger_rules.fleet.tables.duckdb_workshop import kept, reading, shape_of
from messenger_rules.fleet.tables.importers import write_rows
from messenger_rules.fleet.tables.needs import Need
from messenger_rules.fleet.tables.parquet_folders import is_parquet_folder, relation_of
from messenger_rules.fleet.tables.raw import columns_of
from messenger_rules.fleet.tables.shape import Kind, Shape, title_of


def found(connection: duckdb.DuckDBPyConnection, table: str, needs: Sequence[Need], folder: Path) -> Shape:
    """The table of a name, ready to be read more than once.

    :raises FactsError: MR600 where it cannot be read, MR601 where its name is that of no form.
    """
    file, inner = parted(table)
    if "://" in table or (Path(file).is_dir() and not is_parquet_folder(file)):
        return _rows(connection, table, needs, folder)
    if inner:
        return _attached(connection, table, file, inner)
    names = dict.fromkeys(name for need in needs for name in columns_of(need))
    if is_csv(file):
        return kept(connection, shape_of(connection, table, head_of(file).relation(file)), names, folder)
    return shape_of(connection, table, _parquet(connection, file, names))


def _parquet(connection: duckdb.DuckDBPyConnection, file: str, names: Iterable[str]) -> str:
    if Path(file).is_dir():
        with reading(file):
            return relation_of(connection, file, names)
    if is_parquet(file):
        return f"read_parquet({DUCKDB.literal(file)})"
    raise FactsError([unknown_form(file)])


def _attached(connection: duckdb.DuckDBPyConnection, table: str, file: str, inner: str) -> Shape:
    if not Path(file).is_file():
        raise FactsError([unreadable(table, "no such file")])
    with reading(table):
        connection.execute(f"ATTACH {DUCKDB.literal(file)} AS fleet (READ_ONLY)")
    return shape_of(connection, table, f"fleet.{DUCKDB.column(inner)}")


def _rows(connection: duckdb.DuckDBPyConnection, table: str, needs: Sequence[Need], folder: Path) -> Shape:
    """What Python reads row by row is written out as lines of JSON, each cell as the text of a JSON value."""
    path = folder / "rows.ndjson"
    columns, problems = write_rows(table, needs, path)
    types = {name: "BIGINT" if kind is Kind.INT else "VARCHAR" for name, kind in columns.items()} or {"host": "BIGINT"}
    spec = ", ".join(f"{DUCKDB.literal(name)}: '{type_}'" for name, type_ in types.items())
    options = f"format = 'newline_delimited', columns = {{{spec}}}"
    shape = Shape(title_of(table), f"read_json({DUCKDB.literal(str(path))}, {options})", columns)
    return replace(kept(connection, shape, columns, folder), problems=problems)
