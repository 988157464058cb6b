"""What is no regular file is refused at once, whatever it is, and whenever it took the place of one."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from messenger_rules.regular import NotRegularError, opened_regular, read_regular

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def _linked_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


@pytest.mark.parametrize("is_link_followed", [True, False])
@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        _socket,
        _linked_pipe,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to("/dev/tty"),
    ],
    ids=["pipe", "socket", "link to a pipe", "endless device", "terminal"],
)
def test_a_stranger_is_refused_at_once(
    make: Callable[[Path], object], tmp_path: Path, *, is_link_followed: bool
) -> None:
    make(tmp_path / "file")
    with pytest.raises(NotRegularError, match="no regular file"):
        read_regular(tmp_path / "file", 10, is_link_followed=is_link_followed)


def test_a_file_is_read_as_far_as_it_may_be_and_a_link_where_it_is_followed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\r\n\x1a0123456789")
    (tmp_path / "link").symlink_to("file")
    assert read_regular(tmp_path / "file", 5) == b"\r\n\x1a01"
    assert read_regular(str(tmp_path / "link"), 100) == b"\r\n\x1a0123456789"
    with pytest.raises(OSError, match="regular"):
        opened_regular(tmp_path / "link", is_link_followed=False)


@pytest.mark.parametrize(
    ("name", "error"), [("none", FileNotFoundError), (".", IsADirectoryError), ("a\0b", ValueError)]
)
def test_what_cannot_be_opened_is_told_as_python_tells_it(name: str, error: type[Exception], tmp_path: Path) -> None:
    with pytest.raises(error):
        read_regular(f"{tmp_path}/{name}", 10)


def test_a_pipe_that_takes_the_place_of_a_file_meanwhile_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"x")
    os.mkfifo(tmp_path / "pipe")
    before = (tmp_path / "file").stat()
    closed: list[int] = []
    monkeypatch.setattr(os, "stat", lambda *_, **__: before)
    monkeypatch.setattr(os, "close", closed.append)
    with pytest.raises(NotRegularError):
        opened_regular(tmp_path / "pipe")
    monkeypatch.undo()
    assert len(closed) == 1
    os.close(closed[0])
