"""Loading: metadata from a file, of the kind that is expected there."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

from messenger_rules.publishing.files import is_there, read
from messenger_rules.publishing.problems import refusal

T = TypeVar("T", Root, Timestamp, Snapshot, Targets)


def load(path: Path, kind: type[T]) -> Metadata[T] | None:
    """The metadata of a file; None where there is no such file.

    :raises PublishingError: MR620 where it cannot be read, or is no metadata of that kind.
    """
    if not is_there(path):
        return None
    try:
        found = Metadata[T].from_bytes(read(path))
    except RepositoryError:
        raise refusal("MR620", f"{path} is no metadata of TUF", "restore the file from a copy") from None
    if not isinstance(found.signed, kind):
        raise refusal("MR620", f"{path} is metadata of another role", "restore the file from a copy")
    return found
