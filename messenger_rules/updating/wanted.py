"""Wanted: whose catalogue a host takes, and the root by which all of it is judged."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root

from messenger_rules.regular import read_regular
from messenger_rules.updating.problems import refusal

LARGEST = 1_048_576
"""Bytes of a root that is read; that of a vendor has some thousand."""
_HELP = "the vendor gives it with the program: it is `1.root.json` of the repository"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose catalogue is taken: the first root of its vendor, the product, and the channel.

    >>> Wanted(b"", "acme-console").target
    'stable/acme-console.xml'
    """

    root: bytes
    product: str
    channel: str = "stable"

    @property
    def target(self) -> str:
        """Where it is in a repository."""
        return f"{self.channel}/{self.product}.xml"

    @property
    def root_digest(self) -> str:
        """Which root is trusted."""
        return hashlib.sha256(self.root).hexdigest()


def trusted_root(path: Path) -> bytes:
    """The first root of a vendor, by which all else is judged.

    :raises UpdateError: MR650 where the file has none, or cannot be read.
    """
    try:
        data = read_regular(path, LARGEST)
        Metadata[Root].from_bytes(data).verify_delegate(Root.type, Metadata[Root].from_bytes(data))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise refusal("MR650", f"the trusted root {path} cannot be read: {reason}", _HELP) from error
    except (ValueError, RepositoryError) as error:
        raise refusal("MR650", f"{path} is no root that could be trusted", _HELP) from error
    return data
