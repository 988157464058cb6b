"""Records in files: read where they are whole and nobody else could have written them, replaced whole or not at all."""

from __future__ import annotations

import marshal
import os
import stat

try:
    from _blake2 import blake2b  # what hashlib gives, without loading OpenSSL
except ImportError:
    from hashlib import blake2b

from messenger_rules.index.pages import NOT_AS_WRITTEN
from messenger_rules.regular import read_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from messenger_rules.startup.request import Request

FOLDER = "ready"
"""The folder of the records, in that of the state."""
HEAD = b"messenger-rules record 1\n"
"""What a record begins with; one of another version is not read."""
LARGEST = 64 * 1_048_576
"""Bytes of a record that is read."""
_SEAL = 16


def digest_of(value: object) -> bytes:
    """A short digest of a plain value.

    >>> len(digest_of(("a", 1)))
    16
    """
    return blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=_SEAL).digest()


def file_of(request: Request, ending: str) -> str:
    """The file that is kept for a request, in the folder of the records."""
    return f"{request.state}/{FOLDER}/{digest_of(request.place).hex()}.{ending}"


def is_own(path: str) -> bool:
    """Whether a file and its folder are this user's, no links, and no others can write them."""
    return is_own_folder(os.path.dirname(path)) and _is_own(path, stat.S_IFREG)  # noqa: PTH120 -- as in marks


def is_own_folder(path: str) -> bool:
    """Whether a folder is this user's, no link, and no others can write it."""
    return _is_own(path, stat.S_IFDIR)


def _is_own(path: str, kind: int) -> bool:
    try:
        found = os.lstat(path)
    except OSError:
        return False
    is_others = found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_IFMT(found.st_mode) == kind and not is_others


def read_record(path: str) -> dict[str, Any] | None:
    """The record in a file; None where there is none, it is damaged, or it could be somebody else's."""
    try:
        if not is_own(path):
            return None
        data = read_regular(path, LARGEST, is_link_followed=False)
        start = len(HEAD) + _SEAL
        if data[:start] != HEAD + _seal(data[start:]):
            return None
        record = marshal.loads(data[start:])  # noqa: S302 -- it has our seal, and only this user could have written it
    except NOT_AS_WRITTEN:
        return None
    return record if isinstance(record, dict) else None


def write_record(path: str, record: dict[str, Any]) -> None:
    """Put a record where a path says.

    :raises OSError: where it cannot be written; nothing is left behind.
    """
    from pathlib import Path  # reading a record does without

    from messenger_rules.replacing import replace_file

    body = marshal.dumps(record)
    replace_file(Path(path), HEAD + _seal(body) + body)


def _seal(body: bytes) -> bytes:
    return blake2b(body, digest_size=_SEAL).digest()
