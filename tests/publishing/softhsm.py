"""Tokens made of software, by SoftHSM: what the tests of keys on tokens begin with."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pexpect

from tests.cli.conftest import Ran

PIN = "123456"


def module(name: str) -> Path:
    """A PKCS#11 module of a Debian package."""
    found = [*Path("/usr/lib").glob(f"**/{name}")]
    assert found, f"{name} is missing: .ci/run installs it"
    return found[0]


@dataclass
class Tokens:
    """A folder of tokens, and the command `publish` in processes of its own, since a module is loaded once in each."""

    folder: Path

    def __post_init__(self) -> None:
        (self.folder / "tokens").mkdir()
        self.configuration.write_text(f"directories.tokendir = {self.folder / 'tokens'}\nlog.level = ERROR\n")

    @property
    def configuration(self) -> Path:
        return self.folder / "softhsm2.conf"

    @property
    def environment(self) -> dict[str, str]:
        own = {"SOFTHSM2_CONF": str(self.configuration), "PYKCS11LIB": str(module("libsofthsm2.so"))}
        return {**os.environ, **own, "COLUMNS": "200"}

    def make(self, label: str) -> None:
        self._call("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "87654321")

    def make_key(self, label: str, number: int, kind: str = "EC:prime256v1", *further: str) -> None:
        about = ["--key-type", kind, "--id", f"{number:02x}", "--label", f"{label}-{number}", *further]
        self.call_tool(label, "--keypairgen", *about)

    def call_tool(self, label: str, *arguments: str) -> None:
        opened = ["--module", self.environment["PYKCS11LIB"], "--token-label", label, "--login", "--pin", PIN]
        self._call("pkcs11-tool", *opened, *arguments)

    def run(self, *arguments: str, environment: dict[str, str] | None = None) -> Ran:
        """Nobody is there to be asked."""
        done = subprocess.run(
            [sys.executable, "-m", "messenger_rules.cli", "publish", *arguments],
            env=environment or self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def typed(self, answers: list[str], *arguments: str, environment: dict[str, str] | None = None) -> Ran:
        """A person types what is asked for, and nothing of it is seen."""
        child = pexpect.spawn(
            sys.executable,
            ["-m", "messenger_rules.cli", "publish", *arguments],
            cwd=str(self.folder),
            env=environment or self.environment,
            encoding="utf-8",
            timeout=60,
            dimensions=(50, 200),
        )
        child.logfile_read = said = io.StringIO()
        for answer in answers:
            child.expect("PIN of the token [^:]*: ")
            child.sendline(answer)
        child.expect(pexpect.EOF)
        child.close()
        return Ran(child.exitstatus or 0, said.getvalue(), "")

    def _call(self, *command: str) -> None:
        subprocess.run(command, env=self.environment, check=True, capture_output=True)
