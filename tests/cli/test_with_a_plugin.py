"""The commands with the plugin that the docs write: its declarations show wherever names and types are told."""

from __future__ import annotations

import configparser
import io
import json
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from messenger_rules.cli import options
from tests.cli.conftest import CATALOG, VOCABULARY, Run
from tests.distributions import install, registry_of
from tests.docs.pages import PROJECT, blocks

PAGE = PROJECT / "docs" / "howto" / "write-a-plugin.md"
CONDITION = 'acme.is_even(acme.seats) and has(acme.features, "search")'


Installed = Callable[..., None]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    """Install the first plugin of the page on writing one, some of its text replaced."""
    found = list(blocks(PAGE))
    module = next(block.body for block in found if block.caption == "acme_facts.py")
    groups = tomllib.loads(next(block.body for block in found if block.kind == "toml"))["project"]["entry-points"]
    points = configparser.RawConfigParser()
    points.read_dict(groups)
    text = io.StringIO()
    points.write(text)

    def install_with(old: str = "", new: str = "") -> None:
        shutil.rmtree(tmp_path / "site", ignore_errors=True)
        install(tmp_path / "site", "acme-facts", module.replace(old, new) if old else module, text.getvalue())
        registry = registry_of(tmp_path / "site", monkeypatch)
        monkeypatch.setattr(options, "registry", lambda: registry)

    return install_with


@pytest.fixture(autouse=True)
def _installed(installed: Installed, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message asks the plugin."""
    monkeypatch.setattr("messenger_rules.trust.is_privileged", lambda: False)
    installed()
    (folder / "messages.xml").write_text(CATALOG.replace('not installed("backup")', CONDITION))


def acme(run: Run, *arguments: str) -> tuple[int, list[str]]:
    """What ``plugins`` says of the plugin: the status, and the lines below the name of its distribution."""
    ran = run("plugins", *arguments)
    return ran.status, ran.out.partition("acme-facts 1.0\n")[2].splitlines()


def test_it_is_listed_with_what_it_adds(run: Run) -> None:
    assert acme(run) == (
        0,
        [
            "  fact source acme  The acme server's licence.",
            "              gives acme.seats (int), acme.features (set of names)",
            "  predicate   acme.is_even(number)  The number is even.  (opaque to analysis)",
        ],
    )


def test_it_is_listed_with_how_it_went(run: Run) -> None:
    run("select", "messages.xml")
    _, lines = acme(run)
    assert re.fullmatch(r" {14}asked 20..-..-.. ..:..:.. UTC, \d+\.\d\d s", lines[2])
    row = next(row for row in json.loads(run("plugins", "--json").out) if row["name"] == "acme")
    assert row["state"] == "in use"
    assert row["gives"] == {"acme.seats": "int", "acme.features": "set of names"}
    assert row["history"]["failures"] == 0
    assert row["checked"] is None


def test_a_check_asks_each_source_once(run: Run) -> None:
    status, lines = acme(run, "--check")
    assert status == 0
    assert re.fullmatch(r" {14}asked .* UTC, \d+\.\d\d s; ok", lines[2])
    row = next(row for row in json.loads(run("plugins", "--check", "--json").out) if row["name"] == "acme")
    assert row["checked"]["ok"] is True


def test_a_source_that_fails_is_listed_and_at_last_off(run: Run, installed: Installed) -> None:
    installed("return Acme(", "raise ValueError('no licence')\n    return Acme(")
    status, lines = acme(run, "--check")
    assert status == 1
    assert lines[2].endswith("; FAILED: source failed: acme: ValueError: no licence")
    status, lines = acme(run)
    assert status == 0
    assert lines[2].endswith("; failed 1 time in a row: source failed: acme: ValueError: no licence")
    for _ in range(2):
        acme(run, "--check")
    status, lines = acme(run)
    assert lines[0].endswith("  OFF")
    assert re.search(r"failed 3 times in a row: .*; off until 20..-..-.. ..:..:.. UTC", lines[2])
    installed()
    assert acme(run, "--check")[0] == 0
    assert not acme(run)[1][0].endswith("OFF")


def test_an_empty_set_is_said_in_words(run: Run, installed: Installed) -> None:
    installed('frozenset({"search"})', "frozenset()")
    lines = run("facts", "--refresh").out.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("acme.features ")] == ["empty"]
    assert run("facts", "--explain", "acme.features").out.startswith("acme.features: empty\n")


def test_a_source_for_elsewhere_says_so(run: Run, installed: Installed) -> None:
    installed("timeout=timedelta(seconds=2)", 'platforms=("windows",)')
    status, lines = acme(run, "--check")
    assert status == 0
    assert lines[0].endswith("  NOT HERE")
    assert lines[2] == f"{' ' * 14}acme looks at windows only"


def test_one_that_is_not_in_use_says_so(run: Run, installed: Installed) -> None:
    installed("class Acme(FactModel)", "class Acme(dict)")
    ran = run("plugins")
    assert ran.status == 1
    assert "  fact source acme  NOT IN USE" in ran.out
    assert "error[MR571]" in ran.err


def test_its_types_are_checked(run: Run, folder: Path) -> None:
    assert run("check", "messages.xml").status == 0
    (folder / "messages.xml").write_text(CATALOG.replace('not installed("backup")', "acme.is_even(acme.features)"))
    ran = run("check", "messages.xml")
    assert ran.status == 1
    assert "error[MR2" in ran.err
    (folder / "messages.xml").write_text(CATALOG.replace('not installed("backup")', "acme.seat > 3"))
    assert "did you mean `acme.seats`" in run("check", "messages.xml").err


def test_it_decides_on_this_host(run: Run) -> None:
    ran = run("select", "messages.xml", "--json")
    assert "no-backup" in [message["id"] for message in json.loads(ran.out)["shown"]]


def test_explain_says_what_its_facts_mean(run: Run) -> None:
    ran = run("explain", "messages.xml", "no-backup")
    assert (
        ran.out
        == """\
no-backup is shown: its condition is true.

All of these hold:
  1. acme.is_even(acme.seats) answers yes (“The number is even.”)
  2. acme.features has the name search

yes acme.is_even(acme.seats) and has(acme.features, "search")
  yes acme.is_even(acme.seats)   (acme.seats is 12)
  yes has(acme.features, "search")   (acme.features is search)
acme.features  Features that are switched on.
acme.seats     Seats of the licence.
acme.is_even   The number is even.
"""
    )
    assert json.loads(run("explain", "messages.xml", "no-backup", "--json").out)["meanings"] == {
        "acme.features": "Features that are switched on.",
        "acme.seats": "Seats of the licence.",
        "acme.is_even": "The number is even.",
    }


def test_the_reference_has_it(run: Run, folder: Path) -> None:
    lines = run("plugins", "--reference", "--vocabulary", "vocabulary.toml").out.splitlines()
    assert "| `acme.seats` | int | acme-facts | Seats of the licence. |" in lines
    assert "| `acme.features` | set of names | acme-facts | Features that are switched on. |" in lines
    assert "| `acme.is_even(number)` | acme-facts | opaque | The number is even. |" in lines
    assert any(line.startswith("| `os.version` | version, dotted | messenger-rules |") for line in lines)
    assert "| `anti-virus` |  | dotted | 9.5.0, 9.7.0, 10.0.0 |" in lines
    (folder / "vocabulary.toml").write_text(f'{VOCABULARY}[facts."licence.kind"]\nvalues = ["a|b", "c"]\n')
    line = next(
        line
        for line in run("plugins", "--reference", "--vocabulary", "vocabulary.toml").out.splitlines()
        if "licence.kind" in line
    )
    assert "a&#124;b" in line
    assert "vocabulary.toml" in line


def test_the_schema_has_it(run: Run) -> None:
    schema = json.loads(run("plugins", "--schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert schema["properties"]["acme"]["anyOf"][1]["properties"]["seats"]["anyOf"][1] == {
        "description": "Seats of the licence.",
        "type": "integer",
    }
    assert validator.is_valid({"acme": {"seats": 3, "features": ["a"]}})
    assert validator.is_valid({"acme": {"unknown": "timed out: acme"}})
    assert validator.is_valid({"acme": {"seats": {"unknown": "timed out: acme"}}})
    assert not validator.is_valid({"acme": {"seats": 3, "unknown": "timed out: acme"}})
    assert not validator.is_valid({"acme": {"seats": "three", "features": ["a"]}})


def test_one_form_at_a_time(run: Run) -> None:
    ran = run("plugins", "--schema", "--json")
    assert ran.status == 2
    assert "not allowed with argument" in ran.err
