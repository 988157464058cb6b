"""Genuine signatures: those that verify, and nothing beside them.

What stands around a signature is signed by nobody. A copy of the stage has been in many hands: what is taken of it is
the signature itself, in the one form that `publish` writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.signer import Signature
from tuf.api.metadata import Key, Metadata, Root

from messenger_rules.publishing.signatures import holders


def genuine(metadata: Metadata[Any], key: Key) -> Signature | None:
    """The signature that a key made; None where there is none, or a wrong one."""
    found = metadata.signatures.get(key.keyid)
    if found is None:
        return None
    try:
        bare = Signature(key.keyid, bytes.fromhex(found.signature).hex())  # blanks may stand between the digits
        key.verify_signature(bare, metadata.signed_bytes)
    except (ValueError, TypeError, UnverifiedSignatureError, VerificationError):
        return None
    return bare


def counting(metadata: Metadata[Any], roots: Iterable[Metadata[Root]]) -> dict[str, Key]:
    """The keys whose signature counts by one of these roots, by identifier."""
    return {keyid: key for root in roots for keyid, key in holders(metadata, root, None).items()}


def trim(metadata: Metadata[Any], roots: Iterable[Metadata[Root]]) -> None:
    """Leave the signatures that count by one of these roots."""
    found = {keyid: genuine(metadata, key) for keyid, key in counting(metadata, roots).items()}
    metadata.signatures.clear()
    metadata.signatures.update({keyid: signature for keyid, signature in found.items() if signature is not None})
