"""The commands: what they print, where, and with which status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.cli import main
from messenger_rules.limits import DEFAULT_LIMITS
from tests.cli.conftest import Run

AT = "2026-02-01T00:00Z"
OLD = ("--facts", "hosts/old.json", "--at", AT)


def test_select_tells_what_is_shown_and_what_not_and_why(run: Run) -> None:
    ran = run("select", "messages.xml", *OLD)
    assert ran == (
        0,
        """\
2 messages shown
  critical  console-hole: The console has a hole
  warning   anti-virus-9-5: Anti-Virus 9.5 is being retired
1 message hidden
  condition     no-backup
      no  not installed("backup")
        yes installed("backup")   (backup 1.0 is installed)
""",
        "",
    )


def test_select_as_json_is_the_contract(run: Run) -> None:
    ran = run("select", "messages.xml", *OLD, "--language", "de-CH", "--json")
    selection = json.loads(ran.out)
    assert ran.status == 0
    assert [message["id"] for message in selection["shown"]] == ["console-hole", "anti-virus-9-5"]
    assert selection["shown"][1] == {
        "id": "anti-virus-9-5",
        "revision": 1,
        "severity": "warning",
        "language": "de",
        "title": "Anti-Virus 9.5 wird eingestellt",
        "body": "Bitte bald auf 10 wechseln.",
        "links": [],
    }
    assert [(hidden["id"], hidden["reason"]) for hidden in selection["hidden"]] == [("no-backup", "condition")]


def test_an_unknown_component_shows_nothing_to_nobody(run: Run) -> None:
    selection = json.loads(run("select", "messages.xml", "--facts", "hosts/blind.json", "--at", AT, "--json").out)
    assert selection["shown"] == []
    assert {hidden["reason"] for hidden in selection["hidden"]} == {"unknown"}


@pytest.mark.parametrize(
    ("condition", "host", "printed", "said"),
    [
        ('console.version in 5.2 ..< 6 and not installed("backup", >= 2.10)', "old", "true\n", ""),
        ("console.version in 5.3 ..< 6", "old", "false\n", ""),
        (
            'console.version in 5.2 ..< 6 and not installed("backup", >= 2.10)',
            "blind",
            "unknown\n",
            (
                "console.version is unknown: not supplied\n"
                "components.backup is unknown: source failed (rpm database locked)\n"
            ),
        ),
    ],
)
def test_eval(run: Run, condition: str, host: str, printed: str, said: str) -> None:
    assert run("eval", condition, "--facts", f"hosts/{host}.json") == (0, printed, said)


def test_eval_of_a_condition_that_cannot_be_read(run: Run) -> None:
    ran = run("eval", "console.version >= v5.2", "--facts", "hosts/old.json")
    assert ran.status == 1
    assert ran.out == ""
    assert (
        ran.err
        == """\
error[MR113]: versions are written without the `v`
 --> condition:1:20
  |
1 | console.version >= v5.2
  |                    ^^^^
  = help: write 5.2

"""
    )


def test_explain_in_words(run: Run) -> None:
    assert (
        run("explain", "messages.xml", "anti-virus-9-5", *OLD).out
        == """\
anti-virus-9-5 is shown: its condition is true.

All of these hold:
  1. the component anti-virus is installed in version 9.5.x
  2. the version of the console is 5.0 or later

yes installed("anti-virus", 9.5.*) and console.version >= 5.0
  yes installed("anti-virus", 9.5.*)   (anti-virus 9.5.0 is installed)
  yes console.version >= 5.0   (console.version is 5.2)
"""
    )
    assert (
        run("explain", "messages.xml", "no-backup", "--facts", "hosts/blind.json", "--at", AT).out
        == """\
no-backup is not shown: its condition is unknown.

the component backup is not installed

?   not installed("backup")
  ?   installed("backup")   (components.backup is unknown: source failed (rpm database locked))
components.backup is unknown: source failed (rpm database locked)
"""
    )
    expired = run("explain", "messages.xml", "console-hole", "--facts", "hosts/old.json", "--at", "2031-01-01T00:00Z")
    assert expired.out.startswith(
        "console-hole is not shown: expired at 2030-01-01T00:00:00Z. Its condition is true.\n"
    )


def test_explain_reads_aloud_in_a_language_and_without_a_host(run: Run) -> None:
    german = run("explain", "messages.xml", "no-backup", "--no-host", "--reading-language", "de-AT")
    assert german.out == "die Komponente backup ist nicht installiert\n"
    data = json.loads(run("explain", "messages.xml", "no-backup", "--no-host", "--json").out)
    assert data == {"id": "no-backup", "reading": "the component backup is not installed"}
    told = json.loads(run("explain", "messages.xml", "no-backup", "--json", *OLD).out)
    assert told["reading"] == "the component backup is not installed"
    assert told["parts"]


@pytest.mark.parametrize(("form", "begin"), [("dot", "digraph"), ("svg", "<svg "), ("mermaid", "flowchart LR")])
def test_explain_draws_with_and_without_a_host(form: str, begin: str, run: Run) -> None:
    asked = run("explain", "messages.xml", "anti-virus-9-5", "--format", form, *OLD)
    unasked = run("explain", "messages.xml", "anti-virus-9-5", "--format", form, "--no-host")
    assert asked.out.startswith(begin)
    assert unasked.out.startswith(begin)
    assert ("9.5.0 is installed" in asked.out.replace("#32;", " "), "yes" in unasked.out.splitlines()[5]) == (
        True,
        False,
    )


def test_explain_of_a_message_that_is_not_there(run: Run) -> None:
    ran = run("explain", "messages.xml", "console-hule", *OLD)
    assert ran.status == 1
    assert ran.err == (
        "error[MR528]: the catalogue has no message `console-hule`\n = help: did you mean `console-hole`?\n\n"
    )


def test_check_a_catalogue_that_is_fine(run: Run) -> None:
    assert run("check", "messages.xml") == (0, "", "0 errors, 0 warnings\n")
    assert json.loads(run("check", "messages.xml", "--format", "json").out) == []


def test_check_tells_everything_at_its_place(run: Run, folder: Path) -> None:
    text = (folder / "messages.xml").read_text()
    text = text.replace('severity="info" expires="2030-01-01T00:00:00Z"', 'severity="info"')
    text = text.replace('installed("anti-virus", 9.5.*) and', 'installed("anti-vires", 9.5.*) and')
    (folder / "messages.xml").write_text(text)
    ran = run("check", "messages.xml")
    assert ran.status == 1
    assert ran.err.endswith("1 error, 1 warning\n")
    found = json.loads(run("check", "messages.xml", "--json").out)
    assert [(row["code"], row["severity"], row["message_id"], row["line"], row["column"]) for row in found] == [
        ("MR217", "error", "anti-virus-9-5", 4, 35),
        ("MR403", "warning", "no-backup", 25, 3),
    ]
    assert found[0]["file"] == "messages.xml"
    assert found[0]["help"] == 'did you mean "anti-virus"?'
    assert set(found[0]) == {"code", "severity", "message", "message_id", "file", "line", "column", "help"}


def test_check_strict_makes_warnings_problems(run: Run, folder: Path) -> None:
    text = (folder / "messages.xml").read_text()
    (folder / "messages.xml").write_text(text.replace('"info" expires="2030-01-01T00:00:00Z"', '"info"'))
    assert run("check", "messages.xml").status == 0
    assert run("check", "messages.xml", "--strict").status == 1


def test_check_as_sarif(run: Run, folder: Path) -> None:
    text = (folder / "messages.xml").read_text()
    (folder / "messages.xml").write_text(text.replace('"anti-virus", 9.5', '"anti-vires", 9.5'))
    log = json.loads(run("check", "messages.xml", "--format", "sarif").out)
    assert log["version"] == "2.1.0"
    (sarif_run,) = log["runs"]
    assert sarif_run["tool"]["driver"]["name"] == "messenger-rules"
    result = sarif_run["results"][0]
    assert result["ruleId"] == sarif_run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "MR217"
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "messages.xml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 4, "startColumn": 35, "endLine": 4, "endColumn": 47},
    }


def test_several_catalogues_are_checked_in_one_run(run: Run, folder: Path) -> None:
    text = (folder / "messages.xml").read_text()
    (folder / "others.xml").write_text(text.replace('"anti-virus", 9.5', '"anti-vires", 9.5'))
    assert run("check", "messages.xml", "others.xml").err.endswith("1 error, 0 warnings\n")
    assert run("check", "messages.xml", "nowhere.xml").status == 1
    log = json.loads(run("check", "messages.xml", "nowhere.xml", "others.xml", "--format", "sarif").out)
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in log["runs"][0]["results"]]
    assert [place["uri"] for place in places] == ["nowhere.xml", "others.xml"]


def test_the_expectations(run: Run, folder: Path) -> None:
    assert run("test", "messages.xml") == (0, "3 expectations, 0 not met; 1 message without any\n", "")
    text = (folder / "messages.xml").read_text()
    text = text.replace('outcome="hidden">installed("anti-virus", 9.5.*)', 'outcome="hidden">console.version >= 5.0')
    text = text.replace('outcome="shown"/>', 'outcome="expired"/>')
    (folder / "messages.xml").write_text(text)
    ran = run("test", "messages.xml")
    assert ran.status == 1
    assert (
        ran.out
        == """\
anti-virus-9-5 on hosts/new.json: it is hidden as expected, but not because of `console.version >= 5.0`
no  installed("anti-virus", 9.5.*) and console.version >= 5.0
  no  installed("anti-virus", 9.5.*)   (anti-virus 10.0.0 is installed)

console-hole on hosts/old.json: expected expired, but it is shown
yes console.version in 5.2 ..< 5.2.1   (console.version is 5.2)

3 expectations, 2 not met; 1 message without any
"""
    )
    rows = json.loads(run("test", "messages.xml", "--json").out)
    assert [(row["id"], row["met"]) for row in rows] == [
        ("anti-virus-9-5", True),
        ("anti-virus-9-5", False),
        ("console-hole", False),
    ]


def test_an_expectation_without_its_host_is_told_and_the_others_run(run: Run, folder: Path) -> None:
    (folder / "hosts" / "new.json").unlink()
    ran = run("test", "messages.xml")
    assert ran.status == 1
    assert "anti-virus-9-5 on hosts/new.json: error[MR5" in ran.out
    assert ran.out.endswith("3 expectations, 1 not met; 1 message without any\n")


def test_fmt(run: Run, folder: Path) -> None:
    path = folder / "messages.xml"
    run("fmt", "messages.xml")
    canonical = path.read_text()
    assert run("fmt", "--check", "messages.xml") == (0, "", "")
    path.write_text(canonical.replace("5.2 ..< 5.2.1", "5.2..<5.2.1"))
    path.chmod(0o640)
    assert run("fmt", "--check", "messages.xml") == (1, "", "would format messages.xml\n")
    assert "5.2..<5.2.1" in path.read_text()
    assert "-    <condition><![CDATA[console.version in 5.2..<5.2.1]]>" in run("fmt", "--diff", "messages.xml").out
    assert run("fmt", "messages.xml") == (0, "", "formatted messages.xml\n")
    assert path.read_text() == canonical
    assert path.stat().st_mode & 0o777 == 0o640


def test_fmt_loses_nothing_where_it_cannot_write(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / "messages.xml").read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("messenger_rules.authoring.replacing.replace_file", full)
    (folder / "a.condition").write_text("a==1")
    ran = run("fmt", "a.condition")
    assert ran.status == 1
    assert ran.err == "error[MR529]: the file cannot be written: no space left on device\n --> a.condition:1:1\n\n"
    assert (folder / "a.condition").read_text() == "a==1"
    assert (folder / "messages.xml").read_bytes() == before


def test_fmt_shows_a_change_without_doing_what_a_comment_tells_the_terminal(run: Run, folder: Path) -> None:
    path = folder / "messages.xml"
    run("fmt", "messages.xml")
    path.write_text(path.read_text().replace("  <message id=", "  <!-- \x9b2J\u2028 -->\n<message id=", 1))
    shown = run("fmt", "--diff", "messages.xml").out
    assert "<!-- \\x9b2J\\u2028 -->" in shown
    assert not {"\x9b", "\u2028"} & set(shown)


def test_fmt_shows_that_a_line_feed_is_missing(run: Run, folder: Path) -> None:
    (folder / "a.condition").write_text("a==1")
    assert run("fmt", "--diff", "a.condition").out == (
        "--- a.condition\n+++ a.condition\n@@ -1 +1 @@\n-a==1\n\\ No newline at end of file\n+a == 1\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["eval", "-"], "MR117"), (["eval", "true", "--facts", "-"], "MR554"), (["fmt", "-"], "MR502")],
)
def test_no_more_is_read_of_standard_input_than_may_be_there(arguments: list[str], code: str, tmp_path: Path) -> None:
    script = "from messenger_rules.cli import main; raise SystemExit(main())"
    with (tmp_path / "long").open("w+b", buffering=0) as file:
        file.truncate(8 * DEFAULT_LIMITS.file_bytes)
        ran = subprocess.run(
            [sys.executable, "-c", script, *arguments], check=False, stdin=file, capture_output=True, text=True
        )
        assert file.tell() < 2 * DEFAULT_LIMITS.file_bytes  # the place in the file is shared with whoever reads it
    assert ran.returncode == 1
    assert code in ran.stderr


def test_fmt_of_conditions(run: Run, folder: Path) -> None:
    (folder / "a.condition").write_text("(a==1)and(b)#why")
    (folder / "b.condition").write_text("a &&")
    ran = run("fmt", "b.condition", "a.condition")
    assert ran.status == 1
    assert (folder / "a.condition").read_text() == "a == 1 and b  #why\n"
    assert (folder / "b.condition").read_text() == "a &&"
    assert "b.condition:1:3" in ran.err
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_facts_of_this_host(run: Run, folder: Path) -> None:
    ran = run("facts", "--json")
    assert ran.status == 0
    facts = mr.HostFacts.model_validate_json(ran.out)
    assert facts.value("os.family") in {"linux", "darwin", "windows"}
    (folder / "host.json").write_text(ran.out)
    assert run("eval", "os.family is known", "--facts", "host.json").out == "true\n"
    table = run("facts").out
    assert "os.family" in table
    assert "(os, " in table
    needed = run("facts", "--needed-by", "messages.xml").out
    assert "os.family" not in needed


def test_plugins(run: Run) -> None:
    ran = run("plugins")
    assert '  predicate   installed("component"[, versions])  Some installed version of the component is in' in ran.out
    rows = json.loads(run("plugins", "--json").out)
    assert {"name", "kind", "distribution", "version", "value", "summary", "in_use", "problem", "state", "gives"} < set(
        rows[0]
    )


BAD: list[tuple[tuple[str, ...], str]] = [
    (("select", "none.xml"), "error[MR501]"),
    (("select", "hosts"), "error[MR501]"),
    (("select", "vocabulary.toml"), "error[MR5"),
    (("select", "messages.xml", "--facts", "none.json"), "error[MR552]: the facts cannot be read: no such file"),
    (("select", "messages.xml", "--facts", "messages.xml"), "error[MR550]"),
    (("select", "messages.xml", "--vocabulary", "none.toml", *OLD), "error[MR5"),
    (("check", "none.xml"), "error[MR501]"),
    (("test", "none.xml"), "error[MR501]"),
    (("fmt", "none.xml"), "error[MR501]"),
    (("fmt", "hosts"), "error[MR501]"),
    (("show", "none.xml"), "error[MR501]"),
    (("show", "messages.xml", "--state", "vocabulary.toml", *OLD), "error[MR590]"),
    (("explain", "none.xml", "x"), "error[MR501]"),
    (("eval", ""), "error[MR100]"),
    (("eval", "(" * 100_000), "error[MR117]"),
]


@pytest.mark.parametrize(("arguments", "said"), BAD, ids=[" ".join(arguments)[:40] for arguments, _ in BAD])
def test_bad_input_is_told_with_status_1(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ran = run(*arguments)
    assert ran.status == 1
    assert ran.err.startswith(said), ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("selct", "x"), "invalid choice: 'selct'"),
        (("select",), "the following arguments are required: CATALOG"),
        (("select", "messages.xml", "--at", "yesterday"), "'yesterday' is no time; write it as 2026-03-01T09:00Z"),
        (("select", "messages.xml", "--at", "2026-03-01"), "has no time zone; write 2026-03-01T00:00Z"),
        (("check", "messages.xml", "--format", "xml"), "invalid choice: 'xml'"),
    ],
)
def test_wrong_usage_is_told_with_status_2(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ran = run(*arguments)
    assert ran.status == 2
    assert said in ran.err


@pytest.mark.parametrize("command", ["show", "select", "eval", "explain", "facts", "check", "test", "fmt", "plugins"])
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    ran = run(command, "--help")
    assert ran.status == 0
    assert "example: messenger-rules" in ran.out
    assert f"messenger-rules {command}" in ran.out


def test_version(run: Run) -> None:
    assert run("--version").out == f"messenger-rules {mr.__version__}\n"


def test_an_error_of_our_own_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("of ours")

    monkeypatch.setattr("messenger_rules.cli.options.registry", fail)
    ran = run("plugins")
    assert ran.status == 1
    assert ran.err.startswith("internal error: RuntimeError: of ours\n")
    monkeypatch.setenv("MESSENGER_RULES_DEBUG", "1")
    with pytest.raises(RuntimeError):
        main(["plugins"])


def test_a_closed_pipe_is_no_error(folder: Path) -> None:
    run = subprocess.run(
        f"{sys.executable} -m messenger_rules.cli facts | head -c 1",
        shell=True,
        capture_output=True,
        cwd=folder,
        check=False,
    )
    assert run.stderr == b""


def test_a_terminal_that_lacks_a_letter_is_no_error(folder: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "messenger_rules.cli", "eval", 'console.type == "é" and x'],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
        cwd=folder,
    )
    assert run.returncode == 1
    assert rb'console.type == "\xe9" and x' in run.stderr


def test_show_without_a_terminal_prints_and_acknowledges_nothing(run: Run) -> None:
    for _ in range(2):
        ran = run("show", "messages.xml", *OLD, "--language", "de", "--state", "state")
        assert ran.status == 0
        assert ran.err == "Nichts wurde bestätigt: Dies ist kein Terminal.\n"
        assert (
            ran.out
            == """\
[1/2] DRINGEND: The console has a hole

Install 5.2.1 now.

console-hole, Fassung 1

[2/2] Warnung: Anti-Virus 9.5 wird eingestellt

Bitte bald auf 10 wechseln.

anti-virus-9-5, Fassung 1

"""
        )


def test_show_as_json(run: Run) -> None:
    shown = json.loads(run("show", "messages.xml", *OLD, "--json", "--state", "state").out)["shown"]
    assert [message["id"] for message in shown] == ["console-hole", "anti-virus-9-5"]


def test_show_with_nothing_to_show(run: Run) -> None:
    ran = run("show", "messages.xml", "--facts", "hosts/new.json", "--at", AT)
    assert ran == (0, "Nothing new concerns this host: 3 messages checked.\n", "")


def test_show_tells_what_it_could_not_decide(run: Run) -> None:
    ran = run("show", "messages.xml", "--facts", "hosts/blind.json", "--at", AT)
    assert ran.status == 0
    assert ran.err == ("3 messages cannot be decided here; `messenger-rules select` tells which facts are unknown.\n")


def test_now_is_the_time_where_none_is_given(run: Run) -> None:
    assert run("eval", f"now < {datetime.now(UTC).year + 1}-12-31T00:00Z", "--facts", "hosts/old.json").out == "true\n"


def test_the_list_of_allowed_plugins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MESSENGER_RULES_CONFIG", str(tmp_path))
    assert main(["plugins", "allow", "Acme_Facts", "other"]) == 0
    assert capsys.readouterr().out == f"{tmp_path}/plugins.toml allows: acme-facts, other\n"
    assert main(["plugins", "disallow", "other"]) == 0
    assert tomllib.loads(tmp_path.joinpath("plugins.toml").read_text()) == {"allow": ["acme-facts"]}
    assert main(["plugins", "disallow", "acme-facts"]) == 0
    assert capsys.readouterr().out.endswith("allows: none but those that come with messenger-rules\n")


@pytest.mark.parametrize("command", ["select", "explain", "show", "diff"])
@pytest.mark.parametrize("option", ["german", "de_DE.UTF-8", "xx_"])
def test_a_language_that_is_none_is_wrong_usage(run: Run, command: str, option: str) -> None:
    """It showed the text in the default language, as if there were no other."""
    arguments = {"explain": ["no-backup"], "diff": ["messages.xml", "--hosts", "hosts"]}.get(command, [])

    ran = run(command, "messages.xml", *arguments, "--language", option)

    assert ran.status == 2
    assert "write a tag such as de" in ran.err


def test_a_language_may_be_written_as_a_locale_has_it(run: Run) -> None:
    assert '"language": "de"' in run("select", "messages.xml", *OLD, "--language", "de_CH", "--json").out
