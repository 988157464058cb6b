"""Files of a repository and of keys: written whole or not at all, and read with a sentence where they cannot be."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from messenger_rules.publishing.problems import refusal
from messenger_rules.regular import NotRegularError, opened_regular
from messenger_rules.replacing import create_file, replace_file

Look: TypeAlias = tuple[int, int, int, int]
"""Which file is there, of which kind and size, and when it was written."""

LARGEST = 8 * 1_048_576
"""Bytes of a file that is read; python-tuf's client takes less of each kind."""


def write(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Written beside, flushed, and moved into place: whoever reads meanwhile has the file as it was, or as it is.

    :raises PublishingError: MR620 where it cannot be written.
    """
    try:
        make_folder(path.parent, mode=_of_folder(mode))
        replace_file(path, data, mode=mode, durable=True)
    except OSError as error:
        raise _refused(path, "written", error) from None


def create(path: Path, data: bytes, *, mode: int = 0o644) -> bool:
    """As :func:`write`, where there is no such file; whether that was so.

    :raises PublishingError: MR620 where it cannot be written.
    """
    try:
        make_folder(path.parent, mode=_of_folder(mode))
        create_file(path, data, mode=mode, durable=True)
    except FileExistsError:
        return False
    except OSError as error:
        raise _refused(path, "written", error) from None
    return True


def make_folder(path: Path, *, mode: int = 0o755) -> None:
    """Make a folder and those above it, where they are missing, for all that may use what is put there.

    :raises PublishingError: MR620 where it cannot be made.
    """
    try:
        for missing in reversed([it for it in (path, *path.parents) if not it.exists()]):
            missing.mkdir(exist_ok=True)
            missing.chmod(mode)  # the umask of who publishes is not for a web server to stumble upon
    except OSError as error:
        raise _refused(path, "made", error) from None


def _of_folder(mode: int) -> int:
    """Who may read a file may look into its folder."""
    return mode | (mode & 0o444) >> 2


def read(path: Path) -> bytes:
    """The bytes of a regular file: a pipe on a stick would hold up whoever reads it for ever.

    :raises PublishingError: MR620 where it cannot be read, is none, or is larger than anything of a repository.
    """
    return _read(path, opened_regular)


def read_secret(path: Path) -> bytes:
    """The bytes of what a person names, be it a pipe; raises as :func:`read`."""
    return _read(path, lambda path: os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0)))


def _read(path: Path, opened: Callable[[Path], int]) -> bytes:
    try:
        with os.fdopen(opened(path), "rb") as file:
            data = file.read(LARGEST + 1)
    except NotRegularError:
        raise refusal("MR620", f"{path} is no regular file", "look at what it is, and who put it there") from None
    except (OSError, ValueError) as error:
        raise _refused(path, "read", error) from None
    if len(data) > LARGEST:
        raise refusal("MR620", f"{path} is larger than anything of a repository", "look at what it is")
    return data


def remove(path: Path) -> None:
    """Remove a file, if it is there.

    :raises PublishingError: MR620 where it cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(path, "removed", error) from None


def clear(path: Path) -> None:
    """Remove whatever is there, be it no file; a link goes, and not what it leads to.

    :raises PublishingError: MR620 where it cannot be removed.
    """
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(path, "removed", error) from None


def look(path: Path) -> Look | None:
    """What tells whether something is still the same, without reading it; None where nothing is there.

    :raises PublishingError: MR620 where that cannot be told.
    """
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _refused(path, "looked at", error) from None
    return found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns


def size_of(path: Path) -> int:
    """How many bytes a file has.

    :raises PublishingError: MR620 where that cannot be told.
    """
    try:
        return path.stat().st_size
    except OSError as error:
        raise _refused(path, "looked at", error) from None


def is_there(path: Path) -> bool:
    """Whether there is such a file.

    :raises PublishingError: MR620 where that cannot be told.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        raise _refused(path, "looked at", error) from None
    return True


def only_owners(path: Path) -> None:
    """See that nobody but its owner can read a file that has a secret.

    :raises PublishingError: MR623 where others can; MR620 where it cannot be looked at.
    """
    if os.name != "posix":
        return  # there, access is not in the mode
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _refused(path, "read", error) from None
    if stat.S_IMODE(mode) & 0o077:
        raise refusal("MR623", f"{path} has a secret, and others than its owner can use it", f"chmod 600 {path}")


def _refused(path: Path, done: str, error: OSError | ValueError) -> Exception:
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return refusal("MR620", f"{path} cannot be {done}: {reason}", "look at the path, and at who may use it")
