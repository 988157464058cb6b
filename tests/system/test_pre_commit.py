"""The hooks as pre-commit installs and runs them, from a repository of this tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_packaging import LEFT_BEHIND

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(400),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not on this machine"),
]

CATALOG = """\
<?xml version="1.0" encoding="UTF-8"?>
<catalog xmlns="urn:messenger-rules:catalog:1" serial="1">
  <message id="old" expires="2030-01-01T00:00:00Z">
    <condition><![CDATA[console.version < 5]]></condition>
    <text lang="en">
      <title>Old</title>
      <body>Move.</body>
    </text>
  </message>
</catalog>
"""
CONFIGURATION = """\
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: messenger-rules-fmt
      - id: messenger-rules-check
        args: [--strict]
"""


def git(*arguments: str, cwd: Path) -> str:
    identity = ("-c", "user.name=tester", "-c", "user.email=tester@example.org")
    run = subprocess.run(["git", *identity, *arguments], cwd=cwd, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def committed(folder: Path) -> str:
    git("init", "-q", cwd=folder)
    git("add", "-A", cwd=folder)
    git("commit", "-q", "-m", "all of it", cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder)


@pytest.fixture(scope="module")
def repository(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as it is now, as a repository."""
    folder = tmp_path_factory.mktemp("hooks") / "repository"
    shutil.copytree(project, folder, ignore=LEFT_BEHIND)
    committed(folder)
    return folder


def test_the_hooks_format_and_check(repository: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "rules").mkdir(parents=True)
    good, bad, other = site / "messages.xml", site / "rules" / "bad.messages.xml", site / "other.xml"
    good.write_text(CATALOG)
    bad.write_text(CATALOG.replace("console.version", "console.versoin").replace("    <condition>", "<condition>"))
    other.write_text("<other/>")
    revision = git("rev-parse", "HEAD", cwd=repository)
    (site / ".pre-commit-config.yaml").write_text(CONFIGURATION.format(repository=repository, revision=revision))
    committed(site)

    ran = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files"],
        cwd=site,
        env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "formatted rules/bad.messages.xml" in ran.stdout
    assert "error[MR201]: there is no fact `console.versoin`" in ran.stdout
    assert "1 error, 0 warnings" in ran.stdout
    assert (good.read_text(), other.read_text()) == (CATALOG, "<other/>")
    assert "\n    <condition>" in bad.read_text()
