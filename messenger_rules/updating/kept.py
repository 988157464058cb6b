"""What is kept: the vendor's signed metadata, as a host has them on its disk, are believed for their signatures.

They count where one of the vendor's roots stands for it: the first one, which is trusted, or one that the root
before it has signed. An older root will do, too: the keys of a list change in the repository before the new list
arrives, and until then the catalogue in force stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Targets, Timestamp

Kept = TypeVar("Kept", Targets, Timestamp)


def verified(kind: type[Kept], data: bytes, first_root: bytes, history: Path) -> Kept | None:
    """The metadata of a kind, where signatures are in order; ``history`` is the folder of the roots that were taken."""
    try:
        found: Metadata[Any] = Metadata.from_bytes(data)
    except RepositoryError:
        return None
    signed = found.signed
    if isinstance(signed, kind) and any(_stands_for(root, found) for root in _roots(first_root, history)):
        return signed
    return None


def _roots(first: bytes, history: Path) -> Iterator[Metadata[Root]]:
    """The trusted root, and each that the one before it has signed."""
    root: Metadata[Root] | None = Metadata[Root].from_bytes(first)
    while root is not None:
        yield root
        root = _next(root, history)


def _next(root: Metadata[Root], history: Path) -> Metadata[Root] | None:
    number = root.signed.version + 1
    try:
        found = Metadata[Root].from_bytes((history / f"{number}.root.json").read_bytes())
        root.verify_delegate(Root.type, found)
        found.verify_delegate(Root.type, found)
    except (OSError, ValueError, RepositoryError):
        return None
    return found if found.signed.version == number else None


def _stands_for(root: Metadata[Root], found: Metadata[Any]) -> bool:
    try:
        root.verify_delegate(found.signed.type, found)
    except RepositoryError:
        return False
    return True
