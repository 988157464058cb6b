"""Files of CSV as people and their programs write them: no host is lost, and none is read wrongly without a word."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.compilation import language_of
from messenger_rules.errors import FactsError
from messenger_rules.fleet.engines import usual
from messenger_rules.fleet.formula import Surely
from messenger_rules.fleet.tables.opening import OpenedFleet, open_fleet

AT = datetime(2026, 3, 1, tzinfo=UTC)
VOCABULARY = mr.Vocabulary.read('[facts."acme.seats"]\ntype = "int"\n[components.backup]\n')
MANY = 30_000
"""More lines than DuckDB takes for its sample."""


def opened(path: Path, *conditions: str, by: tuple[str, ...] = ()) -> OpenedFleet:
    trees = [mr.compile(text, vocabulary=VOCABULARY).tree for text in conditions]
    return open_fleet(str(path), trees, schema=language_of(VOCABULARY).schema, by=by)


def hosts_by(path: Path, name: str) -> dict[str | None, int]:
    """How many hosts have each value of a column."""
    groups = opened(path, by=(name,)).fleet.count({}, at=AT, by=(name,))
    return {key[0]: group.hosts for key, group in groups.items()}


def sure(path: Path, text: str) -> int:
    """On how many hosts a condition surely holds."""
    formula = Surely(mr.compile(text, vocabulary=VOCABULARY).tree)
    return opened(path, text).fleet.count({"it": formula}, at=AT)[()].counts["it"]


@pytest.mark.parametrize(
    ("content", "seats"),
    [
        pytest.param("acme.seats,os.name\n#4,x\n5,y\n#5,z\n", {"#4": 1, "5": 1, "#5": 1}, id="no-comments"),
        pytest.param("host.id;acme.seats\na,b;4\n", {"4": 1}, id="semicolons"),
        pytest.param("host.id\tacme.seats\na\t4\n", {"4": 1}, id="tabs"),
        pytest.param('"acme.seats"|"host|id"\r\n4|1\r\n', {"4": 1}, id="bars-in-quotes"),
        pytest.param("\ufeffacme.seats,host.id\n4,a\n", {"4": 1}, id="byte-order-mark"),
        pytest.param("\n\nacme.seats,host.id\n\n4,a\n\n,b\n", {"4": 1, None: 1}, id="empty-lines"),
        pytest.param("acme.seats\n4\n5", {"4": 1, "5": 1}, id="one-column"),
        pytest.param(",acme.seats\n0,4\n1,5\n", {"4": 1, "5": 1}, id="a-column-without-name"),
        pytest.param("acme.seats\n", {}, id="no-hosts"),
    ],
)
def test_every_line_is_a_host(content: str, seats: dict[str | None, int], tmp_path: Path) -> None:
    path = tmp_path / "hosts.csv"
    path.write_text(content, "utf-8", newline="")
    assert hosts_by(path, "acme.seats") == seats


@pytest.mark.parametrize("name", ["HOSTS.CSV", "h#1.csv", "#.TSV"])
def test_a_name_may_have_capitals_and_any_sign(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("acme.seats,host.id\n4,a\n")
    assert (hosts_by(path, "acme.seats"), usual(str(path))) == ({"4": 1}, "polars")


@pytest.mark.parametrize("name", ["hosts.csv.gz", "HOSTS.CSV.GZ"])
def test_a_packed_file_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(b"acme.seats,host.id\n4,#1\n"))
    assert hosts_by(path, "acme.seats") == {"4": 1}


def test_quotes_that_come_late_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "hosts.csv"
    late = '1,"[""2.9"", ""2.10""]"\n"#1,2",2.9\n'
    path.write_text("host.id,components.backup\n" + "1,2.9\n" * MANY + late)
    assert opened(path, 'installed("backup")').hosts == MANY + 2
    assert sure(path, 'installed("backup", >= 2.10)') == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("host.id,acme.seats\nh1\nh2,4\nh3,4,5\n", "line 2 has 1 of 2 cells"),
        ("host.id,acme.seats\nh2,4\nh3,4,5\n", "line 3 has 3 of 2 cells"),
        ("host.id\nh2,4\nh3,4\n", "line 2 has 2 of 1 cells"),
        ("acme.seats,Acme.Seats\n4,5\n", "two columns have the name `Acme.Seats`"),
        ("", "it has no line with the names of the columns"),
    ],
)
def test_what_is_no_table_is_told_by_its_line(content: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "hosts.csv"
    path.write_text(content)
    with pytest.raises(FactsError) as caught:
        opened(path, "acme.seats > 3")
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.message) == ("MR600", f"the hosts in `{path}` cannot be read: {reason}")


@pytest.mark.parametrize(("name", "content"), [("latin.csv", b"host.id\nh\xff\n"), ("torn.csv.gz", b"host.id\nh\n")])
def test_bytes_that_are_no_text_are_told(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FactsError, match="MR600"):
        opened(tmp_path / name, "host.id is known", by=("host.id",))
