"""Settings of products: files in every format, what is wrong with them, and the facts that come of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from messenger_rules_settings.reading import values
from messenger_rules_settings.sources import sources

import messenger_rules as mr
from messenger_rules.facts.configuration import FOLDER
from messenger_rules.testing import check_plugin
from messenger_rules.values import Reason, Unknown

AT = datetime(2026, 3, 1, tzinfo=UTC)
Configured = Callable[[str], mr.Registry]


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configured:
    """A machine with a settings.toml, in which @ stands for a folder."""

    def write(text: str) -> mr.Registry:
        folder = tmp_path / "etc"
        folder.mkdir(exist_ok=True)
        monkeypatch.setenv(FOLDER, str(folder))
        (folder / "settings.toml").write_text(text.replace("@", tmp_path.as_posix()))
        return mr.Registry.load()

    return write


def test_it_passes_the_tests_of_every_plugin(configured: Configured, tmp_path: Path) -> None:
    (tmp_path / "server.json").write_text('{"mode": "standard"}')
    configured('[server]\nfile = "@/server.json"\n[server.facts]\n"acme.mode" = "/mode"\n')
    check_plugin("messenger-rules-settings")


def test_without_a_file_there_is_nothing_and_no_complaint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    assert sources() == ()


# Formats

JSON = """{"mode": "standard", "licence": {"seats": 12, "price": 9.5, "until": "2027-01-01T00:00:00Z"},
"on": true, "features": ["search", "audit"], "a/b": 1, "a~b": 2, "": 3, "list": [{"x": 1}, {"x": 2}],
"nothing": null}"""
TOML = """
mode = "standard"
on = true
features = ["search", "audit"]
"a/b" = 1
day = 2027-01-01
local = 2027-01-01T00:00:00
[licence]
seats = 12
price = 9.5
until = 2027-01-01T00:00:00Z
"""
INI = """
; sectionless keys stand beside the sections
mode = standard
[licence]
Seats = 12
price = 9.5
on = Yes
features = search, audit
several =
    search
    audit
"""
YAML = """
mode: standard
on: true
features: &f [search, audit]
again: *f
licence: {seats: 12, price: 9.5, until: 2027-01-01T00:00:00Z}
day: 2027-01-01
"""
READ: list[tuple[str, str, dict[str, Any], Any]] = [
    ("json", JSON, {"at": ["mode"]}, "standard"),
    ("json", JSON, {"at": ["licence", "seats"]}, 12),
    ("json", JSON, {"at": ["licence", "price"]}, 9.5),
    ("json", JSON, {"at": ["on"]}, True),
    ("json", JSON, {"at": ["features"]}, ["search", "audit"]),
    ("json", JSON, {"at": ["features", "1"]}, "audit"),
    ("json", JSON, {"at": ["list", "1", "x"]}, 2),
    ("json", JSON, {"at": ["a/b"]}, 1),
    ("json", JSON, {"at": [""]}, 3),
    ("json", JSON, {"at": ["nothing"]}, None),
    ("json", JSON, {"at": ["none"]}, None),
    ("json", JSON, {"at": ["none"], "default": "standard"}, "standard"),
    ("json", JSON, {"at": ["mode"], "default": "other"}, "standard"),
    ("json", JSON, {"at": ["features", "7"]}, None),
    ("json", JSON, {"at": ["mode", "0"]}, None),
    ("json", JSON, {"at": ["licence"]}, "unreadable: /licence: it is a table, and no value"),
    ("json", JSON, {"at": ["list"]}, "unreadable: /list: it is a list of other things than texts"),
    ("json", "\ufeff[]", {"at": ["mode"]}, None),
    ("toml", TOML, {"at": ["licence", "seats"]}, 12),
    ("toml", TOML, {"at": ["licence", "until"]}, "2027-01-01T00:00:00+00:00"),
    ("toml", TOML, {"at": ["day"]}, "2027-01-01"),
    ("toml", TOML, {"at": ["local"]}, "unreadable: /local: it is a time without a zone"),
    ("ini", INI, {"at": ["mode"]}, "standard"),
    ("ini", INI, {"at": ["licence", "Seats"], "as": "int"}, 12),
    ("ini", INI, {"at": ["licence", "seats"], "as": "int"}, None),
    ("ini", INI, {"at": ["licence", "price"], "as": "decimal"}, "9.5"),
    ("ini", INI, {"at": ["licence", "on"], "as": "bool"}, True),
    ("ini", INI, {"at": ["licence", "features"], "as": "set"}, ["search", "audit"]),
    ("ini", INI, {"at": ["licence", "several"], "as": "set"}, ["search", "audit"]),
    ("ini", INI, {"at": ["licence", "price"], "as": "int"}, "unreadable: /licence/price: it cannot be read as int"),
    ("ini", INI, {"at": ["mode"], "as": "bool"}, "unreadable: /mode: it cannot be read as bool"),
    (
        "ini",
        INI,
        {"at": ["licence"], "as": "int"},
        "unreadable: /licence: it is no text that could be read as something else",
    ),
    ("ini", "a = %(b)s\r\n", {"at": ["a"]}, "%(b)s"),
    ("yaml", YAML, {"at": ["again"]}, ["search", "audit"]),
    ("yaml", YAML, {"at": ["licence", "until"]}, "2027-01-01T00:00:00+00:00"),
    ("yaml", YAML, {"at": ["day"]}, "2027-01-01"),
    ("yaml", "a: !!binary aGVsbG8=\n", {"at": ["a"]}, "unreadable: /a: it is nothing that a fact may be"),
    ("yaml", "a: .nan\n", {"at": ["a"]}, "unreadable: /a: it is nothing that a fact may be"),
]


def _read(tmp_path: Path, format_: str, text: str | bytes, fact: dict[str, Any]) -> Any:
    path = tmp_path / "file"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = values({"file": str(path), "format": format_, "facts": {"value": fact}})["value"]
    return found["unknown"].replace(str(path), "FILE") if isinstance(found, dict) else found


@pytest.mark.parametrize(("format_", "text", "fact", "expected"), READ)
def test_a_value(format_: str, text: str, fact: dict[str, Any], expected: Any, tmp_path: Path) -> None:
    found = _read(tmp_path, format_, text, fact)
    assert found == expected
    assert type(found) is type(expected)


BAD: list[tuple[str, str | bytes, str]] = [
    ("json", "", "FILE, line 1: expecting value"),
    ("json", '{"a": 1,\n"b": }', "FILE, line 2: expecting value"),
    ("json", '{"a": 1, "a": 2}', "FILE: `a` stands twice in an object"),
    ("json", '{"a": NaN}', "FILE: NaN is no JSON"),
    ("json", "[" * 100_000, "FILE: its parts lie too deep in each other"),
    ("json", '{"a": 1}'.encode("utf-16"), "FILE, line 1: it is not UTF-8"),
    ("json", b'{\n"a": "\xe4"}', "FILE, line 2: it is not UTF-8"),
    ("json", " " * 2_000_000, "FILE: it has more than 1,048,576 bytes"),
    ("toml", "a = 1\nb = \n", "FILE, line 2: invalid value"),
    ("toml", "a = 1\na = 2\n", "FILE, line 2: cannot overwrite a value"),
    ("ini", "[a]\nb = 1\nb = 2\n", "FILE, line 3: `b` stands twice in [a]"),
    ("ini", "[a]\nb = 1\n[c]\n[a]\n", "FILE, line 4: [a] stands twice"),
    ("ini", "[a]\nnonsense\n", "FILE, line 2: this is no `key = value`"),
    ("yaml", "a: 1\na: 2\n", "FILE, line 2: `a` stands twice"),
    ("yaml", "a: [1\nb: 2\n", "FILE, line 2: "),
    ("yaml", "a: !!python/object/apply:os.system [ls]\n", "FILE, line 1: this is no YAML that is read here"),
    ("yaml", "a: *hunter2\n", "FILE, line 1: this is no YAML that is read here"),
    ("yaml", "a: 1\nb: !!int hunter2\n", "FILE: it has a value that cannot be read"),
    ("yaml", "a: 2026-13-45\n", "FILE: it has a value that cannot be read"),
    ("yaml", "a: b\n" * 30_000, "FILE: it has more than 131,072 bytes"),
    ("json", f'{{"a": {"9" * 5000}}}', "FILE: it has a value that cannot be read"),
    ("yaml", "[" * 50_000, "FILE: its parts lie too deep in each other"),
]


@pytest.mark.parametrize(("format_", "text", "said"), BAD)
def test_a_file_that_cannot_be_read(format_: str, text: str | bytes, said: str, tmp_path: Path) -> None:
    found = _read(tmp_path, format_, text, {"at": ["a"]})
    assert isinstance(found, str)
    assert found.startswith(f"unreadable: {said}")


def test_merged_keys_do_not_stand_twice(tmp_path: Path) -> None:
    text = "base: &a {x: 1}\ndeep: {inner: &b {<<: *a, x: 2}}\ntop: {<<: *b}\n"
    assert _read(tmp_path, "yaml", text, {"at": ["top", "x"]}) == 1  # as PyYAML merges
    assert _read(tmp_path, "yaml", text, {"at": ["deep", "inner", "x"]}) == 2


def test_a_heap_of_aliases_is_no_bomb(tmp_path: Path) -> None:
    lines = ["l0: &l0 [lol, lol]", *(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30))]
    assert _read(tmp_path, "yaml", "\n".join(lines), {"at": ["l0"]}) == ["lol", "lol"]
    assert _read(tmp_path, "yaml", "\n".join(lines), {"at": ["l29"]}).endswith(
        "it is a list of other things than texts"
    )


@pytest.mark.parametrize("file", ["missing", "file/inside"])
def test_a_file_that_is_not_there(file: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("{}")
    path = tmp_path / file
    found = values(
        {"file": str(path), "format": "json", "facts": {"a.b": {"at": ["x"], "default": 5}, "c": {"at": ["y"]}}}
    )
    unknown = {"unknown": f"not supplied: there is no file {path}"}
    assert found == {"a": {"b": unknown}, "c": unknown}


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    found = values({"file": str(tmp_path), "format": "json", "facts": {"a": {"at": ["x"]}}})
    assert found == {"a": {"unknown": f"unreadable: {tmp_path}: is a directory"}}


def test_without_pyyaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert _read(tmp_path, "yaml", "a: 1", {"at": ["a"]}) == (
        "not supplied: PyYAML is not installed: pip install 'messenger-rules-settings[yaml]'"
    )


# The configuration

FACTS = '[server.facts]\n"acme.mode" = "/mode"\n'
WRONG: list[tuple[str, str, str]] = [
    (FACTS, "[server] does not say `file`", "server"),
    (f'[server]\nfile = "server.json"\n{FACTS}', "the file is not named by its whole path", "file"),
    (f'[server]\nfile = "@/server.conf"\n{FACTS}', "the ending of the file's name does not tell its format", "file"),
    (f'[server]\nfile = "@/a.json"\nformat = "xml"\n{FACTS}', "`server.format` must be", "format"),
    ('[server]\nfile = "@/a.json"\n', "[server] does not say `facts`", "server"),
    ('[server]\nfile = "@/a.json"\nfacts = {}\n', "[server] names no fact", "server"),
    ('[server]\nfile = "@/a.json"\n[server.facts]\nmode = "/mode"\n', '"mode" cannot be the name of a fact', "mode"),
    (
        '[server]\nfile = "@/a.json"\n[server.facts]\n"os.name" = "/a"\n',
        "`os.name` is the library's own to give",
        "os.name",
    ),
    (
        '[server]\nfile = "@/a.json"\n[server.facts]\n"acme.a" = "/a"\n"acme.a.b" = "/b"\n',
        "`acme.a` cannot be a value, since `acme.a.b` lies in it",
        "acme.a",
    ),
    ('[server]\nfile = "@/a.json"\n[server.facts]\n"acme.a" = "a"\n', "'a' is no path of keys", "acme.a"),
    ('[server]\nfile = "@/a.json"\n[server.facts]\n"acme.a" = "/a~b"\n', "'/a~b' is no path of keys", "acme.a"),
    (
        '[server]\nfile = "@/a.json"\n[server.facts]\n"acme.a" = {at = "/a", as = "int"}\n',
        "json has types of its own",
        "acme.a",
    ),
    ('[server]\nfile = "@/a.ini"\n[server.facts]\n"acme.a" = {at = "/a", as = "num"}\n', "must be", "as"),
    ('[server]\nfile = "@/a.json"\n[server.facts]\n"acme.a" = {to = "/a"}\n', "does not say `at`", "acme.a"),
    (
        f'[server]\nfile = "@/a.json"\nidentifying = ["acme.mod"]\n{FACTS}',
        "marks `acme.mod` as identifying",
        "acme.mod",
    ),
]


@pytest.mark.parametrize(("text", "said", "where"), WRONG)
def test_what_is_wrong_is_told_at_its_place(text: str, said: str, where: str, configured: Configured) -> None:
    registry = configured(text)
    (problem,) = (one.problem for one in registry.plugins if one.problem is not None)
    assert problem.code == "MR582"
    assert said in problem.render()
    assert problem.source is not None
    assert where in problem.source.text[problem.span.start : problem.span.end]


# Whole


VOCABULARY = mr.Vocabulary.read(
    """
[facts."acme.mode"]
values = ["standard", "cluster"]
[facts."acme.licence.seats"]
type = "int"
[facts."acme.debug"]
type = "bool"
[facts."acme.release"]
type = "version"
[facts."shop.currency"]
"""
)
WHOLE = """
[server]
file = "@/server.json"
identifying = ["shop.currency"]
[server.facts]
"acme.mode" = {at = "/mode", default = "standard"}
"acme.licence.seats" = "/licence/seats"
"shop.currency" = "/shop/currency"
[legacy]
file = "${ACME_HOME}/legacy.ini"
[legacy.facts]
"acme.debug" = {at = "/log/debug", as = "bool"}
"acme.release" = "/release"
[gone]
file = "@/gone.toml"
[gone.facts]
"other.value" = "/value"
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('acme.mode == "standard"', True),
        ("acme.licence.seats >= 12", True),
        ("acme.debug", False),
        ("acme.release >= 5.2", True),
        ('shop.currency == "EUR"', True),
        ('acme.mode == "standard" and acme.licence.seats > 12', False),
    ],
)
def test_in_conditions(
    text: str, expected: bool, configured: Configured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_HOME", str(tmp_path))
    (tmp_path / "server.json").write_text(json.dumps({"licence": {"seats": 12}, "shop": {"currency": "EUR"}}))
    (tmp_path / "legacy.ini").write_text("release = 5.2.1\n[log]\ndebug = off\n")
    registry = configured(WHOLE)
    condition = mr.compile(text, registry=registry, vocabulary=VOCABULARY)
    facts = registry.collect(needed=condition.facts, at=AT)
    assert condition.evaluate(facts, at=AT) is mr.Outcome.of(expected)


def test_a_file_that_fails_takes_no_other_with_it(
    configured: Configured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_HOME", str(tmp_path))
    (tmp_path / "server.json").write_text("{broken")
    (tmp_path / "legacy.ini").write_text("release = 5.2.1\n")
    registry = configured(WHOLE)
    assert {name for name in registry.sources if name.startswith("settings.")} == {
        "settings.server.acme",
        "settings.server.shop",
        "settings.legacy",
        "settings.gone",
    }
    assert registry.sources["settings.server.shop"].identifying == {"currency"}
    facts = registry.collect(needed={"acme.mode", "acme.release", "other.value"}, at=AT)
    assert facts.value("acme.release") == "5.2.1"
    mode, other = facts.value("acme.mode"), facts.value("other.value")
    assert isinstance(mode, Unknown)
    assert mode.reason is Reason.UNREADABLE
    assert "server.json, line 1" in mode.detail
    assert isinstance(other, Unknown)
    assert other.reason is Reason.NOT_SUPPLIED


def test_the_facts_file_and_several_tables_each_give_their_part(
    configured: Configured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "facts.json").write_text('{"acme": {"tier": "trial", "net": {"proxy": "none"}}}')
    monkeypatch.setenv("MESSENGER_RULES_FACTS", str(tmp_path / "facts.json"))
    (tmp_path / "a.json").write_text('{"mode": "standard", "port": 443}')
    (tmp_path / "b.json").write_text('{"host": "web"}')
    registry = configured(
        '[a]\nfile = "@/a.json"\n[a.facts]\n"acme.mode" = "/mode"\n"acme.net.port" = "/port"\n"acme.both" = "/mode"\n'
        '[b]\nfile = "@/b.json"\n[b.facts]\n"acme.net.host" = "/host"\n'
        '[c]\nfile = "@/missing.json"\n[c.facts]\n"acme.both" = "/x"\n'
        '[d]\nfile = "${NO_SUCH_VARIABLE}/d.json"\n[d.facts]\n"acme.other" = "/x"\n'
    )
    expected = {
        "acme.tier": "trial",
        "acme.net.proxy": "none",
        "acme.mode": "standard",
        "acme.net.port": 443,
        "acme.net.host": "web",
        "acme.both": "standard",
    }
    facts = registry.collect(needed={*expected, "acme.other"}, at=AT)
    assert {name: facts.value(name) for name in expected} == expected
    other = facts.value("acme.other")
    assert isinstance(other, Unknown)
    assert "there is no file ${NO_SUCH_VARIABLE}/d.json" in other.detail
