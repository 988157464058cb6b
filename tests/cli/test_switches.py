"""``disable`` and ``enable``, and what ``show`` does in between: nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from messenger_rules.agent import switches
from messenger_rules.cli import options
from tests.cli.conftest import Run

OLD = ("--facts", "hosts/old.json", "--at", "2026-02-01T00:00Z", "--language", "en")


@pytest.fixture(autouse=True)
def _computers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switches, "administrators_folders", lambda: [tmp_path / "etc"])


def test_off_and_on(run: Run, tmp_path: Path) -> None:
    mine, all_ = tmp_path / "home" / "config" / "messenger-rules" / "switches.toml", tmp_path / "etc" / "switches.toml"
    assert run("disable") == (0, f"messages are off by {mine}\n", "")
    assert run("show", "messages.xml", *OLD) == (0, f"Messages are switched off. ({mine})\n", "")
    assert run("disable", "--computer").out == f"messages are off by {all_}\nthey are off by {mine}\n"
    assert run("enable").out == f"messages are on by {mine}\nthey stay off by {all_}\n"
    assert json.loads(run("show", "messages.xml", "--json", *OLD).out) == {
        "shown": [],
        "hidden": [],
        "disabled": str(all_),
    }
    assert run("enable", "--computer").out == f"messages are on by {all_}\n"
    assert "Anti-Virus 9.5" in run("show", "messages.xml", *OLD).out


def test_what_is_off_reads_writes_and_asks_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it is off")

    run("disable")
    for name in ("registry", "catalog", "facts", "ledger"):
        monkeypatch.setattr(options, name, never)
    assert run("show", "no-such-catalogue.xml", "--state", str(tmp_path / "state")).status == 0
    assert not (tmp_path / "state").exists()


def test_a_slip_of_the_pen_is_told(run: Run) -> None:
    run("disable")
    path = Path(run("disable").out.removeprefix("messages are off by ").strip())
    path.write_text("disable = yes\n")
    ran = run("show", "messages.xml", *OLD)
    assert (ran.status, ran.out) == (0, f"Messages are switched off. ({path})\n")
    assert "error[MR582]: this is not TOML" in ran.err
