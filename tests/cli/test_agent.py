"""The agent's commands where no agent runs, and what they say."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.receipt import receipt_of
from messenger_rules.cli import agent as commands
from tests.cli.conftest import Run

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("command", ["status", "inbox", "session"])
def test_no_agent(command: str, run: Run, tmp_path: Path) -> None:
    done = run(command, "--socket", str(tmp_path / "agent.sock"))
    assert done.status == 1
    assert f"error[MR566]: no agent answers at {tmp_path}/agent.sock: no such file or directory" in done.err


def test_at_log_on_nobody_hears_that_there_is_no_agent(run: Run, tmp_path: Path) -> None:
    assert run("inbox", "--at-log-on", "--socket", str(tmp_path / "agent.sock")) == (0, "", "")


def test_receipts_are_printed_as_they_are_sent(run: Run, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with LedgerFile(state) as ledger:
        installation = ledger.installation(AT)
        events = [Event(name, 1, EventKind.DISPLAYED, AT, user="uid:0") for name in ("one", "two")]
        ledger.record(events, lambda event: receipt_of(event, installation, agent="0.1.0"))
        bodies = [waiting.receipt.body.decode() for waiting in ledger.outbox.all()]
        ledger.outbox.sent(ledger.outbox.all()[0].receipt.id)
    done = run("receipts", "--state", str(state))
    assert (done.status, done.out, done.err) == (0, f"{bodies[1]}\n", "1 waiting, 1 sent, 0 refused, 0 dropped\n")
    assert run("receipts", "--all", "--state", str(state)).out == "".join(f"{body}\n" for body in bodies)
    assert {*json.loads(bodies[0])} == {
        *("receipt", "id", "installation", "user", "message", "revision", "event", "day", "agent")
    }


def test_no_ledger_has_no_receipts(run: Run, tmp_path: Path) -> None:
    done = run("receipts", "--state", str(tmp_path / "nowhere"))
    assert (done.status, done.out) == (0, "")
    assert not (tmp_path / "nowhere").exists()


def test_a_library_that_is_missing_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)
    for name in [name for name in sys.modules if name.startswith("messenger_rules.agent.")]:
        monkeypatch.delitem(sys.modules, name)
    done = run("agent", "run", "--state", str(tmp_path / "state"), "--socket", str(tmp_path / "socket"))
    assert done.status == 1
    assert "error[MR597]: this needs psutil, which is not installed" in done.err
    assert "pip install 'messenger-rules[agent]'" in done.err


def _answer() -> dict[str, Any]:
    return {
        "healthy": False,
        "problems": ["this host has no group 'acme'"],
        "switched_off": False,
        "has_looked": True,
        "catalogue": {"product": "acme", "serial": 4, "messages": 3, "invalid": 1},
        "site_catalogue": {"product": None, "serial": 0, "messages": 2, "invalid": 0},
        "repository_asked": "2026-03-01T12:00:00+00:00",
        "local_rules": 3,
        "concerned": False,
        "warnings": ["MR594: the ledger has 1 entry that cannot be trusted"],
        "sessions": 2,
        "receipts": {
            "sent_to_vendor": True,
            "problem": "nobody listens there",
            "waiting": 1,
            "sent": 2,
            "refused": 0,
            "dropped": 0,
        },
    }


def test_the_status_in_words() -> None:
    assert commands._in_words(_answer()) == [
        "The agent is not well:",
        "  this host has no group 'acme'",
        "Since it began: MR594: the ledger has 1 entry that cannot be trusted",
        "The catalogue of acme, number 4, has 3 messages, 1 refused.",
        "The site's own, number 0, has 2 messages.",
        "The vendor's repository was asked with success at 2026-03-01 12:00:00 UTC.",
        "Local rules in force: 3.",
        "This host shows no messages: the condition `only-where` does not hold.",
        "Sessions that show messages: 2.",
        "Receipts: they are sent to the vendor; 1 wait, 2 were sent, 0 were refused, 0 were dropped.",
        "Receipts wait: nobody listens there.",
    ]


@pytest.mark.parametrize(
    ("healthy", "has_looked", "sentence"),
    [
        (True, True, "The agent is well."),
        (True, False, "The agent has begun, and has not read the catalogue yet."),
        (False, True, "The agent is not well:"),
        (False, False, "The agent is not well:"),
    ],
)
def test_how_the_agent_is(healthy: bool, has_looked: bool, sentence: str) -> None:
    assert commands._how({"healthy": healthy, "has_looked": has_looked}) == sentence


def test_an_older_agent_that_tells_less_is_understood() -> None:
    """The package may be newer than the agent that was started before it came."""
    answer = _answer()
    del answer["has_looked"], answer["receipts"]["problem"]
    assert commands._in_words(answer) == commands._in_words(_answer())[:-1]
