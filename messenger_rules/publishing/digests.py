"""Digests: whether bytes are those that metadata names."""

from __future__ import annotations

from tuf.api.exceptions import LengthOrHashMismatchError
from tuf.api.metadata import MetaFile, TargetFile


def is_named(data: bytes, named: MetaFile | TargetFile) -> bool:
    """Whether bytes have the length and the digests that were signed.

    >>> is_named(b"<catalog/>", TargetFile.from_data("stable/acme-console.xml", b"<catalog/>"))
    True
    """
    try:
        named.verify_length_and_hashes(data)
    except LengthOrHashMismatchError:
        return False
    return True
