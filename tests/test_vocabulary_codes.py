"""The vocabulary: what its file declares to conditions, and each diagnostic by the example of its page."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.facts.schema import builtin_schema
from messenger_rules.schema import FactDeclaration
from messenger_rules.types import BoolType, EnumerationType, IntType, NameSetType, VersionType
from tests.docs.pages import PROJECT, blocks

TEXT = """
product = "acme-console"
link-hosts = ["support.acme.example"]
languages = ["en", "zh-Hant"]
[console]
types = ["enterprise", "control-center"]
versions = ["5.1", "5.2", "5.10"]
[components.anti-virus]
title = "Anti-Virus"
versions = ["9.5.0", "10.0.0"]
[components."deb:openssl"]
scheme = "debian"
versions = ["3.0.11-1~deb12u1", "3.0.11-1"]
[facts."acme.tier"]
values = ["trial", "basic"]
[facts."acme.seats"]
type = "int"
[facts."acme.managed"]
type = "bool"
[facts."acme.features"]
type = "set"
values = ["search"]
[facts."acme.build"]
type = "version"
scheme = "semver"
"""
READ_AS_TEXT = ["MR530", "MR531", "MR532", "MR533", "MR534", "MR535", "MR536", "MR537", "MR538", "MR539", "MR541"]
READ_AS_TEXT += ["MR542", "MR543", "MR544", "MR545", "MR546"]


def test_what_it_declares() -> None:
    schema = mr.Vocabulary.read(TEXT).schema(builtin_schema())
    assert schema.product == "acme-console"
    assert schema.link_hosts == ("support.acme.example",)
    assert schema.languages == ("en", "zh-Hant")
    assert schema.facts["console.type"].type == EnumerationType(("enterprise", "control-center"))
    assert schema.facts["console.version"].released == ("5.1", "5.2", "5.10")
    assert schema.facts["acme.tier"].type == EnumerationType(("trial", "basic"))
    assert schema.facts["acme.seats"].type == IntType()
    assert schema.facts["acme.managed"].type == BoolType()
    assert schema.facts["acme.features"].type == NameSetType(("search",))
    assert schema.facts["acme.build"].type == VersionType("semver")
    assert schema.components is not None
    assert schema.components["deb:openssl"].scheme == "debian"
    assert schema.components["anti-virus"].released == ("9.5.0", "10.0.0")
    assert schema.facts["os.version"] == builtin_schema().facts["os.version"]


def test_what_it_leaves_out_stays_open() -> None:
    schema = mr.Vocabulary.read("").schema(builtin_schema())
    assert schema.components is None
    assert schema.languages is None
    assert schema.link_hosts is None
    assert schema.facts["console.type"].type == builtin_schema().facts["console.type"].type
    assert mr.Vocabulary.read("[components]").schema(builtin_schema()).components == {}


def test_it_is_a_value(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.toml").write_text(TEXT, "utf-8-sig")
    loaded = mr.Vocabulary.load(tmp_path / "vocabulary.toml")
    assert loaded == mr.Vocabulary.read(TEXT)
    assert pickle.loads(pickle.dumps(loaded)) == loaded


def page(code: str) -> tuple[str, str]:
    """The example of a page, and what it prints."""
    *examples, shown = blocks((PROJECT / "docs" / "codes" / f"{code}.md").relative_to(PROJECT))
    return (examples[0].body if examples else ""), shown.body


@pytest.mark.parametrize("code", READ_AS_TEXT)
def test_the_page_shows_what_is_printed(code: str) -> None:
    example, shown = page(code)
    with pytest.raises(mr.CatalogError) as caught:
        mr.Vocabulary.read(example)
    assert f"{caught.value}\n" == shown
    assert f"[{code}]" in shown


def test_a_fact_of_two_types() -> None:
    """A plugin declares the fact that the vocabulary declares otherwise."""
    base = builtin_schema().with_facts([FactDeclaration("acme.seats", BoolType())])
    with pytest.raises(mr.CatalogError, match="MR547"):
        mr.Vocabulary.read(TEXT).schema(base)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(mr.CatalogError) as caught:
        mr.Vocabulary.load("acme/vocabulary.toml")
    assert f"{caught.value}\n" == page("MR540")[1]
    Path("vocabulary.toml").write_bytes(b'product = "acme"\nlanguages = ["en"] # fr \xe9t\xe9\n')
    with pytest.raises(mr.CatalogError, match=r"MR548.*this vocabulary is not UTF-8: byte 42 is 0xe9"):
        mr.Vocabulary.load("vocabulary.toml")
    Path("vocabulary.toml").write_bytes(b"#" * 2_000_000)
    with pytest.raises(mr.CatalogError, match="MR542"):
        mr.Vocabulary.load("vocabulary.toml")
