"""Folders of Parquet whose files were written by several programs, or at several times."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from messenger_rules.errors import FactsError
from messenger_rules.fleet.engines import usual
from tests.tables.test_csv import hosts_by, opened


def parquet(path: Path, select: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.connect().execute(f"COPY (SELECT {select}) TO '{path}' (FORMAT parquet)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    parquet(tmp_path / "a.parquet", "'a' AS \"host.id\"")
    parquet(tmp_path / "deeper" / "b.parquet", '5 AS "acme.seats", \'b\' AS "host.id"')
    parquet(tmp_path / "deeper" / "c.parquet", '\'c\' AS "host.id", CAST(5 AS BIGINT) AS "acme.seats"')
    return tmp_path


def test_columns_go_by_their_names_in_every_file(folder: Path) -> None:
    assert hosts_by(folder, "acme.seats") == {None: 1, "5": 2}


def test_a_version_that_is_a_number_in_one_file_is_refused(folder: Path) -> None:
    for number, version in enumerate(("'5.10'", "5.1")):
        parquet(folder / f"version{number}.parquet", f'{version} AS "console.version"')
    with pytest.raises(FactsError, match=r"the column `console\.version` is text in some files, and not in others"):
        opened(folder, "console.version >= 5.10")
    assert opened(folder, "acme.seats > 3").hosts == 5


def test_recorded_hosts_beside_parquet_are_not_passed_over(folder: Path) -> None:
    (folder / "host.json").write_text("{}")
    with pytest.raises(FactsError, match="it has both files of Parquet and recorded hosts"):
        opened(folder, "acme.seats > 3")


@pytest.mark.parametrize("name", ["_delta_log/0.json", ".part/0.json", "_schema.json"])
def test_what_programs_keep_beside_tables_is_no_host(name: str, folder: Path) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("{}")
    assert opened(folder, "acme.seats > 3").hosts == 3


def test_a_torn_file_is_told(folder: Path) -> None:
    (folder / "d.parquet").write_bytes(b"PAR1")
    with pytest.raises(FactsError, match="MR600"):
        opened(folder, "acme.seats > 3")


def test_the_usual_engine_sees_parquet_in_deeper_folders(folder: Path) -> None:
    (folder / "a.parquet").unlink()
    assert usual(str(folder)) == "polars"
