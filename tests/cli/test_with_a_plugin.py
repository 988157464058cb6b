"""The commands with the plugin that the docs write: its declarations show wherever names and types are told."""

from __future__ import annotations

import configparser
import io
import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from messenger_rules.cli import options
from tests.cli.conftest import CATALOG, VOCABULARY, Run
from tests.distributions import install, registry_of
from tests.docs.pages import PROJECT, blocks

PAGE = PROJECT / "docs" / "howto" / "write-a-plugin.md"
CONDITION = 'acme.is_even(acme.seats) and has(acme.features, "search")'


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first plugin of the page on writing one is installed, and a message asks it."""
    found = list(blocks(PAGE))
    module = next(block.body for block in found if block.caption == "acme_facts.py")
    groups = tomllib.loads(next(block.body for block in found if block.kind == "toml"))["project"]["entry-points"]
    points = configparser.RawConfigParser()
    points.read_dict(groups)
    text = io.StringIO()
    points.write(text)
    monkeypatch.setattr("messenger_rules.trust.is_privileged", lambda: False)
    install(tmp_path / "site", "acme-facts", module, text.getvalue())
    registry = registry_of(tmp_path / "site", monkeypatch)
    monkeypatch.setattr(options, "registry", lambda: registry)
    (folder / "messages.xml").write_text(CATALOG.replace('not installed("backup")', CONDITION))


def test_it_is_listed(run: Run) -> None:
    ran = run("plugins")
    assert (ran.status, ran.err) == (0, "")
    assert "The acme server's licence." in ran.out
    assert "The number is even." in ran.out


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
    assert "| `acme.is_even(number)` | acme-facts | The number is even. |" in lines
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
