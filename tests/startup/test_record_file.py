"""A record is read back as it was, and not at all where it is damaged, or somebody else could have written it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from messenger_rules.startup.record_file import read_record, write_record

RECORD = {"a": (1, b"2", frozenset({("x", 1)})), "b": None}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "ready"
    folder.mkdir(mode=0o700)
    write_record(str(folder / "a.record"), RECORD)
    return folder / "a.record"


def test_it_is_read_as_it_was_written_and_is_private(path: Path) -> None:
    assert read_record(str(path)) == RECORD
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["a.record"]


def _link(path: Path) -> None:
    path.rename(path.with_name("other"))
    path.symlink_to(path.with_name("other"))


def _linked_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("other"))
    path.parent.symlink_to(path.parent.with_name("other"))


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    "spoil",
    [
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes() + b"x"),
        lambda path: path.write_bytes(path.read_bytes().replace(b"record 1", b"record 2")),
        lambda path: path.chmod(0o620),
        lambda path: path.chmod(0o602),
        lambda path: path.parent.chmod(0o720),
        lambda path: path.parent.chmod(0o1777),
        pytest.param(
            lambda path: os.chown(path, 65_534, 65_534),
            marks=pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away"),
        ),
        _link,
        _linked_folder,
        _pipe,
    ],
)
def test_what_cannot_be_trusted_is_no_record(path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(path)
    assert read_record(str(path)) is None


def test_no_flipped_bit_and_no_lost_byte_goes_unnoticed(path: Path) -> None:
    whole = path.read_bytes()
    for place in range(len(whole)):
        flipped = (whole[:place] + bytes((whole[place] ^ 1 << bit,)) + whole[place + 1 :] for bit in range(8))
        for damaged in (whole[:place], *flipped):
            path.write_bytes(damaged)
            assert read_record(str(path)) is None, (place, damaged)


def test_where_it_cannot_be_put_nothing_is_left_behind(path: Path) -> None:
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_record(str(path), RECORD)
    assert [found.name for found in path.parent.iterdir()] == ["a.record"]
