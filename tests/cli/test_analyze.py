"""``analyze`` and the meaning in ``check``: what people see, and what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from messenger_rules.cli.main import main
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError
from messenger_rules.messages.catalog import Catalog
from tests.messages.files import file_of

AT = "--at=2026-03-01T00:00:00Z"
TWO = """\
<message id="{}" expires="2026-12-31T00:00:00Z">
  <condition>{}</condition>
  <text lang="en"><title>Console 4 is being retired</title><body>Move to 5.2.</body></text>
</message>
"""


def written(folder: Path, *conditions: str) -> str:
    """A catalogue of one message for each condition."""
    body = "".join(TWO.format(f"message-{place}", condition) for place, condition in enumerate(conditions))
    path = folder / "messages.xml"
    path.write_bytes(file_of(body))
    return str(path)


def test_a_host_for_and_a_host_against(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = written(tmp_path, 'console.version in 4.* and installed("backup")')

    assert main(["analyze", catalog, AT]) == 0
    assert capsys.readouterr().out == (
        "message-0: sometimes\n"
        "  All of these hold:\n"
        "    1. the version of the console is 4.x\n"
        "    2. the component backup is installed\n"
        "  needs  components.backup, console.version\n"
        '  shown  2026-03-01T00:00:00Z {"console": {"version": "4"}, "components": {"backup": "1.0"}}\n'
        '  hidden 2026-03-01T00:00:00Z {"console": {"version": "4"}, "components": {"backup": null}}\n'
    )


def test_the_hosts_are_facts_that_select_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = written(tmp_path, "console.version in 4.* and now > 2026-06-01T00:00:00Z")
    assert main(["analyze", catalog, AT, "--json"]) == 0
    (message,) = json.loads(capsys.readouterr().out)["messages"]

    for outcome, shown in (("shown", ["message-0"]), ("hidden", [])):
        host = tmp_path / f"{outcome}.json"
        host.write_text(json.dumps(message[outcome]["facts"]))
        assert main(["select", catalog, f"--facts={host}", f"--at={message[outcome]['at']}", "--json"]) == 0
        assert [found["id"] for found in json.loads(capsys.readouterr().out)["shown"]] == shown


def test_what_nobody_can_see_is_a_warning_of_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = written(tmp_path, "console.version in 4.* and console.version in 5.*")

    assert main(["check", catalog, AT]) == 0
    assert "warning[MR310]: this condition is true on no host" in capsys.readouterr().err
    assert main(["check", catalog, AT, "--strict"]) == 1
    assert main(["check", catalog, AT, "--strict", "--fast"]) == 0


def test_notes_are_for_analyze(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = written(tmp_path, "console.version &lt; 10")

    assert main(["check", catalog, AT, "--strict"]) == 0
    assert "MR308" not in capsys.readouterr().err
    assert main(["analyze", catalog, AT, "--strict"]) == 0
    assert "note[MR308]" in capsys.readouterr().err


def test_pairs_are_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = written(tmp_path, "console.version in 4.*", "console.version in [4.*, 5.*]", 'installed("backup")')

    assert main(["analyze", catalog, AT, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pairs"] == [
        {"first": "message-0", "second": "message-1", "relation": "inside", "alike": True}
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_expectations_are_written_once_and_are_met(
    line_end: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog = Path(
        written(tmp_path, 'console.version in 4.* and not installed("backup")', "os.family == &quot;linux&quot;")
    )
    catalog.write_bytes(catalog.read_bytes().replace(b"\n", line_end.encode()))
    before = Catalog.load(catalog)

    assert main(["analyze", str(catalog), AT, "--write-expectations"]) == 0
    assert main(["test", str(catalog)]) == 0
    assert "4 expectations, 0 not met; 0 messages without any" in capsys.readouterr().out
    after = catalog.read_bytes()
    assert after.count(b"\n") == after.count(line_end.encode())
    assert [message.condition for message in Catalog.load(catalog).messages] == [
        message.condition for message in before.messages
    ]
    assert main(["analyze", str(catalog), AT, "--write-expectations"]) == 0
    assert catalog.read_bytes() == after


def test_no_expectation_where_another_message_is_shown(tmp_path: Path) -> None:
    catalog = Path(written(tmp_path, "console.version in 4.*", "console.version in 4.*"))
    text = catalog.read_text("utf-8").replace('id="message-1"', 'id="message-1" supersedes="message-0"')
    catalog.write_text(text, "utf-8")

    assert main(["analyze", str(catalog), AT, "--write-expectations"]) == 0
    outcomes = [[it.outcome.value for it in message.expectations] for message in Catalog.load(catalog).messages]
    assert outcomes == [["hidden"], ["shown", "hidden"]]


def test_nothing_is_lost_where_a_file_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise FactsError([Diagnostic("MR527", "the recording cannot be written: no space left on device")])

    monkeypatch.setattr("messenger_rules.authoring.written_expectations.write_recording", full)
    catalog = Path(written(tmp_path, "console.version in 4.*"))
    before = catalog.read_bytes()

    assert main(["analyze", str(catalog), AT, "--write-expectations"]) == 1
    assert "error[MR527]" in capsys.readouterr().err
    assert catalog.read_bytes() == before


def test_a_picture_of_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = written(tmp_path, 'console.version in 4.* and not installed("backup")')

    assert main(["analyze", catalog, AT, "--message", "message-0", "--format", "mermaid"]) == 0
    drawn = capsys.readouterr().out
    assert drawn.startswith(("flowchart", "---", "graph"))
    assert "console.version in 4." in drawn
    assert "yes" in drawn
    assert main(["analyze", catalog, AT, "--message", "message-1", "--format", "svg"]) == 1
    assert "error[MR528]" in capsys.readouterr().err
    assert main(["analyze", catalog, AT, "--format", "svg"]) == 2
    assert "--format and --message belong together" in capsys.readouterr().err


ODD = {
    "one line": '<catalog xmlns="{ns}"><message id="a" expires="2026-12-31T00:00:00Z"><condition>os.family == "linux"</condition>{text}</message></catalog>',
    "a prefix": '<m:catalog xmlns:m="{ns}">\n<m:message id="a" expires="2026-12-31T00:00:00Z">\n<m:condition>os.family == "linux"</m:condition>{m}\n</m:message>\n</m:catalog>',
    "an end in a comment": '<catalog xmlns="{ns}">\n<message id="a" expires="2026-12-31T00:00:00Z">\n<condition>os.family == "linux"</condition>{text}<!-- </message> -->\n</message>\n</catalog>',
    "the end of CDATA in a text": '<catalog xmlns="{ns}">\n<message id="a" expires="2026-12-31T00:00:00Z">\n<condition>starts_with(console.type, "]]&gt;")</condition>{text}\n</message>\n</catalog>',
    "a byte order mark": '\ufeff<catalog xmlns="{ns}">\n<message id="a" expires="2026-12-31T00:00:00Z">\n<condition>os.family == "linux"</condition>{text}\n</message>\n</catalog>',
}
TEXT = '<text lang="en"><title>Old</title><body>Move.</body></text>'


@pytest.mark.parametrize("layout", ODD)
def test_expectations_in_odd_files(layout: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = tmp_path / "messages.xml"
    prefixed = TEXT.replace("<", "<m:").replace("<m:/", "</m:")
    written_text = ODD[layout].format(ns="urn:messenger-rules:catalog:1", text=TEXT, m=prefixed)
    catalog.write_text(written_text, "utf-8")

    assert main(["analyze", str(catalog), AT, "--write-expectations"]) == 0
    assert main(["check", str(catalog), AT]) == 0
    assert main(["test", str(catalog)]) == 0
    assert "2 expectations, 0 not met" in capsys.readouterr().out
    assert catalog.read_text("utf-8").startswith(written_text[:20])


@pytest.mark.parametrize("there", ["a file", "a link", "a folder that nobody may write"])
def test_a_folder_of_witnesses_that_cannot_be_used(
    there: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "feed"
    folder.mkdir()
    catalog = Path(written(folder, 'os.family == "linux"'))
    before = catalog.read_bytes()
    if there == "a file":
        (folder / "witnesses").write_text("mine")
    elif there == "a link":
        (tmp_path / "elsewhere").mkdir()
        (folder / "witnesses").symlink_to(tmp_path / "elsewhere")
    else:
        (folder / "witnesses").symlink_to("/proc/1/no-such-folder")

    assert main(["analyze", str(catalog), AT, "--write-expectations"]) == 1
    assert "error[MR527]: the folder" in capsys.readouterr().err
    assert catalog.read_bytes() == before


def test_no_file_of_somebody_else_is_written_over(tmp_path: Path) -> None:
    catalog = written(tmp_path, 'os.family == "linux"')
    theirs = tmp_path / "witnesses" / "message-0-shown.json"
    theirs.parent.mkdir()
    theirs.write_text("{}")

    assert main(["analyze", catalog, AT, "--write-expectations"]) == 0
    assert theirs.read_text() == "{}"
    assert main(["test", catalog]) == 0
