"""Configuration files: where they are looked for, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from messenger_rules.facts import configuration as module
from messenger_rules.facts.configuration import FOLDER, ConfigurationError, configuration, folders


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return tmp_path


def test_a_file_is_read_with_its_places(folder: Path) -> None:
    folder.joinpath("acme.toml").write_text('[server]\nurl = "x"\nport = "y"\n')
    found = configuration("acme")
    assert found.data == {"server": {"url": "x", "port": "y"}}
    assert found.path == folder / "acme.toml"
    assert str(found.refuse(("server", "port"), "`port` must be a number", "write port = 80")) == (
        f'error[MR582]: `port` must be a number\n --> {folder}/acme.toml:3:1\n  |\n3 | port = "y"\n  | ^^^^\n'
        "  = help: write port = 80"
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[server\n", "this is not TOML"),
        (b"\xff", "is not UTF-8"),
        (b"a = 1 # " + b"x" * 2**20, "has more than 1,048,576 bytes"),
        (b"a = " + b"[" * 100_000, "this is not TOML"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(data: bytes, said: str, folder: Path) -> None:
    folder.joinpath("acme.toml").write_bytes(data)
    with pytest.raises(ConfigurationError) as caught:
        configuration("acme")
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["MR582"]
    assert said in str(caught.value)


def test_a_file_that_anybody_may_change_is_refused(folder: Path) -> None:
    folder.joinpath("acme.toml").write_text("")
    folder.joinpath("acme.toml").chmod(0o666)
    with pytest.raises(ConfigurationError, match="can be changed by anybody"):
        configuration("acme")


def test_the_user_comes_before_the_machine_and_not_at_all_where_privileged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    monkeypatch.setattr(module, "is_privileged", lambda: False)
    assert folders()[0] == module.user_folder()
    assert folders()[-1] == Path("/etc/messenger-rules")
    monkeypatch.setattr(module, "is_privileged", lambda: True)
    assert module.user_folder() not in folders()
