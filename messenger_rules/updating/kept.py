"""What is kept: the vendor's signed metadata, as a host has them on its disk, are believed for their signatures.

The vendor's roots are the one that is trusted, and each that the root before it has signed.

- What the newest of them names the keys of counts.
- What only an older one does stays: the keys of a list change in the repository before the new list arrives. But those
  keys may be stolen ones, which is why they were changed. So it keeps out nothing that the newest root stands for.
- Else it is nobody's. What came before the trusted root is no exception, since nothing leads from a root to those
  before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Targets, Timestamp

from messenger_rules.regular import read_regular
from messenger_rules.updating.wanted import LARGEST

Kept = TypeVar("Kept", Targets, Timestamp)


@dataclass(frozen=True, slots=True)
class Verified(Generic[Kept]):
    """What was signed by keys that one of the vendor's roots names; and whether the newest one still does."""

    signed: Kept
    by_newest: bool


def verified(kind: type[Kept], data: bytes, first_root: bytes, history: Path) -> Verified[Kept] | None:
    """The metadata of a kind, where signatures are in order; ``history`` is the folder of the roots that were taken."""
    try:
        found: Metadata[Any] = Metadata.from_bytes(data)
    except RepositoryError:
        return None
    signed = found.signed
    stands = [_stands_for(root, found) for root in _roots(first_root, history)] if isinstance(signed, kind) else []
    return Verified(signed, by_newest=stands[-1]) if any(stands) else None


def _roots(first: bytes, history: Path) -> Iterator[Metadata[Root]]:
    """The trusted root, and each that the one before it has signed."""
    root: Metadata[Root] | None = Metadata[Root].from_bytes(first)
    while root is not None:
        yield root
        root = _next(root, history)


def _next(root: Metadata[Root], history: Path) -> Metadata[Root] | None:
    number = root.signed.version + 1
    try:
        found = Metadata[Root].from_bytes(read_regular(history / f"{number}.root.json", LARGEST))
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
