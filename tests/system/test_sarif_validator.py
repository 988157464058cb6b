"""What ``check --format sarif`` writes, read by Microsoft's SARIF Multitool: by the specification and by GitHub's rules."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import CATALOG, VOCABULARY
from tests.system.node import NEEDS_NODE, install

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(400),
    NEEDS_NODE,
    pytest.mark.skipif(
        (sys.platform, platform.machine()) != ("linux", "x86_64"),
        reason="the validator is a program for Linux on x86-64",
    ),
]
NOT_OURS = {
    "SARIF2002": "messages by number: our sentences are whole",
    "SARIF2003": "the revision of the repository: the service that takes the log knows it",
    "SARIF2005": "the address of the tool: it has none in public",
    "SARIF2006": "addresses are tried: there may be no network here",
    "SARIF2010": "snippets: the file is there",
    "SARIF2011": "what is around a snippet: as above",
    "SARIF2012": "addresses and further names of rules: the whole page of each code is in the log",
}
"""Advice that we do not follow, and why; none of it is an error, and none a rule of GitHub's."""


def test_the_validator_has_nothing_against_it(tmp_path: Path) -> None:
    tool = install(tmp_path, "@microsoft/sarif-multitool-linux@5") / "@microsoft/sarif-multitool-linux/Sarif.Multitool"
    tool.chmod(0o755)  # which a script of the package would do
    wrong = CATALOG.replace('"anti-virus", 9.5', '"anti-vires", 9.5').replace("not installed", "! installed")
    (tmp_path / "messages.xml").write_text(wrong.replace(' expires="2030-01-01T00:00:00Z"', "", 1))
    (tmp_path / "vocabulary.toml").write_text(VOCABULARY)
    check = [sys.executable, "-m", "messenger_rules.cli", "check", "messages.xml", "nowhere.xml", "--format", "sarif"]
    made = subprocess.run(check, cwd=tmp_path, capture_output=True, check=False)
    assert made.returncode == 1
    (tmp_path / "log.sarif").write_bytes(made.stdout)

    options = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note", "--output", "report.sarif"]
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    subprocess.run([tool, "validate", "log.sarif", *options], cwd=tmp_path, env=environment, check=False, timeout=200)

    report = json.loads((tmp_path / "report.sarif").read_text("utf-8-sig"))["runs"][0]
    assert report["invocations"][0]["executionSuccessful"] is True
    said = {found["ruleId"] for found in report["results"]}
    assert len(json.loads(made.stdout)["runs"][0]["results"]) >= 4
    assert said <= set(NOT_OURS)
    assert "SARIF2002" in said, "it has looked at the results"
    assert [found for found in report["results"] if found.get("level") == "error"] == []
