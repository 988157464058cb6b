"""Where the logic of NULL could go wrong: tables of conditions, and how many of a few hosts they hold for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.compilation import language_of
from messenger_rules.condition.builtin import PREDICATES
from messenger_rules.condition.condition import condition_of
from messenger_rules.condition.language import Language
from messenger_rules.condition.predicates import Fact, predicate
from messenger_rules.fleet.formula import Every, Formula, Possibly, Some, Surely, Without
from messenger_rules.fleet.tables.opening import open_fleet
from messenger_rules.registry import Registry

AT = datetime(2026, 3, 1, tzinfo=UTC)
TABLE = """os.name,os.version,language,components.backup,os.architecture
debian,12,de-DE,2.9,x86_64
debian,,de_CH,[],
,11,C,,x86_64
windows,,,"[""1.0"", ""no version""]",i386
,,,null,
"""


@predicate("lab.longer")
def longer(one: Fact[str], other: Fact[str]) -> bool:
    """The one text is longer; it does not answer about windows."""
    if other == "windows":
        raise ValueError(other)
    return len(one) > len(other)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize(
    ("text", "sure", "possible"),
    [
        ('os.name == "debian"', 2, 4),
        ('not os.name == "debian"', 1, 3),
        ('os.name != "debian"', 1, 3),
        ('os.name == "debian" or os.version >= 11', 3, 5),
        ('os.name == "debian" and os.version >= 12', 1, 3),
        ('os.name == "debian" or not os.name == "debian"', 3, 5),
        ("os.name is unknown", 2, 2),
        ("os.name is known", 3, 3),
        ('language matches "de"', 2, 5),
        ('not language matches "fr"', 2, 5),
        ('installed("backup")', 2, 3),
        ('not installed("backup")', 2, 3),
        ('installed("backup", < 2)', 1, 2),
        ('installed("backup", > 2)', 1, 3),
        ('not installed("backup", > 2)', 2, 4),
        ("os.version < 11 or os.version >= 11", 2, 5),
        ("now < 2026-02-01T00:00Z", 0, 0),
        ("true", 5, 5),
        ("false or os.version > 99", 0, 3),
        ("lab.longer(os.name, os.name)", 0, 3),
        ("lab.longer(os.name, os.architecture)", 1, 4),
        ("not lab.longer(os.name, os.architecture)", 1, 4),
    ],
)
def test_unknown_is_neither_true_nor_false(engine: str, text: str, sure: int, possible: int, tmp_path: Path) -> None:
    (tmp_path / "hosts.csv").write_text(TABLE)
    plain = language_of(None, Registry.builtin())
    language = Language(plain.schema, {it.name: it for it in (*PREDICATES, longer)}, {}, plain.limits)
    tree = condition_of(text, language).tree
    formulas: dict[str, Formula] = {
        "sure": Surely(tree),
        "possible": Possibly(tree),
        "not sure": Without(Surely(tree)),
        "either": Some((Surely(tree), Without(Surely(tree)))),
        "nothing": Some(()),
        "everything": Every(()),
    }
    opened = open_fleet(str(tmp_path / "hosts.csv"), [tree], schema=plain.schema, engine=engine)
    (group,) = opened.fleet.count(formulas, at=AT).values()
    expected = {"sure": sure, "possible": possible, "not sure": 5 - sure, "either": 5, "nothing": 0, "everything": 5}
    assert group.counts == expected


def test_what_no_column_tells_is_unknown_on_every_host(tmp_path: Path) -> None:
    (tmp_path / "hosts.csv").write_text("os.name\ndebian\n")
    tree = mr.compile('console.version < 5 or not installed("backup")').tree
    opened = open_fleet(str(tmp_path / "hosts.csv"), [tree], schema=language_of().schema, by=["console.version"])
    formulas: dict[str, Formula] = {"sure": Surely(tree), "possible": Possibly(tree)}
    groups = opened.fleet.count(formulas, at=AT, by=["console.version"])
    assert {key: dict(group.counts) for key, group in groups.items()} == {(None,): {"sure": 0, "possible": 1}}
