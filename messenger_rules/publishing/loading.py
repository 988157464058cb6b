"""Loading: metadata from a file, of the kind that is expected there."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

from messenger_rules.publishing.files import is_there, read
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.shapes import unusable

_GIVING_UP = "what waits in a repository, `publish discard` gives up"
T = TypeVar("T", Root, Timestamp, Snapshot, Targets)
_HELP = "restore the file from a copy"


def load(path: Path, kind: type[T]) -> Metadata[T] | None:
    """The metadata of a file; None where there is no such file.

    :raises PublishingError: MR620 where it cannot be read, is no metadata of that kind, or cannot be worked with.
    """
    if not is_there(path):
        return None
    try:
        data = read(path)
        found = Metadata[T].from_bytes(data)
    except RepositoryError:
        raise refusal("MR620", f"{path} is no metadata of TUF", _HELP) from None
    if not isinstance(found.signed, kind):
        raise refusal("MR620", f"{path} is metadata of another role", _HELP)
    if (why := _unusable(data)) is not None:
        raise refusal("MR620", f"{path} {why}", f"{_HELP}, and find out who changed it")
    return found


@lru_cache(maxsize=256)
def _unusable(data: bytes) -> str | None:
    """Why metadata cannot be worked with: the files of before are read again and again."""
    return unusable(Metadata[Any].from_bytes(data))


def load_waiting(path: Path, kind: type[T]) -> Metadata[T] | None:
    """The metadata of a file on a stage; it is no loss where it is damaged, and that is said."""
    try:
        return load(path, kind)
    except PublishingError as error:
        raise _no_loss(error) from None


def _no_loss(error: PublishingError) -> PublishingError:
    return PublishingError([replace(it, help=(*it.help, _GIVING_UP)) for it in error.diagnostics])
