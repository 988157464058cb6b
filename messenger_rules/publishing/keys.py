"""Keys: Ed25519, the secret half in an encrypted PKCS8 file of its holder, the public half in a file beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from messenger_rules.publishing.files import only_owners, read, write
from messenger_rules.publishing.passphrases import Passphrases
from messenger_rules.publishing.problems import refusal

SECRET, PUBLIC = ".pem", ".pub"
NAME = "x-messenger-rules-name"
"""The field of a public key, in root, that says what its holder calls it."""


def make(path: Path, passphrases: Passphrases) -> Key:
    """Make a key: two files, and its public half as root will have it.

    :raises PublishingError: MR622 where there is such a file already; MR624 where there is no good passphrase.
    """
    secret = path.with_suffix(SECRET)
    if secret.exists():
        raise refusal("MR622", f"{secret} is there already", "a key is never overwritten: take another name")
    encryption = BestAvailableEncryption(passphrases.new(secret.name))
    made = Ed25519PrivateKey.generate()
    write(secret, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption), mode=0o600)
    public = path.with_suffix(PUBLIC)
    write(public, made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return load_public(public)


def make_all(folder: Path, counts: Mapping[str, int], passphrases: Passphrases) -> dict[str, list[Key]]:
    """Make so many keys for each role, called as the role and numbered where there are several.

    :raises PublishingError: as :func:`make`.
    """
    return {
        role: [
            make(folder / (role if count == 1 else f"{role}-{number}"), passphrases) for number in range(1, count + 1)
        ]
        for role, count in counts.items()
    }


def load_public(path: Path) -> Key:
    """The public half of a key, by the name of its file.

    :raises PublishingError: MR622 where the file has none.
    """
    try:
        key = SSlibKey.from_crypto(load_pem_public_key(read(path)))
    except (ValueError, UnsupportedAlgorithm):
        raise refusal("MR622", f"{path} has no public key", f"give the file that ends with {PUBLIC}") from None
    key.unrecognized_fields[NAME] = path.stem
    return key


def load_signer(path: Path, passphrases: Passphrases) -> CryptoSigner:
    """A key that can sign.

    :raises PublishingError: MR622, MR623, MR624 or MR625 where it must not, or cannot, be used.
    """
    data = read(path)
    if b"PRIVATE KEY-----" in data:
        only_owners(path)
    if b"-----BEGIN PRIVATE KEY-----" in data:
        help_ = f"openssl pkcs8 -topk8 -in {path} -out {path.stem}-encrypted.pem, and shred the file"
        raise refusal("MR625", f"{path} is not encrypted: who copies it has the key", help_)
    if b"-----BEGIN ENCRYPTED PRIVATE KEY-----" not in data:
        raise refusal("MR622", f"{path} has no secret key", f"give the file that ends with {SECRET}")
    try:
        return CryptoSigner(load_pem_private_key(data, passphrases.of(path.name)))
    except (ValueError, UnsupportedAlgorithm):
        sentence = f"{path} cannot be opened with this passphrase"
        raise refusal("MR624", sentence, "look whose key it is; or the file is damaged") from None


def found_in(places: Iterable[Path]) -> list[Path]:
    """The files of secret keys that are named, and those in folders that are named."""
    return [path for place in places for path in (sorted(place.glob(f"*{SECRET}")) if place.is_dir() else [place])]


def identified(key: Key) -> Key:
    """The key itself, where its identifier is made of it: people compare identifiers.

    :raises PublishingError: MR639 where somebody gave it another one.
    """
    made_of = encode_canonical({"keytype": key.keytype, "scheme": key.scheme, "keyval": key.keyval})
    if hashlib.sha256(str(made_of).encode()).hexdigest() != key.keyid:
        sentence = f"the key {name_of(key)} is not the one that its identifier says"
        raise refusal("MR639", sentence, "sign nothing; find out who put it there")
    return key


def name_of(key: Key) -> str:
    """What people call a key: the name that its holder gave it, else the beginning of its identifier."""
    name = key.unrecognized_fields.get(NAME)
    return name if isinstance(name, str) and name.isprintable() else key.keyid[:8]
