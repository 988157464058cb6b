"""Tables in each form that people have, with real files; and what is said of those that are wrong."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

import messenger_rules as mr
from messenger_rules.compilation import language_of
from messenger_rules.errors import FactsError
from messenger_rules.fleet.formula import Possibly, Surely
from messenger_rules.fleet.tables.opening import OpenedFleet, open_fleet
from messenger_rules.values import Unknown
from tests.postgresql import PROGRAMS
from tests.postgresql import server as postgresql

AT = datetime(2026, 3, 1, tzinfo=UTC)
VOCABULARY = mr.Vocabulary.read('[components.backup]\n[components.search]\nscheme = "debian"\n')
SCHEMA = language_of(VOCABULARY).schema
CONDITIONS = {
    "old console": "console.version < 5.10",
    "linux": 'os.family == "linux"',
    "german": 'language matches "de"',
    "backup": 'installed("backup", < 2.10)',
    "no backup": 'not installed("backup")',
    "search": 'installed("search", >= "1:0.9")',
    "new": "not older_than(host.installed_at, 30d)",
    "some": 'sample("one", 50%)',
    "named": "host.id is known",
}
HOSTS: list[dict[str, object]] = [
    {"console": {"version": "5.9"}, "os": {"name": "debian"}, "language": "de-CH", "components": {"backup": "2.9"}},
    {"console": {"version": "5.10"}, "os": {"name": "windows"}, "components": {"backup": ["2.11", "2.1"]}},
    {"console": {"version": "latest"}, "host": {"id": "a"}, "components": {"complete": False}},
    {
        "host": {"id": "b", "installed_at": "2026-02-20T00:00:00Z"},
        "components": {"search": {"version": "1.0-1", "scheme": "debian"}},
    },
]
COLUMNS = (
    "console.version",
    "os.name",
    "language",
    "host.id",
    "host.installed_at",
    "components.backup",
    "components.search",
)
COLUMN_NAMES = ", ".join(f'"{column}"' for column in COLUMNS)


def opened(table: str | Path, engine: str = "polars") -> OpenedFleet:
    conditions = [mr.compile(text, vocabulary=VOCABULARY).tree for text in CONDITIONS.values()]
    return open_fleet(str(table), conditions, schema=SCHEMA, engine=engine)


def told(table: str | Path, engine: str = "polars") -> dict[str, tuple[int, int]]:
    """How many hosts surely and possibly fulfil each condition."""
    trees = {name: mr.compile(text, vocabulary=VOCABULARY).tree for name, text in CONDITIONS.items()}
    fleet = open_fleet(str(table), trees.values(), schema=SCHEMA, engine=engine).fleet
    sure = fleet.count({name: Surely(tree) for name, tree in trees.items()}, at=AT)[()]
    possible = fleet.count({name: Possibly(tree) for name, tree in trees.items()}, at=AT)[()]
    return {name: (sure.counts[name], possible.counts[name]) for name in trees}


def expected() -> dict[str, tuple[int, int]]:
    found = {}
    for name, text in CONDITIONS.items():
        condition = mr.compile(text, vocabulary=VOCABULARY)
        outcomes = [condition.evaluate(mr.HostFacts.model_validate(host), AT).value for host in HOSTS]
        found[name] = (outcomes.count("true"), len(outcomes) - outcomes.count("false"))
    return found


def cells(host: dict[str, object]) -> list[str | None]:
    """A host as the cells of a table: bare texts, components as JSON."""
    facts = mr.HostFacts.model_validate(host)
    found: list[str | None] = []
    for name in COLUMNS[:5]:
        value = facts.value(name)
        found.append(
            None if isinstance(value, Unknown) else value.isoformat() if isinstance(value, datetime) else str(value)
        )
    for name in COLUMNS[5:]:
        versions = facts.component(name.removeprefix("components."))
        found.append(
            None
            if isinstance(versions, Unknown)
            else json.dumps([{"version": it.text, **({"scheme": it.scheme} if it.scheme else {})} for it in versions])
        )
    return found


def made(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    columns = ", ".join(f'"{column}" VARCHAR' for column in COLUMNS)
    connection.execute(f"CREATE TABLE {name} ({columns})")
    connection.executemany(
        f"INSERT INTO {name} VALUES ({', '.join('?' * len(COLUMNS))})", [cells(host) for host in HOSTS]
    )


@pytest.mark.parametrize("form", ["parquet", "csv", "folder", "typed", "listed", "duckdb", "sqlite"])
def test_each_form_of_table_tells_the_same(form: str, tmp_path: Path) -> None:
    assert told(table_of(form, tmp_path)) == expected()


def table_of(form: str, folder: Path) -> str:
    connection = duckdb.connect(str(folder / "hosts.duckdb"))
    made(connection, "hosts")
    match form:
        case "duckdb":
            connection.close()
            return f"{folder / 'hosts.duckdb'}#hosts"
        case "parquet" | "csv":
            connection.execute(f"COPY hosts TO '{folder}/hosts.{form}' (FORMAT {form})")
            return f"{folder}/hosts.{form}"
        case "typed":
            instant = 'CAST("host.installed_at" AS TIMESTAMPTZ) AS "host.installed_at"'
            connection.execute(
                f"COPY (SELECT * REPLACE ({instant}) FROM hosts) TO '{folder}/typed.parquet' (FORMAT parquet)"
            )
            return f"{folder}/typed.parquet"
        case "listed":
            return listed(connection, folder)
        case "sqlite":
            return in_sqlite(folder)
        case _:
            for number, host in enumerate(HOSTS):
                (folder / f"{number}.json").write_text(json.dumps(host))
            return str(folder)


def listed(connection: duckdb.DuckDBPyConnection, folder: Path) -> str:
    """The list of components in place of a column for each; the one host whose list is not complete says so."""
    kind = "STRUCT(name VARCHAR, version VARCHAR, scheme VARCHAR)[]"
    part = "list_transform(CAST(\"components.{0}\" AS JSON[]), lambda it: {{'name': '{0}', 'version': it->>'version', 'scheme': it->>'scheme'}})"
    lists = [f"coalesce({part.format(name)}, CAST([] AS {kind}))" for name in ("backup", "search")]
    select = f"""SELECT * EXCLUDE ("components.backup", "components.search"), {lists[0]} || {lists[1]} AS components,
        "components.backup" IS NOT NULL AS "components.complete" FROM hosts"""
    connection.execute(f"COPY ({select}) TO '{folder}/listed.parquet' (FORMAT parquet)")
    return f"{folder}/listed.parquet"


@pytest.mark.parametrize("column", ["c", "it", "raw", "x"])
def test_a_column_of_any_name_may_stand_beside_the_list_of_components(column: str, tmp_path: Path) -> None:
    path = tmp_path / "hosts.parquet"
    select = f"SELECT [{{'name': 'backup', 'version': '2.9'}}] AS components, 'x' AS {column}"
    duckdb.connect().execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    assert told(path)["backup"] == (1, 1)


def in_sqlite(folder: Path) -> str:
    with sqlite3.connect(folder / "hosts.sqlite") as connection:
        connection.execute(f"CREATE TABLE hosts ({COLUMN_NAMES})")
        connection.executemany(
            f"INSERT INTO hosts VALUES ({', '.join('?' * len(COLUMNS))})", [cells(host) for host in HOSTS]
        )
    connection.close()
    return f"sqlite:///{folder}/hosts.sqlite#hosts"


@pytest.mark.system
@pytest.mark.skipif(not PROGRAMS, reason="no PostgreSQL is installed")
def test_a_table_of_postgresql_tells_the_same() -> None:
    """Texts as they are anywhere, and times with a zone and numbers as the database itself has them."""
    from sqlalchemy import create_engine, text

    with postgresql() as server:
        names = ", ".join(f'"{name}" text' for name in COLUMNS)
        places = ", ".join(f":c{number}" for number in range(len(COLUMNS)))
        rows = [{f"c{number}": cell for number, cell in enumerate(cells(host))} for host in HOSTS]
        typed = 'ALTER TABLE hosts ALTER "host.installed_at" TYPE timestamptz USING "host.installed_at"::timestamptz'
        engine = create_engine(server.url)
        with engine.begin() as connection:
            connection.execute(text(f"CREATE TABLE hosts ({names})"))
            connection.execute(text(f"INSERT INTO hosts VALUES ({places})"), rows)
        assert told(f"{server.url}#hosts") == expected()
        with engine.begin() as connection:
            connection.execute(text(typed))
        assert told(f"{server.url}#hosts") == expected()
        engine.dispose()


def test_duckdb_tells_the_same(tmp_path: Path) -> None:
    assert told(table_of("listed", tmp_path), "duckdb") == expected()


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("none.parquet", None, "MR600", "cannot be read"),
        ("torn.parquet", "no parquet at all", "MR600", "cannot be read"),
        ("hosts.xlsx", "", "MR601", "is no table of hosts that is known here"),
        ("hosts.duckdb#hosts", None, "MR600", "no such file"),
        ("sqlite:///none.sqlite", None, "MR601", "is no table of hosts"),
        ("sqlite:////none/none.sqlite#hosts", None, "MR600", "cannot be read"),
    ],
)
def test_a_table_that_cannot_be_read_is_told(
    tmp_path: Path, name: str, content: str | None, code: str, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(FactsError) as caught:
        opened(name if "://" in name else tmp_path / name)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == code
    assert words in diagnostic.message


def test_a_version_that_was_taken_for_a_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hosts.parquet"
    select = 'SELECT 5.1 AS "console.version", TIMESTAMP \'2026-01-01\' AS "host.installed_at"'
    duckdb.connect().execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    with pytest.raises(FactsError) as caught:
        opened(path)
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["MR602", "MR602"]
    assert (
        caught.value.diagnostics[0].message == f"the column `console.version` of `{path}` holds numbers, not a version"
    )


def test_misspelt_columns_are_warned_of(tmp_path: Path) -> None:
    (tmp_path / "hosts.csv").write_text("console.versoin,os.name,components.bakcup\n5.9,debian,2.9\n")
    problems = opened(tmp_path / "hosts.csv").problems
    assert not any(problem.is_error for problem in problems)
    said = {
        (problem.code, problem.message.split("`")[-2 if problem.code == "MR604" else 1]): problem.help[0]
        for problem in problems
    }
    assert said["MR603", "console.versoin"] == "did you mean `console.version`?"
    assert said["MR604", "console.version"] == "is it the column `console.versoin`?"


def test_an_engine_that_there_is_not_is_told(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="MR605"):
        opened(tmp_path, "pandas")


def test_spark_that_does_not_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="pyspark is missing")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    asked = (
        "from messenger_rules.errors import FactsError\n"
        "from messenger_rules.fleet.tables.spark_fleet import session_of\n"
        "try:\n    session_of('spark')\nexcept FactsError as error:\n    print(error)"
    )
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("error[MR606]: Spark does not start: ")


def test_a_recorded_host_that_cannot_be_read_is_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text('{"os": {"name": "debian"}}')
    (tmp_path / "two.json").write_text("{")
    found = opened(tmp_path)
    assert found.hosts == 1
    assert [problem.code for problem in found.problems] == ["MR550"]
