"""A small catalogue with its vocabulary and hosts, and a way to run a command in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from messenger_rules.cli import main

CATALOG = """\
<?xml version="1.0" encoding="UTF-8"?>
<catalog xmlns="urn:messenger-rules:catalog:1" product="acme-console" serial="1" default-language="en" vocabulary="vocabulary.toml">
  <message id="anti-virus-9-5" revision="1" severity="warning" expires="2030-01-01T00:00:00Z">
    <condition><![CDATA[installed("anti-virus", 9.5.*) and console.version >= 5.0]]></condition>
    <text lang="en">
      <title>Anti-Virus 9.5 is being retired</title>
      <body>Move to [bold]10[/bold] soon.</body>
      <link href="https://support.acme.example/119053">Article 119053</link>
    </text>
    <text lang="de">
      <title>Anti-Virus 9.5 wird eingestellt</title>
      <body>Bitte bald auf 10 wechseln.</body>
    </text>
    <expect facts="hosts/old.json" at="2026-02-01T00:00:00Z" outcome="shown">installed("anti-virus", 9.5.*)</expect>
    <expect facts="hosts/new.json" at="2026-02-01T00:00:00Z" outcome="hidden">installed("anti-virus", 9.5.*)</expect>
  </message>
  <message id="console-hole" revision="1" severity="critical" expires="2030-01-01T00:00:00Z">
    <condition><![CDATA[console.version in 5.2 ..< 5.2.1]]></condition>
    <text lang="en">
      <title>The console has a hole</title>
      <body>Install 5.2.1 now.</body>
    </text>
    <expect facts="hosts/old.json" at="2026-02-01T00:00:00Z" outcome="shown"/>
  </message>
  <message id="no-backup" revision="1" severity="info" expires="2030-01-01T00:00:00Z">
    <condition>not installed("backup")</condition>
    <text lang="en">
      <title>There is no backup</title>
      <body>Think of it.</body>
    </text>
  </message>
</catalog>
"""
VOCABULARY = """\
product = "acme-console"
link-hosts = ["support.acme.example"]
[console]
types = ["enterprise"]
[components.anti-virus]
versions = ["9.5.0", "9.7.0", "10.0.0"]
[components.backup]
"""
HOSTS = {
    "old": {"console": {"version": "5.2"}, "components": {"anti-virus": "9.5.0", "backup": "1.0"}},
    "new": {"console": {"version": "5.3"}, "components": {"anti-virus": "10.0.0", "backup": "1.0"}},
    "blind": {"components": {"unknown": "source failed: rpm database locked"}},
}


class Ran(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hosts").mkdir()
    (tmp_path / "messages.xml").write_text(CATALOG)
    (tmp_path / "vocabulary.toml").write_text(VOCABULARY)
    for name, host in HOSTS.items():
        (tmp_path / "hosts" / f"{name}.json").write_text(json.dumps(host))
    return tmp_path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in the folder of the catalogue."""
    monkeypatch.chdir(folder)

    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        status = main(list(arguments))
        said = capsys.readouterr()
        return Ran(status, said.out, said.err)

    return call
