"""Keys: the secret half in an encrypted PKCS8 file of its holder, the public half in a file beside it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from messenger_rules.messages.safe_text import composed
from messenger_rules.publishing.files import only_owners, read
from messenger_rules.publishing.kinds import of_another_kind, public_half
from messenger_rules.publishing.naming import why_no_name
from messenger_rules.publishing.passphrases import Passphrases
from messenger_rules.publishing.problems import PublishingError, refusal

SECRET, PUBLIC = ".pem", ".pub"
NAME = "x-messenger-rules-name"
"""The field of a public key, in root, that says what its holder calls it."""


def load_public(path: Path) -> SSlibKey:
    """The public half of a key, by the name of its file.

    :raises PublishingError: MR622 where the file has none, or a name that is none for a key.
    """
    return public_key(read(path), path)


def public_key(data: bytes, path: Path) -> SSlibKey:
    """The public half of a key, from what its file has; raises as :func:`load_public`."""
    key = public_half(data, path)
    key.unrecognized_fields[NAME] = see_name(path.stem, path)
    return key


def see_name(name: str, of: object) -> str:
    """The name for a key, composed: letters that look the same are the same.

    :param of: what gives it.
    :raises PublishingError: MR622 where it is none.
    """
    tidy = composed(name)
    if (why := why_no_name(tidy)) is not None:
        help_ = "take a short one of plain words, as in `keys/ann`: people compare what stands beside it"
        raise refusal("MR622", f"{str(of)!r} gives no name to a key: it {why}", help_)
    return tidy


def load_signer(path: Path, passphrases: Passphrases) -> CryptoSigner:
    """A key that can sign.

    :raises PublishingError: MR622, MR623, MR624 or MR625 where it must not, or cannot, be used.
    """
    found = load_secret(path, passphrases)
    try:
        return CryptoSigner(found)
    except (ValueError, UnsupportedAlgorithm):
        raise of_another_kind(path) from None


def load_secret(path: Path, passphrases: Passphrases) -> PrivateKeyTypes:
    """The secret half of a key, whatever it is good for; raises as :func:`load_signer`."""
    data = read(path)
    if b"PRIVATE KEY-----" in data:
        only_owners(path)
    if b"-----BEGIN PRIVATE KEY-----" in data:
        help_ = f"openssl pkcs8 -topk8 -in {path} -out {path.stem}-encrypted.pem, and shred the file"
        raise refusal("MR625", f"{path} is not encrypted: who copies it has the key", help_)
    if b"-----BEGIN ENCRYPTED PRIVATE KEY-----" not in data:
        raise _unread(data, path)
    try:
        return load_pem_private_key(data, passphrases.of(path.name))
    except (ValueError, UnsupportedAlgorithm):
        sentence = f"{path} cannot be opened with this passphrase"
        raise refusal("MR624", sentence, "look whose key it is; or the file is damaged") from None


def _unread(data: bytes, path: Path) -> PublishingError:
    if b"PRIVATE KEY-----" not in data:
        return refusal("MR622", f"{path} has no secret key", f"give the file that ends with {SECRET}")
    help_ = f"openssl pkcs8 -topk8 -in {path} -out {path.stem}-encrypted.pem, and shred the file"
    if b"BEGIN OPENSSH" in data:
        help_ = "take one that `publish key` makes: what `ssh-keygen` makes is for ssh"
    return refusal("MR622", f"{path} has a secret key in another form than PKCS8", help_)


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
    return name if isinstance(name, str) and why_no_name(name) is None else key.keyid[:8]


def names_of(keys: Iterable[Key]) -> dict[str, str]:
    """What people call each of several keys, by identifier; two of one name are told apart by its beginning."""
    names = {key.keyid: name_of(key) for key in keys}
    shared = {name for name, times in Counter(names.values()).items() if times > 1}
    return {keyid: f"{name} {keyid[:8]}" if name in shared else name for keyid, name in names.items()}
