"""Tables of databases with what people keep in them: what no fact can be is refused, and nothing ends in a traceback."""

from __future__ import annotations

import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.compilation import language_of
from messenger_rules.errors import FactsError, StateError
from messenger_rules.fleet.formula import Possibly, Surely
from messenger_rules.fleet.tables.opening import open_fleet

AT = datetime(2026, 3, 1, tzinfo=UTC)
VOCABULARY = mr.Vocabulary.read(
    "[components.backup]\n"
    + "".join(
        f'[facts."acme.{name}"]\ntype = "{type_}"\n'
        for name, type_ in {"seats": "int", "price": "decimal", "on": "bool", "since": "datetime"}.items()
    )
)
CONDITIONS = {
    "components.backup": 'installed("backup", >= 2.9)',
    "console.version": "console.version >= 5",
    "acme.seats": "acme.seats > 3",
    "acme.price": "acme.price > 1",
    "acme.on": "acme.on",
    "acme.since": "acme.since < 2026-01-01T00:00Z",
    "os.name": 'os.name == "debian"',
    "host.id": 'sample("some", 100%)',
}


def table(folder: Path, name: str, declared: str, *values: object) -> str:
    with sqlite3.connect(folder / "hosts.sqlite") as connection:
        connection.execute(f'CREATE TABLE hosts ("{name}" {declared})')
        connection.executemany("INSERT INTO hosts VALUES (?)", [(value,) for value in values])
    connection.close()
    return f"sqlite:///{folder}/hosts.sqlite#hosts"


def told(table: str, name: str) -> tuple[int, int]:
    """On how many hosts the condition on a column surely and possibly holds."""
    tree = mr.compile(CONDITIONS[name], vocabulary=VOCABULARY).tree
    fleet = open_fleet(table, [tree], schema=language_of(VOCABULARY).schema).fleet
    counts = fleet.count({"sure": Surely(tree), "possible": Possibly(tree)}, at=AT)[()].counts
    return counts["sure"], counts["possible"]


@pytest.mark.parametrize(
    ("name", "declared", "values", "counts"),
    [
        ("acme.on", "BOOLEAN", (1, 0, None), (1, 2)),
        ("acme.on", "INTEGER", (1, 0, None), (1, 2)),
        ("acme.price", "REAL", (2.5, float("inf"), 1), (1, 2)),
        ("acme.price", "NUMERIC", (2.5, 0.5), (1, 1)),
        ("acme.since", "DATETIME", ("2025-01-01T00:00:00+00:00",), (1, 1)),
        ("acme.since", "TEXT", ("2025-01-01T00:00:00Z", "yesterday"), (1, 2)),
        ("components.backup", "TEXT", ('["2.1", "2.10"]', "null", "[" * 100_000, "2.8"), (1, 2)),
        ("components.backup", "", ("2.9",), (1, 1)),
        ("host.id", "TEXT", ("a", None), (1, 2)),
    ],
)
def test_what_a_fact_can_be_is_read(
    name: str, declared: str, values: tuple[object, ...], counts: tuple[int, int], tmp_path: Path
) -> None:
    assert told(table(tmp_path, name, declared, *values), name) == counts


@pytest.mark.parametrize(
    ("name", "declared", "value", "words"),
    [
        ("acme.since", "DATE", "2025-01-01", "times without a zone, not a time"),
        ("acme.since", "DATETIME", "2025-01-01 00:00:00", "times without a zone, not a time"),
        ("acme.since", "TIME", "10:00:00", "times without a zone, not a time"),
        ("acme.seats", "REAL", 4.0, "numbers, not a whole number"),
        ("acme.on", "INTEGER", 2, "whole numbers, not yes or no"),
        ("os.name", "BLOB", b"debian", "values that facts do not have, not "),
        ("components.backup", "BLOB", b"2.9", "values that facts do not have, not versions"),
        ("components.backup", "REAL", 2.10, "numbers, not versions"),
        ("components.backup", "", 2, "whole numbers, not versions"),
        ("console.version", "NUMERIC", 5.10, "numbers, not a version"),
        ("host.id", "INTEGER", 7, "whole numbers, not text"),
    ],
)
def test_what_a_fact_cannot_be_is_refused(name: str, declared: str, value: object, words: str, tmp_path: Path) -> None:
    with pytest.raises(FactsError) as caught:
        told(table(tmp_path, name, declared, None, value), name)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "MR602"
    assert f"the column `{name}` of `sqlite:///{tmp_path}/hosts.sqlite#hosts` holds {words}" in diagnostic.message


def test_a_value_that_its_driver_cannot_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="MR600"):
        told(table(tmp_path, "acme.since", "DATETIME", "yesterday"), "acme.since")


def test_columns_that_nobody_asks_for_are_not_read(tmp_path: Path) -> None:
    name = table(tmp_path, "photo", "BLOB", b"\xff", b"\xfe")
    assert told(name, "os.name") == (0, 2)


def test_bytes_are_in_no_group(tmp_path: Path) -> None:
    name = table(tmp_path, "os.name", "BLOB", b"debian", "debian")
    fleet = open_fleet(name, [], schema=language_of(VOCABULARY).schema, by=("os.name",)).fleet
    assert {key: group.hosts for key, group in fleet.count({}, at=AT, by=("os.name",)).items()} == {
        (None,): 1,
        ("debian",): 1,
    }


@pytest.mark.parametrize("url", ["://#x", "postgresql+psycopg://u:secret@[::1/db#hosts", "http://u:secret@x/y#z"])
def test_a_url_that_cannot_be_read_is_told_without_its_password(url: str) -> None:
    with pytest.raises(FactsError, match="MR600") as caught:
        told(url, "os.name")
    assert "secret" not in str(caught.value)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FactsError, match="no such file"):
        told("sqlite:///nowhere.sqlite#hosts", "os.name")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("url", "module", "help_"),
    [
        ("mysql://u@h/db", "MySQLdb", "install the driver of that database, or name another in the URL"),
        ("postgresql+pg8000://u@h/db", "pg8000", "messenger-rules[postgresql]"),
    ],
)
def test_a_driver_that_is_missing_is_told(url: str, module: str, help_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(StateError) as caught:
        told(f"{url}#hosts", "os.name")
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.message) == ("MR597", f"this needs {module}, which is not installed")
    assert help_ in diagnostic.help[0]
