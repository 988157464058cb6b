"""``agent rules``: what is told of the local rules before the agent heeds them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

CATALOG = "messages.xml"
RULES = """\
[[rule]]
when = 'message.severity in ["info", "critical"]'
do = "silence"

[[rule]]
when = 'installed("anti-virus", < 10)'
do = "delay"
days = 2

[[rule]]
when = 'message.id == "anti-virus-9-5"'
do = "raise"
to = "critical"

[[rule]]
when = 'message.id == "console-hole"'
do = "route"
groups = ["dba", "apps"]
"""


@pytest.fixture
def configured(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = folder / "etc"
    made.mkdir()
    monkeypatch.setenv("MESSENGER_RULES_CONFIG", str(made))
    return made


def test_what_becomes_of_each_message(run: Run, folder: Path, configured: Path) -> None:
    (configured / "rules.toml").write_text(RULES)
    done = run("agent", "rules", CATALOG, "--facts", "hosts/old.json")
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [
        "Local rules: 4.",
        "  anti-virus-9-5  critical, raised from warning; delayed for 2 days",
        "  console-hole    critical; delayed for 2 days; for the members of apps, dba",
        "  no-backup       info; silenced by rule 1 of rules.toml; delayed for 2 days",
    ]


def test_as_json_and_with_the_sites_own(run: Run, folder: Path, configured: Path) -> None:
    (configured / "agent.toml").write_text(
        f'catalog = "{folder}/messages.xml"\nsite-catalog = "{folder}/messages.xml"\n'
    )
    (configured / "rules.toml").write_text(RULES)
    done = run("agent", "rules", "--json", "--facts", "hosts/new.json")
    found = json.loads(done.out)
    assert (found["rules"], [it["id"] for it in found["messages"]][2:4]) == (4, ["no-backup", "site:anti-virus-9-5"])
    assert found["messages"][1] == {
        "id": "console-hole",
        "severity": "critical",
        "silenced_by": None,
        "delay_days": 0,
        "groups": ["apps", "dba"],
    }


def test_no_rules_and_no_catalogue(run: Run, folder: Path, configured: Path) -> None:
    assert run("agent", "rules", CATALOG).out.startswith("There are no local rules.\n  anti-virus-9-5  warning\n")
    done = run("agent", "rules")
    assert (done.status, "error[MR588]: no catalogue is named" in done.err) == (1, True)


def test_a_rule_that_is_wrong_is_shown(run: Run, folder: Path, configured: Path) -> None:
    (configured / "rules.toml").write_text("[[rule]]\nwhen = 'message.titel == \"x\"'\ndo = 'silence'\n")
    done = run("agent", "rules", CATALOG)
    assert done.status == 1
    assert f"--> rule 1 of {configured}/rules.toml:1:1" in done.err
    assert "message.title" not in done.err
