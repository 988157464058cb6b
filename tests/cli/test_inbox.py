"""``session --stay``: it waits for an agent, and not for ever."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from messenger_rules.cli import inbox
from tests.cli.conftest import Run


def test_it_waits_for_an_agent_and_not_for_ever(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    monkeypatch.setattr(inbox, "time", SimpleNamespace(sleep=sleep, monotonic=lambda: clock[0]))
    done = run("session", "--stay", "--socket", str(tmp_path / "agent.sock"))
    assert (done.status, done.out, done.err) == (0, "", "")
    assert inbox.WITHOUT_AN_AGENT_SECONDS < clock[0] < inbox.WITHOUT_AN_AGENT_SECONDS + 2 * inbox.AGAIN_SECONDS


def test_a_front_end_that_is_none_is_told_at_once(run: Run, tmp_path: Path) -> None:
    done = run("session", "--stay", "--front-end", "nope", "--socket", str(tmp_path / "agent.sock"))
    assert (done.status, "error[MR589]" in done.err) == (1, True)


def test_settings_that_are_not_for_everybody_disturb_no_log_on(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MESSENGER_RULES_CONFIG", str(folder))
    (folder / "agent.toml").mkdir()  # as unreadable for root as one of mode 0600 is for others
    assert run("inbox", "--at-log-on") == (0, "", "")
    assert "error[MR566]" in run("status").err
