"""Folders of Parquet: all files are one table, in which a column is of one kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from messenger_rules.errors import FactsError
from messenger_rules.fleet.tables.complaints import unreadable
from messenger_rules.fleet.tables.dialects import DUCKDB


def is_parquet_folder(file: str) -> bool:
    """Whether some file of Parquet is below a folder."""
    return Path(file).is_dir() and next(_below(Path(file), ".parquet"), None) is not None


def relation_of(connection: duckdb.DuckDBPyConnection, folder: str, names: Iterable[str]) -> str:
    """All files below a folder as DuckDB names them; a column that a file does not have is NULL there.

    :raises FactsError: MR600 where hosts are recorded beside them, or a needed column is text in some files only.
    """
    if next(_below(Path(folder), ".json"), None) is not None:
        raise FactsError([unreadable(folder, "it has both files of Parquet and recorded hosts")])
    files = DUCKDB.literal(str(Path(folder) / "**" / "*.parquet"))
    mixed = _texts_in_some(connection, files, set(names))
    if mixed:
        raise FactsError([unreadable(folder, f"the column `{mixed[0]}` is text in some files, and not in others")])
    return f"read_parquet({files}, union_by_name = true)"


def _texts_in_some(connection: duckdb.DuckDBPyConnection, files: str, names: set[str]) -> list[str]:
    """Joined with texts, numbers would become texts without their zeros."""
    text = "type = 'BYTE_ARRAY' AND coalesce(converted_type, '') <> 'DECIMAL'"
    asked = f"SELECT name FROM parquet_schema({files}) WHERE type IS NOT NULL GROUP BY name"  # noqa: S608 -- quoted
    found = connection.execute(f"{asked} HAVING bool_or({text}) AND NOT bool_and({text})").fetchall()
    return sorted(name for (name,) in found if name in names)


def _below(folder: Path, ending: str) -> Iterator[Path]:
    """Not what programs keep beside tables, in names that begin with a line or a dot."""
    for path in folder.rglob(f"*{ending}"):
        if not any(part.startswith(("_", ".")) for part in path.relative_to(folder).parts):
            yield path
