"""A file is replaced whole, or stays as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from messenger_rules.replacing import create_file, replace_file


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640])
@pytest.mark.parametrize("durable", [False, True])
def test_what_is_written_has_its_mode_whatever_the_umask_is(mode: int, durable: bool, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        replace_file(tmp_path / "file", b"new\r\n", mode=mode, durable=durable)
    finally:
        os.umask(before)
    assert (tmp_path / "file").read_bytes() == b"new\r\n"
    assert (tmp_path / "file").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.chmod"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_fails_on_the_way_leaves_all_as_it_was(
    step: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(step, fails)
    with pytest.raises(type(error)):
        replace_file(path, b"new", mode=0o644, durable=True)
    assert [it.name for it in tmp_path.iterdir()] == ["file"]
    assert path.read_text() == "old"


def no_links(*_: object) -> None:
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_is_created_once(has_links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not has_links:
        monkeypatch.setattr("pathlib.Path.hardlink_to", no_links)
    path = tmp_path / "file"
    create_file(path, b"first", mode=0o640, durable=True)
    with pytest.raises(FileExistsError):
        create_file(path, b"second")
    assert path.read_bytes() == b"first"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [it.name for it in tmp_path.iterdir()] == ["file"]
    assert path.stat().st_nlink == 1


def test_a_link_that_leads_nowhere_is_something(tmp_path: Path) -> None:
    (tmp_path / "file").symlink_to(tmp_path / "nothing")
    with pytest.raises(FileExistsError):
        create_file(tmp_path / "file", b"first")
    assert not (tmp_path / "nothing").exists()
