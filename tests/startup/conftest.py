"""A host with a catalogue, and ``show`` in processes of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from messenger_rules.agent.ledger.personal import FileLedger

PROGRAM = """
import sys
seen = sys.argv.pop(1)
from messenger_rules.cli import main
status = main()
with open(seen, "w") as file:
    file.write("\\n".join(sys.modules))
sys.exit(status)
"""
MESSAGE = """\
<message id="{id}" revision="{revision}" expires="{expires}" {more}><condition><![CDATA[{condition}]]></condition>
<text lang="en"><title>The title of {id}</title><body>Do it.</body></text></message>
"""


@dataclass(frozen=True)
class Ran:
    """What a process printed, and which modules it had imported at its end."""

    status: int
    out: str
    err: str
    modules: frozenset[str]

    @property
    def fast(self) -> bool:
        return "messenger_rules.cli.program" not in self.modules

    @property
    def said(self) -> tuple[int, str, str]:
        return self.status, self.out, self.err


@dataclass
class Host:
    folder: Path

    @property
    def catalog(self) -> Path:
        return self.folder / "work" / "messages.xml"

    @property
    def state(self) -> Path:
        return self.folder / "home" / "state" / "messenger-rules"

    @property
    def records(self) -> list[Path]:
        return sorted((self.state / "ready").glob("*.record"))

    def write(self, *messages: str) -> None:
        """The catalogue; a message is written as ``id: condition``, with further attributes behind ``|``."""
        self.catalog.write_text(
            '<catalog xmlns="urn:messenger-rules:catalog:1" product="acme" serial="1" default-language="en" '
            f'vocabulary="vocabulary.toml">{"".join(map(_element, messages))}</catalog>'
        )

    def facts(self, facts: dict[str, object]) -> None:
        (self.folder / "facts.json").write_text(json.dumps(facts))

    def acknowledge(self, message: str) -> None:
        from datetime import UTC, datetime

        with FileLedger.of_user(self.state) as ledger:
            ledger.acknowledge(message, 1, "en", datetime.now(UTC))

    def show(self, *options: str, **variables: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, self.folder / "modules", "show", "messages.xml", *options],
            cwd=self.catalog.parent,
            env={**self._environment(), **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr, frozenset(self._modules()))

    def both(self, *options: str, **variables: str) -> Ran:
        """What it says as things are; it must be what it says where no record was kept."""
        now = self.show(*options, **variables)
        shutil.rmtree(self.state / "ready", ignore_errors=True)
        anew = self.show(*options, **variables)
        assert not anew.fast
        assert now.said == anew.said
        return now

    def _modules(self) -> list[str]:
        return (self.folder / "modules").read_text().splitlines()

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name.startswith(("XDG_", "HOME", "PATH"))}
        beside = {"PYTHONPATH": str(self.folder / "path"), "MESSENGER_RULES_FACTS": str(self.folder / "facts.json")}
        return {**kept, **beside, "LANG": "en_GB.UTF-8"}


def _element(written: str) -> str:
    message, _, more = written.partition("|")
    id_, _, condition = message.partition(": ")
    expires = "2030-01-01T00:00:00Z"
    return MESSAGE.format(id=id_, revision=1, expires=expires, condition=condition.strip(), more=more.strip())


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host on which nothing was shown yet."""
    for name in ("work", "path"):
        (tmp_path / name).mkdir()
    made = Host(tmp_path)
    (tmp_path / "work" / "vocabulary.toml").write_text('product = "acme"\n[components.backup]\n')
    made.facts({"console": {"version": "5.2"}, "components": {"backup": "2.9"}})
    return made
