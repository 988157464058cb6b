"""Kinds of columns, as DuckDB and Spark write their types."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from messenger_rules.errors import FactsError
from messenger_rules.fleet.tables.shape import Kind, kind_of
from tests.tables.test_csv import hosts_by, opened, sure


@pytest.mark.parametrize(
    ("sql_type", "kind"),
    [
        ('STRUCT("name" VARCHAR, "version" VARCHAR)[]', Kind.NAMED),
        ('STRUCT("name" VARCHAR, "version" VARCHAR, version_code INTEGER)[]', Kind.NAMED),
        ('STRUCT("name" VARCHAR)[]', Kind.NAMED),
        ('STRUCT("name" VARCHAR, "version" DECIMAL(3,2))[]', Kind.OTHER),
        ("STRUCT(name VARCHAR, version DOUBLE)[]", Kind.OTHER),
        ("array<struct<name:string,version:string,scheme:string>>", Kind.NAMED),
        ("array<struct<name:string,version:double>>", Kind.OTHER),
        ('STRUCT("version" VARCHAR, scheme VARCHAR)', Kind.VERSIONS),
        ('STRUCT("version" VARCHAR, scheme VARCHAR)[]', Kind.VERSIONS),
        ('STRUCT("version" DECIMAL(2,1))', Kind.OTHER),
        ('STRUCT("version" INTEGER)[]', Kind.OTHER),
        ("struct<version:string,scheme:string>", Kind.VERSIONS),
        ("array<struct<version:float>>", Kind.OTHER),
        ("VARCHAR[]", Kind.TEXTS),
        ("DECIMAL(2,1)[]", Kind.OTHER),
    ],
)
def test_lists_of_versions_hold_texts(sql_type: str, kind: Kind) -> None:
    assert kind_of(sql_type, zoned=False) is kind


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("components", "[{'name': 'backup', 'version': 2.10}]"),
        ("components.backup", "[{'version': 2.10}]"),
        ("components.backup", "{'version': 2.10}"),
    ],
)
def test_versions_in_lists_that_were_taken_for_numbers_are_refused(column: str, value: str, tmp_path: Path) -> None:
    path = tmp_path / "hosts.parquet"
    duckdb.connect().execute(f"COPY (SELECT {value} AS \"{column}\") TO '{path}' (FORMAT parquet)")
    with pytest.raises(FactsError, match="MR602"):
        opened(path, 'installed("backup", >= 2.9)')


@pytest.mark.parametrize("type_", ["UBIGINT", "HUGEINT", "UINTEGER"])
def test_whole_numbers_of_any_size_are_read(type_: str, tmp_path: Path) -> None:
    connection = duckdb.connect(str(tmp_path / "hosts.duckdb"))
    connection.execute(f'CREATE TABLE hosts AS SELECT CAST(unnest([3, 4]) AS {type_}) AS "acme.seats"')
    connection.close()
    table = tmp_path / "hosts.duckdb#hosts"
    assert hosts_by(table, "acme.seats") == {"3": 1, "4": 1}
    assert opened(table, "acme.seats > 3").hosts == 2


def test_whole_numbers_of_64_bits_are_compared(tmp_path: Path) -> None:
    path = tmp_path / "hosts.parquet"
    numbers = f'SELECT CAST(unnest([{2**64 - 1}, 3]) AS UBIGINT) AS "acme.seats"'
    duckdb.connect().execute(f"COPY ({numbers}) TO '{path}' (FORMAT parquet)")
    assert sure(path, f"acme.seats >= {2**63}") == 1
