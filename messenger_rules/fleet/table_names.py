"""Names of tables of hosts: what a name alone says, before anything is read."""

from __future__ import annotations

from pathlib import Path

_PARQUET = (".parquet", ".pq")
_CSV = (".csv", ".csv.gz", ".tsv", ".tsv.gz")


def parted(table: str) -> tuple[str, str]:
    """The file, and the table in it; a file may have the sign between them in its own name.

    >>> parted("fleet.duckdb#hosts"), parted("fleet.csv")
    (('fleet.duckdb', 'hosts'), ('fleet.csv', ''))
    """
    if Path(table).exists():
        return table, ""
    file, _, inner = table.partition("#")
    return file, inner


def is_csv(file: str) -> bool:
    """Whether a file is one of CSV by its name.

    >>> is_csv("HOSTS.CSV"), is_csv("hosts.xlsx")
    (True, False)
    """
    return file.lower().endswith(_CSV)


def is_parquet(file: str) -> bool:
    """Whether a file is one of Parquet by its name."""
    return file.lower().endswith(_PARQUET)
