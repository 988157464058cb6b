"""Kinds of keys: which of them sign here, and are long enough for what is to hold for years."""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.signer import SSlibKey

from messenger_rules.publishing.problems import PublishingError, refusal

SHORTEST = 2_048
"""Bits of an RSA key: shorter ones have been factored, or are about to be."""

_KINDS = frozenset({"ed25519", "ecdsa", "rsa"})
"""What the clients of all hosts verify; newer kinds need newer libraries there."""


def public_half(data: bytes, path: Path) -> SSlibKey:
    """The public half of a key that can sign here, from what its file has.

    :raises PublishingError: MR622 where the file has none, one of another kind, or one that is too short.
    """
    try:
        found = load_pem_public_key(data)
        _see_long_enough(found, path)
    except ValueError:
        raise refusal("MR622", f"{path} has no public key", "give the file that ends with .pub") from None
    except UnsupportedAlgorithm:
        raise of_another_kind(path) from None
    try:
        key = SSlibKey.from_crypto(found)
    except ValueError:
        raise of_another_kind(path) from None
    if key.keytype not in _KINDS:
        raise of_another_kind(path)
    return key


def of_another_kind(path: Path) -> PublishingError:
    """The error to raise where a key signs nothing here."""
    help_ = "take one that `publish key` makes, or another of Ed25519, ECDSA on P-256, P-384 or P-521, or RSA"
    return refusal("MR622", f"{path} has a key of a kind that does not sign here", help_)


def _see_long_enough(key: PublicKeyTypes, path: Path) -> None:
    if isinstance(key, RSAPublicKey) and key.key_size < SHORTEST:
        sentence = f"{path} has an RSA key of {key.key_size} bits, too short to be trusted"
        raise refusal("MR622", sentence, "take one that `publish key` makes, or one of RSA with 3072 bits")
