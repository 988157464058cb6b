"""Regular files: opened where they are one, so that nobody waits at a pipe that another has put in their place.

For files that are found in a folder, or that a setting names. Who names a file on a command line may name a pipe, and
waits for it as with any program.
"""

from __future__ import annotations

import errno
import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Path: TypeAlias = "str | os.PathLike[str]"

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class NotRegularError(OSError):
    """A pipe, a device or a socket stands where a file should."""


def opened_regular(path: Path, *, is_link_followed: bool = True) -> int:
    """The descriptor of a regular file, to be read; the caller closes it.

    :raises OSError: where there is none, or it cannot be opened; NotRegularError where it is no regular file.
    """
    # Merely to open some devices has consequences.
    _check(os.stat(path, follow_symlinks=is_link_followed))  # noqa: PTH116 -- the start of `show` does without pathlib
    descriptor = os.open(path, _FLAGS if is_link_followed else _FLAGS | _NO_LINK)
    try:
        _check(os.fstat(descriptor))
    except OSError:  # another was put in its place meanwhile
        os.close(descriptor)
        raise
    return descriptor


def read_regular(path: Path, most: int, *, is_link_followed: bool = True) -> bytes:
    """The bytes of a regular file, or so many of them; raises as :func:`opened_regular`.

    >>> len(read_regular(__file__, 19))
    19
    """
    with os.fdopen(opened_regular(path, is_link_followed=is_link_followed), "rb") as file:
        return file.read(most)


def _check(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise NotRegularError(errno.EINVAL, "it is no regular file")
