"""Shapes: what metadata must be like, beyond what python-tuf asks for, so that it can be worked with at all."""

from __future__ import annotations

from typing import Any, TypeGuard

from securesystemslib.signer import Key, SSlibKey
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Role, Root, Snapshot

from messenger_rules.publishing.roles import DAYS, LONGEST, MOST

EARLIEST = 1_000
"""The year before which a time is not written as it was read."""


def unusable(metadata: Metadata[Any]) -> str | None:
    """Why metadata cannot be worked with; None where it can.

    >>> unusable(Metadata(Root()))
    >>> unusable(Metadata(Root(unrecognized_fields={"half": 0.5})))
    'has a value that cannot be signed'
    """
    try:
        _ = metadata.signed_bytes
    except RepositoryError:
        return "has a value that cannot be signed"
    signed = metadata.signed
    if not is_number(signed.version):
        return "has a version that is no number"
    if signed.expires.year < EARLIEST:
        return "has expired before anything was published"
    if isinstance(signed, Root):
        return _of_root(signed)
    if isinstance(signed, Snapshot) and "targets.json" not in signed.meta:
        return "names no list of catalogues"
    return None


def _of_root(root: Root) -> str | None:
    if not all(map(_is_usable, root.keys.values())):
        return "has a key of a kind that signs nothing here"
    found = (_of_role(root, name, role) for name, role in sorted(root.roles.items()))
    return next((why for why in found if why is not None), None)


def _of_role(root: Root, name: str, role: Role) -> str | None:
    if len(role.keyids) > MOST or not all(keyid in root.keys for keyid in role.keyids):
        return f"names a key for {name} that it does not have, or too many"
    days = role.unrecognized_fields.get(DAYS, 1)
    if not (is_number(days) and 1 <= days <= LONGEST):
        return f"says for {name} how long it holds, and that is not 1 to {LONGEST} days"
    return None if is_number(role.threshold) else f"has a threshold for {name} that is no number"


def _is_usable(key: Key) -> bool:
    return isinstance(key, SSlibKey)


def is_number(found: object) -> TypeGuard[int]:
    """Whether that is a whole number; to Python, `true` is one as well.

    >>> is_number(3), is_number(True), is_number(0.5)
    (True, False, False)
    """
    return isinstance(found, int) and not isinstance(found, bool)
