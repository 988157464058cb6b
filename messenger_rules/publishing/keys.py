"""Keys: Ed25519, the secret half in an encrypted PKCS8 file of its holder, the public half in a file beside it."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from messenger_rules.publishing.files import is_there, only_owners, read, write
from messenger_rules.publishing.passphrases import Passphrases
from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.sealing import seal

SECRET, PUBLIC = ".pem", ".pub"
NAME = "x-messenger-rules-name"
"""The field of a public key, in root, that says what its holder calls it."""


def make(path: Path, passphrases: Passphrases) -> Key:
    """Make a key: two files, and its public half as root will have it.

    :raises PublishingError: MR622 where there is such a file already, or the path has no name for a key; MR624 where
        there is no good passphrase.
    """
    _check_new(path)
    return _make(path, passphrases.new(_secret(path).name)).public_key


def make_all(folder: Path, counts: Mapping[str, int], passphrases: Passphrases) -> dict[str, list[CryptoSigner]]:
    """Make so many keys for each role, called as the role and numbered where there are several, ready to sign.

    All passphrases are asked for before the first file is written: after a mistake, one begins again.

    :raises PublishingError: as :func:`make`.
    """
    paths = {
        role: [folder / (role if count == 1 else f"{role}-{number}") for number in range(1, count + 1)]
        for role, count in counts.items()
    }
    for path in itertools.chain(*paths.values()):
        _check_new(path)
    chosen = {path: passphrases.new(_secret(path).name) for path in itertools.chain(*paths.values())}
    return {role: [_make(path, chosen[path]) for path in of_role] for role, of_role in paths.items()}


def keep_public(path: Path, key: SSlibKey) -> Key:
    """Write the public half of a key that is on a token, under the name that its holder gives it.

    :raises PublishingError: MR622 where there is such a file already, or the path has no name for a key.
    """
    _check_new(path)
    write(_public(path), key.keyval["public"].encode())
    return load_public(_public(path))


def _check_new(path: Path) -> None:
    """See that a key would have a name, and replace nothing: for a key that is lost, others must sign."""
    if path.name in {"", "..", SECRET, PUBLIC} or not path.name.isprintable():
        raise refusal("MR622", f"{str(path)!r} gives no name to a key", "write a name, as in `keys/ann`")
    for there in (_secret(path), _public(path)):
        if is_there(there):
            raise refusal("MR622", f"{there} is there already", "a key is never overwritten: take another name")


def _make(path: Path, passphrase: bytes) -> CryptoSigner:
    made = Ed25519PrivateKey.generate()
    write(_secret(path), seal(made, passphrase), mode=0o600)
    write(_public(path), made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return CryptoSigner(made, load_public(_public(path)))


def _secret(path: Path) -> Path:
    """A name may have dots: what follows the last one is no suffix."""
    return path.with_name(path.name + SECRET)


def _public(path: Path) -> Path:
    return path.with_name(path.name + PUBLIC)


def load_public(path: Path) -> SSlibKey:
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


def found_in(place: Path) -> list[Path]:
    """The file of a secret key that is named, or those in a folder that is named.

    :raises PublishingError: MR622 where a folder has none.
    """
    found = sorted(place.glob(f"*{SECRET}")) if place.is_dir() else [place]
    if not found:
        raise refusal("MR622", f"{place} has no secret keys", f"name a folder with files that end with {SECRET}")
    return found


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
