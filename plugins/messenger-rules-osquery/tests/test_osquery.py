"""The osquery family, with a program that plays back what osqueryi prints, and with osqueryi itself where there is one.

What is played back has the form that osquery's documentation and reports of faults show (osquery/osquery#5853, #3166):
a row a line, every value a text, warnings and errors beside it on standard error, and status 0 in spite of them.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import messenger_rules_osquery as plugin
import pytest

import messenger_rules as mr
from messenger_rules.facts.collect import Answer, collect
from messenger_rules.facts.configuration import FOLDER
from messenger_rules.facts.model import HostFacts
from messenger_rules.registry import Registry
from messenger_rules.testing import check_plugin
from messenger_rules.values import Reason, Unknown

AT = datetime(2026, 3, 1, tzinfo=UTC)
Play = Callable[..., None]

OS_VERSION = """[
  {"arch":"x86_64","build":"","codename":"bookworm","major":"12","minor":"5","name":"Debian GNU/Linux","patch":"0"}
]
"""
USERS = """[
  {"name":"b","uid":"2"},
  {"name":"a","uid":"1"},
  {"name":"b","uid":"3"},
  {"name":"","uid":"4"}
]
"""
NO_TABLE = "Error: no such table: bogus_table\n"
EVENTS_OFF = (
    "W0415 15:29:58.882632  6692 virtual_table.cpp:513] Table syslog_events is event-based but events are disabled\n"
    "W0415 15:29:58.882658  6692 virtual_table.cpp:520] Please see the table documentation: https://osquery.io/schema\n"
)

PLAYER = """#!{python}
import json, os, pathlib, sys, time
here = pathlib.Path({here!r})
played = json.loads((here / "played.json").read_text())
try:
    (here / "asked.json").write_text(json.dumps([sys.argv[1:], dict(os.environ), os.listdir("."), os.getcwd()]))
except OSError:
    pass  # it runs as another user
sys.stderr.write(played["said"])
sys.stderr.flush()
time.sleep(played["sleeps"])
sys.stdout.write(played["printed"] * played["times"])
sys.exit(played["status"])
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users may read too, since root asks sources as another user."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def play(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Puts an osqueryi on the path that prints what it is told."""
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(plugin, "FOLDERS", ())

    def put(printed: str, said: str = "", *, status: int = 0, sleeps: float = 0, times: int = 1) -> None:
        played = {"printed": printed, "said": said, "status": status, "sleeps": sleeps, "times": times}
        folder.joinpath("played.json").write_text(json.dumps(played))
        program = folder / "osqueryi"
        program.write_text(PLAYER.format(python=sys.executable, here=str(folder)))
        program.chmod(0o755)

    return put


@pytest.fixture
def configure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def write(text: str) -> None:
        folder.joinpath("osquery.toml").write_text(text)

    monkeypatch.setenv(FOLDER, str(folder))
    return write


def asked(query: str = "select", *, seconds: float = 5, **facts: dict[str, Any]) -> dict[str, Any]:
    """What a query answers, asked here and not in a worker."""
    return plugin.run_query({"query": query, "seconds": seconds, "facts": facts})


# What an answer gives

OS = """
[os_version]
description = "What osquery says of the operating system."
query = "select name, major, minor, arch, codename from os_version"
[os_version.facts]
name = {}
major = {type = "int"}
release = {type = "version", column = "minor"}
arch = {values = ["x86_64", "aarch64"]}
codename = {}
"""


def test_the_columns_of_one_row_are_facts(play: Play, configure: Callable[[str], None]) -> None:
    play(OS_VERSION)
    configure(OS)
    facts = collect(plugin.sources(), at=AT)
    assert {name: facts.value(name) for name in facts.names() if name.startswith("osquery.")} == {
        "osquery.os_version.name": "Debian GNU/Linux",
        "osquery.os_version.major": 12,
        "osquery.os_version.release": "5",
        "osquery.os_version.arch": "x86_64",
        "osquery.os_version.codename": "bookworm",
    }


def test_conditions_ask_for_them(play: Play, configure: Callable[[str], None]) -> None:
    play(OS_VERSION)
    configure(OS)
    registry = Registry.load()
    condition = mr.compile('osquery.os_version.major >= 12 and osquery.os_version.arch == "x86_64"', registry=registry)
    told: list[Answer] = []
    assert condition.test(registry.collect(needed=condition.facts, at=AT, told=told.append))
    assert [answer.source.name for answer in told] == ["osquery.os_version"]
    assert {fact.summary for fact in told[0].source.declarations} >= {"The major.", "The codename."}


VALUES: list[tuple[dict[str, Any], str, Any]] = [
    ({}, "", ""),
    ({}, " a ", " a "),
    ({"type": "int"}, "-5", -5),
    ({"type": "int"}, "", None),
    ({"type": "int"}, "5.0", "unreadable: it is not a whole number"),
    ({"type": "int"}, "0x10", "unreadable: it is not a whole number"),
    ({"type": "int"}, "\u0661", "unreadable: it is not a whole number"),
    ({"type": "bool"}, "1", True),
    ({"type": "bool"}, "false", False),
    ({"type": "bool"}, "2", "unreadable: it is not yes or no"),
    ({"type": "decimal"}, "5.10", "5.10"),
    ({"type": "decimal"}, "1e3", "1e3"),
    ({"type": "decimal"}, "nan", "unreadable: it is not a number"),
    ({"type": "decimal"}, "1_0", "unreadable: it is not a number"),
    ({"type": "version"}, "10.0.19045", "10.0.19045"),
    ({"type": "version"}, "?", "unreadable: it is not a version"),
    ({"type": "version", "scheme": "debian"}, "1:2.3-4", "1:2.3-4"),
    ({"type": "datetime"}, "1772323200", "2026-03-01T00:00:00+00:00"),
    ({"type": "datetime"}, "2026-03-01T00:00:00Z", "2026-03-01T00:00:00+00:00"),
    ({"type": "datetime"}, "99999999999999", "unreadable: it is not a time"),
    ({"type": "language"}, "de_CH", "de_CH"),
    ({"values": ["on", "off"]}, "on", "on"),
    ({"values": ["on", "off"]}, "half", "unreadable: it is none of the values that are declared"),
    ({"type": "set"}, "a", ["a"]),
    ({"type": "set"}, "", []),
]


@pytest.mark.parametrize(("table", "text", "expected"), VALUES)
def test_a_text_is_read_strictly_by_its_type(table: dict[str, Any], text: str, expected: Any, play: Play) -> None:
    play(json.dumps([{"x": text}]))
    if isinstance(expected, str) and expected.startswith("unreadable"):
        expected = {"unknown": expected}
    assert asked(x=table) == {"x": expected}


def test_what_is_read_is_what_the_model_takes(play: Play, configure: Callable[[str], None]) -> None:
    good = [(table, text) for table, text, expected in VALUES if not str(expected).startswith("unreadable")]
    play(json.dumps([{f"c{index}": text for index, (_, text) in enumerate(good)}]))
    tables = "\n".join(
        f"c{index} = {{{', '.join(f'{key} = {json.dumps(value)}' for key, value in table.items())}}}"
        for index, (table, _) in enumerate(good)
    )
    configure(f'[x]\nquery = "select"\n[x.facts]\n{tables}\n')
    answers: list[Answer] = []
    collect(plugin.sources(), at=AT, told=answers.append)
    assert [answer.problem for answer in answers] == [None]
    assert len(answers[0].value) == len(good)


def test_a_value_that_cannot_be_read_leaves_the_others(play: Play, configure: Callable[[str], None]) -> None:
    play(OS_VERSION)
    configure('[v]\nquery = "select"\n[v.facts]\nmajor = {type = "int"}\nname = {type = "int"}\nsize = {type = "int"}')
    facts = collect(plugin.sources(), at=AT)
    assert facts.value("osquery.v.major") == 12
    assert str(facts.value("osquery.v.name")) == "osquery.v.name is unknown: unreadable (it is not a whole number)"
    assert str(facts.value("osquery.v.size")) == (
        "osquery.v.size is unknown: unreadable (the query gives no column `size`)"
    )


def test_several_rows_give_sets_only(play: Play) -> None:
    play(USERS)
    assert asked(names={"type": "set", "column": "name"}, uid={"type": "int"}) == {
        "names": ["a", "b"],
        "uid": {"unknown": "unreadable: the query gives 4 rows, and only a set is made of several"},
    }


def test_no_row_is_an_empty_set_and_nothing_to_tell_else(play: Play) -> None:
    play("[\n\n]\n")
    assert asked(names={"type": "set"}, uid={"type": "int"}) == {
        "names": [],
        "uid": {"unknown": "not supplied: the query gives no row"},
    }


# How osqueryi is run


def test_osqueryi_runs_by_itself(play: Play, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD", "")
    monkeypatch.setenv("OSQUERY_WORKER", "1")
    play(OS_VERSION)
    asked("select ';' || '$HOME' from os_version", name={})
    arguments, environment, files, place = json.loads(folder.joinpath("asked.json").read_text())
    assert arguments[-1] == "select ';' || '$HOME' from os_version"
    assert [argument.partition("=")[0] for argument in arguments[:-1]] == [
        "--json",
        "--flagfile",
        "--config_plugin",
        "--config_path",
        "--disable_carver",
        "--disable_database",
        "--disable_events",
        "--disable_extensions",
        "--disable_logging",
        "--ephemeral",
    ]
    assert environment["HOME"] == place
    assert environment.keys() - {"LC_CTYPE"} == {"PATH", "HOME", "USERPROFILE", "TMPDIR", "MALLOC_ARENA_MAX"}
    assert ".osquery" in files
    assert not Path(place).exists()


def test_without_osqueryi_nothing_is_supplied(
    folder: Path, configure: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin, "FOLDERS", ())
    monkeypatch.setenv("PATH", f"{folder}:.::{folder}/missing")
    assert asked(x={}) == {"unknown": "not supplied: osqueryi is not installed"}
    if shutil.which("osqueryi", path="/usr/bin:/usr/local/bin:/opt/osquery/bin") is None:
        configure(OS)
        unknown = collect(plugin.sources(), at=AT).value("osquery.os_version.major")
        assert isinstance(unknown, Unknown)
        assert (unknown.reason, unknown.detail) == (Reason.NOT_SUPPLIED, "osqueryi is not installed")


def test_a_folder_that_depends_on_where_we_are_is_not_looked_at(
    play: Play, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(OS_VERSION)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", ".:")
    assert plugin.find() == "osqueryi is not installed"


def test_the_usual_folders_are_looked_at_after_the_path(
    play: Play, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(OS_VERSION)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(plugin, "FOLDERS", ("/missing", str(folder)))
    assert plugin.find() == folder / "osqueryi"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows guards its folders by itself")
@pytest.mark.parametrize("open_", ["folder", "program", "behind a link"])
def test_a_program_that_anybody_could_change_is_not_run(open_: str, play: Play, folder: Path) -> None:
    play(OS_VERSION)
    changed = folder if open_ == "folder" else folder / "osqueryi"
    if open_ == "behind a link":
        changed = folder / "elsewhere"
        changed.mkdir()
        folder.joinpath("osqueryi").rename(changed / "osqueryd")
        folder.joinpath("osqueryi").symlink_to(changed / "osqueryd")
    changed.chmod(0o777)
    assert asked(x={}) == {
        "unknown": f"not supplied: {folder}/osqueryi is not run: {changed} can be changed by anybody"
    }
    folder.chmod(0o755)


# What goes wrong


def test_a_query_that_fails_fails_though_osqueryi_ends_well(play: Play) -> None:
    play("[\n]\n", NO_TABLE)
    with pytest.raises(plugin.OsqueryFailedError, match="status 0: Error: no such table: bogus_table"):
        asked(names={"type": "set"})


def test_a_status_counts_too(play: Play, configure: Callable[[str], None]) -> None:
    play("", "ERROR: unknown command line flag 'ephemeral'\n", status=1)
    configure(OS)
    unknown = collect(plugin.sources(), at=AT).value("osquery.os_version.major")
    assert isinstance(unknown, Unknown)
    assert unknown.reason is Reason.SOURCE_FAILED
    assert "OsqueryFailedError: osqueryi ended with status 1: ERROR: unknown command line flag" in unknown.detail


def test_a_status_counts_where_nothing_is_said(play: Play) -> None:
    play(OS_VERSION, status=3)
    with pytest.raises(plugin.OsqueryFailedError, match="osqueryi ended with status 3"):
        asked(name={})


def test_no_row_and_a_warning_is_no_empty_table(play: Play) -> None:
    play("[\n\n]\n", EVENTS_OFF)
    with pytest.raises(plugin.OsqueryFailedError) as caught:
        asked(names={"type": "set"})
    assert str(caught.value) == (
        "no row, and osqueryi says: Table syslog_events is event-based but events are disabled"
    )


def test_a_warning_beside_rows_is_no_failure(play: Play) -> None:
    play(OS_VERSION, "W0415 15:29:58.882632  6692 users.cpp:51] An entry was skipped\n")
    assert asked(major={"type": "int"}) == {"major": 12}


def test_one_that_is_slow_is_given_up(play: Play, configure: Callable[[str], None]) -> None:
    play(OS_VERSION, sleeps=60)
    assert asked(name={}, seconds=0.6) == {"unknown": "timed out: osqueryi did not answer within 0.3 s"}
    assert asked(name={}, seconds=2.5) == {"unknown": "timed out: osqueryi did not answer within 1.5 s"}
    configure(OS.replace("[os_version.facts]", "timeout = 1.5\n[os_version.facts]"))
    unknown = collect(plugin.sources(), at=AT).value("osquery.os_version.major")
    assert isinstance(unknown, Unknown)
    assert unknown.reason is Reason.TIMED_OUT


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("", "what osqueryi prints is no answer: these facts are not JSON"),
        ("osquery> ", "what osqueryi prints is no answer: these facts are not JSON"),
        ("[{'x': 1}", "what osqueryi prints is no answer: these facts are not JSON"),
        ('[{"x":"1","x":"2"}]', 'what osqueryi prints is no answer: the key "x" stands twice in one object'),
        ("[" * 10_000, "what osqueryi prints is no answer: these facts are nested deeper than 16 levels"),
        ('[{"x":NaN}]', "what osqueryi prints is no answer: `NaN` is not JSON"),
        ("{}", "what osqueryi prints is no list of rows"),
        ('["x"]', "what osqueryi prints is no list of rows"),
    ],
)
def test_garbage_is_unreadable(printed: str, said: str, play: Play) -> None:
    play(printed)
    assert asked(x={}) == {"unknown": f"unreadable: {said}"}


def test_an_endless_answer_is_given_up(play: Play) -> None:
    play('[{"x":"' + "x" * 1000, times=100_000)
    assert asked(x={}) == {
        "unknown": "unreadable: osqueryi answers with more than 1,048,576 bytes: select fewer rows or columns"
    }


# The configuration


def test_without_a_file_there_is_no_source(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(folder))
    assert plugin.sources() == ()
    registry = Registry.load()
    assert [plugin_.problem for plugin_ in registry.plugins if plugin_.name == "osquery"] == [None]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (".tables", "the query of [x] is no `select`"),
        ("--help", "the query of [x] is no `select`"),
        ("delete from users", "the query of [x] is no `select`"),
        ("select 1; select 2", "the query of [x] has several statements"),
        ("select 1;;", "the query of [x] has several statements"),
    ],
)
def test_a_query_is_one_select(query: str, said: str, configure: Callable[[str], None]) -> None:
    configure(f'[x]\nquery = "{query}"\n[x.facts]\na = {{}}\n')
    with pytest.raises(mr.PluginError) as caught:
        plugin.sources()
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.message) == ("MR582", said)


@pytest.mark.parametrize(
    "query", ["SELECT 1;", "with a as (select 1) select * from a", "select ';' as a -- ; \\n", "\\n select /* ; */ 1"]
)
def test_one_select_may_look_in_many_ways(query: str, configure: Callable[[str], None]) -> None:
    configure(f'[x]\nquery = "{query}"\n[x.facts]\na = {{}}\n')
    assert [source.name for source in plugin.sources()] == ["osquery.x"]


def test_it_passes_the_tests_of_every_plugin() -> None:
    check_plugin("messenger-rules-osquery")


# With osqueryi itself

REAL = """
[about]
query = "select version, build_platform, start_time from osquery_info"
[about.facts]
version = {type = "version"}
build_platform = {}
start_time = {type = "datetime"}

[users]
query = "select username, uid from users"
[users.facts]
names = {type = "set", column = "username"}

[wrong]
query = "select a from bogus_table"
[wrong.facts]
a = {}
"""


@pytest.mark.skipif(isinstance(plugin.find(), str), reason="osqueryi is not on this machine")
def test_osqueryi_itself(configure: Callable[[str], None]) -> None:
    configure(REAL)
    facts: HostFacts = collect(plugin.sources(), at=AT)
    assert isinstance(facts.value("osquery.about.version"), str)
    assert not isinstance(facts.value("osquery.about.start_time"), Unknown)
    names = facts.value("osquery.users.names")
    assert isinstance(names, frozenset | list | tuple)
    assert len(names) > 1
    wrong = facts.value("osquery.wrong.a")
    assert isinstance(wrong, Unknown)
    assert "no such table" in wrong.detail
