"""A way to run `publish` in this process, where the keys of all holders are."""

from __future__ import annotations

from pathlib import Path

import pytest

from messenger_rules.cli import main
from messenger_rules.publishing.passphrases import VARIABLE
from tests.cli.conftest import Ran, Run
from tests.publishing.vendor import PASSPHRASE, copy_keys


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `publish` in an empty folder that has the keys of all holders, with their passphrase in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, PASSPHRASE)
    copy_keys(tmp_path / "keys")

    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        status = main(["publish", *arguments])
        said = capsys.readouterr()
        return Ran(status, said.out, said.err)

    return call
