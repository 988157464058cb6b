"""``reach``: how many hosts see, gain and lose what, grouped, in which form, and what is a problem."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import CATALOG, Run

AT = ("--at", "2026-02-01T00:00Z")
REACH = ("reach", "messages.xml", "--hosts", "hosts", *AT)


@pytest.fixture
def older(folder: Path) -> tuple[str, ...]:
    """An older catalogue: one condition was otherwise, and a message was there that has gone."""
    gone = CATALOG.replace("9.5.*) and", "10.*) and").replace('id="no-backup"', 'id="gone"')
    (folder / "old.xml").write_text(gone.replace('not installed("backup")', 'installed("backup")'))
    return ("--against", "old.xml")


def test_who_sees_what(run: Run) -> None:
    assert run(*REACH) == (
        0,
        """\
3 hosts at 2026-02-01T00:00:00Z: 1 sees a message, 1 stays undecided about one

message         shown  share  undecided
anti-virus-9-5      1    33%          1
console-hole        1    33%          1
no-backup           -      -          1
""",
        "",
    )


def test_who_gains_and_loses_by_a_column(run: Run, older: tuple[str, ...]) -> None:
    assert (
        run(*REACH, *older, "--by", "console.version").out
        == """\
3 hosts at 2026-02-01T00:00:00Z: 1 sees a message, 1 stays undecided about one
against the older catalogue, 1 gains a message, 2 lose one

by console.version  hosts  shown  share  undecided  gained  lost
5.2                     1      1   100%          -       1     1
5.3                     1      -      -          -       -     1
unknown                 1      -      -          1       -     -

message         shown  share  undecided  gained  lost
anti-virus-9-5      1    33%          1       1     1
  5.2               1   100%          -       1     -
  5.3               -      -          -       -     1
  unknown           -      -          1       -     -
console-hole        1    33%          1       -     -
  5.2               1   100%          -       -     -
  unknown           -      -          1       -     -
no-backup           -      -          1       -     -
  unknown           -      -          1       -     -
gone (absent)       -      -          -       -     2
  5.2               -      -          -       -     1
  5.3               -      -          -       -     1
"""
    )


def test_as_json(run: Run, older: tuple[str, ...]) -> None:
    plain = json.loads(run(*REACH, "--json").out)
    assert (plain["groups"], plain["messages"][0]) == (
        [],
        {"id": "anti-virus-9-5", "standing": "in-force", "shown": 1, "undecided": 1, "groups": []},
    )
    found = json.loads(run(*REACH, *older, "--by", "console.version", "--by", "os.name", "--format", "json").out)
    messages, groups = found.pop("messages"), found.pop("groups")
    counts = {"shown": 1, "undecided": 1, "gained": 1, "lost": 2}
    about = {"product": "acme-console", "serial": 1, "at": "2026-02-01T00:00:00Z"}
    assert found == {**about, "hosts": 3, "by": ["console.version", "os.name"], **counts}
    assert [group["values"] for group in groups] == [["5.2", None], ["5.3", None], [None, None]]
    assert groups[0] == {"values": ["5.2", None], "hosts": 1, "shown": 1, "undecided": 0, "gained": 1, "lost": 1}
    assert [message["id"] for message in messages] == ["anti-virus-9-5", "console-hole", "no-backup", "gone"]
    assert [message["lost"] for message in messages] == [1, 0, 0, 2]
    assert messages[3]["groups"][1] == {"shown": 0, "undecided": 0, "gained": 0, "lost": 1}


def test_reach_and_diff_say_the_same(run: Run, older: tuple[str, ...]) -> None:
    reach = json.loads(run(*REACH, *older, "--json").out)
    diff = json.loads(run("diff", "old.xml", "messages.xml", "--hosts", "hosts", *AT, "--json").out)
    assert [(reach[it], diff[it]) for it in ("hosts", "gained", "lost")] == [(3, 3), (1, 1), (2, 2)]


def test_small_groups_are_put_together(run: Run, folder: Path) -> None:
    for number in range(40):
        host = {"console": {"version": f"5.2.{number if number > 20 else 0}"}, "components": {}}
        (folder / "hosts" / f"{number:02}.json").write_text(json.dumps(host))
    lines = run(*REACH, "--by", "console.version").out.splitlines()
    groups = [line.split()[:2] for line in lines[3 : lines.index("", 3)]]
    alone = [["5.2", "1"], ["5.2.21", "1"], ["5.2.22", "1"], ["5.2.23", "1"], ["5.2.24", "1"], ["5.2.25", "1"]]
    assert groups == [["5.2.0", "21"], *alone, ["16", "others"]]
    assert lines[10].split() == ["16", "others", "16", "14", "88%", "1"]
    assert all(len(line) <= 80 for line in lines)


def test_a_message_out_of_its_time_says_so(run: Run) -> None:
    out = run("reach", "messages.xml", "--hosts", "hosts", "--at", "2031-01-01T00:00Z").out
    assert "none sees a message, none stays undecided" in out
    assert "\nconsole-hole (expired)        -      -          -\n" in out


def test_a_bad_host_is_told_and_the_others_are_counted(run: Run, folder: Path) -> None:
    (folder / "hosts" / "broken.json").write_text("{")
    os.mkfifo(folder / "hosts" / "pipe.json")
    ran = run(*REACH)
    assert ran.status == 1
    assert ran.out.startswith("3 hosts at ")
    assert "error[MR550]" in ran.err
    assert "error[MR443]: the recorded host `hosts/pipe.json` is no regular file\n" in ran.err


def test_a_message_that_cannot_be_read_is_a_problem_where_it_is_new(run: Run, folder: Path) -> None:
    (folder / "bad.xml").write_text(CATALOG.replace("console.version in", "console.versin in"))
    ran = run("reach", "bad.xml", "--hosts", "hosts", "--against", "messages.xml", *AT)
    assert (ran.status, "error[MR201]" in ran.err) == (1, True)
    assert "\nconsole-hole (absent)      -      -          -       -     1\n" in ran.out
    back = run(*REACH, "--against", "bad.xml")
    assert (back.status, back.err) == (0, "")
    assert "\nconsole-hole        1    33%          1       1     -\n" in back.out


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("--hosts", "nowhere"), 1, "error[MR441]: the folder of hosts `nowhere` cannot be read: no such file"),
        (("--hosts", "vocabulary.toml"), 1, "error[MR441]: the folder of hosts `vocabulary.toml` cannot be read: not"),
        (("--hosts", "empty"), 1, "error[MR442]: there is no recorded host below `empty`\n"),
        (("--by", "console.versio"), 1, "error[MR610]: there is no column `console.versio`\n = help: did you mean"),
        (("--by", "components.bakcup"), 1, "error[MR610]: there is no column `components.bakcup`\n = help: did you"),
        (("--by", "now"), 1, "error[MR611]: `now` is the same on every host\n"),
        (("--engine", "abacus"), 2, "there is no engine 'abacus'; there are plain, polars, duckdb, spark"),
        (("--output", "nowhere/x.html"), 1, "error[MR529]: the file cannot be written: no such file or directory\n"),
        (("--against", "nowhere.xml"), 1, "error[MR501]"),
    ],
)
def test_what_is_wrong_is_told(run: Run, folder: Path, options: tuple[str, ...], status: int, said: str) -> None:
    (folder / "empty").mkdir()
    ran = run(*REACH, *options)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err


def test_a_report_in_a_file_is_replaced_as_a_whole(run: Run, folder: Path) -> None:
    report = folder / "reach.html"
    assert run(*REACH, "--format", "html", "--output", "reach.html") == (0, "", "")
    first = report.read_text()
    assert first == run(*REACH, "--format", "html").out
    assert report.stat().st_mode & 0o777 == 0o666 & ~_mask()
    report.chmod(0o600)
    assert run(*REACH, "--output", "reach.html", "--hosts", "nowhere").status == 1
    assert report.read_text() == first
    assert run(*REACH, "--output", "reach.html").status == 0
    assert (report.read_text().split()[0], report.stat().st_mode & 0o777) == ("3", 0o600)
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith(".")) == []


@pytest.mark.usefixtures("folder")
def test_what_is_interrupted_leaves_the_report_of_before(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*REACH, "--output", "reach.txt")
    before = Path("reach.txt").read_text()

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("messenger_rules.fleet.plain.decide", stopped)
    assert run(*REACH, "--by", "os.name", "--output", "reach.txt") == (130, "", "\n")
    assert Path("reach.txt").read_text() == before


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_the_command_line_starts_without_engines() -> None:
    """Every command has the names of the engines among its options."""
    program = (
        "import sys; from messenger_rules.cli.program import _parser; _parser([]); "
        "print(sorted({'pydantic', 'messenger_rules.messages.catalog'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.mark.processes
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_engines_of_columns_print_what_the_plain_one_prints(run: Run, engine: str) -> None:
    at = ("--at", "2026-11-24T00:00Z", "--by", "os.name", "--by", "console.version", "--json")
    command = ("reach", str(EXAMPLES / "lifecycle.xml"), "--hosts", str(EXAMPLES / "hosts"), *at)
    plainly, found = run(*command), run(*command, "--engine", engine)
    assert json.loads(plainly.out)["hosts"] > 20
    assert (found.status, found.out) == (plainly.status, plainly.out)


def test_a_table_is_counted_by_columns_where_nothing_else_is_said(run: Run, folder: Path) -> None:
    (folder / "fleet.csv").write_text("console.version,components.backup\n5.2,2.9\n5.2,\n,2.9\n")
    ran = run("reach", "messages.xml", "--hosts", "fleet.csv", *AT)
    assert (ran.status, ran.out.splitlines()[0].split(":")[0]) == (0, "3 hosts at 2026-02-01T00")
    ran = run("reach", "messages.xml", "--hosts", "fleet.parquet", *AT)
    assert ran.status == 1
    assert "MR600" in ran.err
