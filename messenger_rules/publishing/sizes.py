"""Sizes: how large metadata of each kind may be. Clients read no more of it, so that nothing larger is ever written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuf.api.metadata import Metadata

from messenger_rules.publishing.problems import PublishingError, refusal

LARGEST: Mapping[str, int] = {"root": 512_000, "targets": 5_000_000, "snapshot": 2_000_000, "timestamp": 16_384}
"""Bytes that python-tuf's client takes of each kind; the agent of Messenger Rules is one."""

_HELP = {
    "root": "name fewer keys",
    "targets": "publish fewer catalogues, or those of some products in a repository of their own",
}


def see_size(metadata: Metadata[Any]) -> None:
    """See that clients would take metadata of this size.

    :raises PublishingError: MR612 where they would not.
    """
    role, size = metadata.signed.type, len(metadata.to_bytes())
    if size > LARGEST[role]:
        raise too_large(f"{role} {metadata.signed.version}", role, size, _HELP.get(role, "look at what is in it"))


def too_large(what: str, role: str, size: int, help_: str) -> PublishingError:
    """The error for what has more bytes than clients read."""
    return refusal("MR612", f"{what} has {size:,} bytes, and clients take {LARGEST[role]:,} at most", help_)
