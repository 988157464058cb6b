"""A mark is another one after every change of a file, and after an entry of a folder comes, goes, or changes its name."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from messenger_rules.startup.marks import TICK, are_as_before, are_settled, marks_of


def _same_size_and_time(path: Path) -> None:
    before = path.stat()
    path.write_text("b")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_text("a")
    other.replace(path)


@pytest.mark.parametrize(
    "change",
    [
        _same_size_and_time,
        _replaced,
        Path.unlink,
        lambda path: path.chmod(0o600),
        lambda path: path.rename(path.with_name("other")),
        lambda path: path.with_name("other").touch(),
    ],
)
def test_a_change_is_noticed(tmp_path: Path, change: Callable[[Path], object]) -> None:
    (tmp_path / "a").write_text("a")
    marks = marks_of([str(tmp_path), str(tmp_path / "a"), str(tmp_path / "none")])
    time.sleep(2 * TICK / 1e9)  # the clock of the file system has its next tick
    assert are_as_before(marks)
    change(tmp_path / "a")
    assert not are_as_before(marks)


def test_a_file_that_was_written_just_now_is_not_settled(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    marks = marks_of([str(tmp_path / "a")])
    assert not are_settled(marks, time.time_ns())
    assert are_settled(marks, time.time_ns() + 10 * TICK)
