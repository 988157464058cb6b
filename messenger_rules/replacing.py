"""Replacing files: whoever reads one has it as it was or as it is, never a part of it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

BESIDE = ".new-"
"""What the name of a file begins with that is being written; one that stays was left by a process that was killed."""


def replace_file(path: Path, data: bytes, *, mode: int = 0o600, durable: bool = False) -> None:
    """Write beside, and move into place in one step. A link is replaced, never followed.

    :param mode: who may use the file, whatever the umask is.
    :param durable: whether the disk must have it before the name does.
    :raises OSError: where it cannot be written; what stood there stays, and nothing else is left behind.
    """
    with _written(path, data, mode, durable=durable) as beside:
        beside.replace(path)


def create_file(path: Path, data: bytes, *, mode: int = 0o600, durable: bool = False) -> None:
    """As :func:`replace_file`, where there is nothing of that name; of several who do so at once, one does.

    :raises FileExistsError: where there is something.
    :raises OSError: where it cannot be written.
    """
    with _written(path, data, mode, durable=durable) as beside:
        _give_name(beside, path)


def _give_name(beside: Path, path: Path) -> None:
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # the file systems of many sticks have no links
        path.touch(exist_ok=False)
        beside.replace(path)


@contextlib.contextmanager
def _written(path: Path, data: bytes, mode: int, *, durable: bool) -> Iterator[Path]:
    """The file beside, which is there until it has got its name."""
    beside = path.with_name(f"{BESIDE}{os.urandom(8).hex()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if mode != 0o600:
            beside.chmod(mode)
        yield beside
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
