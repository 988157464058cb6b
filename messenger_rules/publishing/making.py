"""Making keys: Ed25519, all sealed before the first file is written, and none of them left where one cannot be."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from messenger_rules.publishing.files import create, is_there, read, remove
from messenger_rules.publishing.keys import PUBLIC, SECRET, load_secret, public_key, see_name
from messenger_rules.publishing.passphrases import Passphrases
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.sealing import seal


@dataclass(frozen=True, slots=True)
class Made:
    """A key that is made, and in no file yet."""

    path: Path
    signer: CryptoSigner
    sealed: bytes
    public: bytes


def make(path: Path, passphrases: Passphrases) -> Key:
    """Make a key: two files, and its public half as root will have it. Of a secret half alone, the other is made.

    :raises PublishingError: MR622 where there is such a file already, or the path has no name for a key; MR624 where
        there is no good passphrase.
    """
    _see_name(path)
    if is_there(_secret(path)) and not is_there(_public(path)):
        return _keep_public(path, _public_half(load_secret(_secret(path), passphrases)))
    _check_new(path)
    made = _made(path, passphrases.new(_secret(path).name))
    with kept([made]):
        return made.signer.public_key


def make_all(folder: Path, counts: Mapping[str, int], passphrases: Passphrases) -> dict[str, list[Made]]:
    """Make so many keys for each role, called as the role and numbered where there are several, ready to sign.

    All passphrases are asked for before the first key is made: after a mistake, one begins again.

    :raises PublishingError: as :func:`make`.
    """
    paths = {
        role: [folder / (role if count == 1 else f"{role}-{number}") for number in range(1, count + 1)]
        for role, count in counts.items()
    }
    for path in itertools.chain(*paths.values()):
        _check_new(path)
    chosen = {path: passphrases.new(_secret(path).name) for path in itertools.chain(*paths.values())}
    return {role: [_made(path, chosen[path]) for path in of_role] for role, of_role in paths.items()}


@contextlib.contextmanager
def kept(made: Sequence[Made], *, are_used: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Write keys; where that fails, or what follows does, remove them again, so that it can be begun anew.

    :param are_used: whether, for all that failed, something needs them by now.
    :raises PublishingError: MR622 where there is such a file by now; MR620 where one cannot be written.
    """
    for it in made:
        _check_new(it.path)
    try:
        for it in made:
            _create(_secret(it.path), it.sealed, mode=0o600)
            _create(_public(it.path), it.public)
        yield
    except BaseException:
        if not are_used():
            _remove(made)
        raise


def keep_public(path: Path, key: SSlibKey) -> Key:
    """Write the public half of a key that is on a token, under the name that its holder gives it.

    :raises PublishingError: MR622 where there is such a file already, or the path has no name for a key.
    """
    _check_new(path)
    return _keep_public(path, key.keyval["public"].encode())


def _see_name(path: Path) -> None:
    if path.name in {"", "..", SECRET, PUBLIC}:
        raise refusal("MR622", f"{str(path)!r} gives no name to a key", "write a name, as in `keys/ann`")
    see_name(path.name, path)


def _check_new(path: Path) -> None:
    """See that a key would have a name, and replace nothing: for a key that is lost, others must sign."""
    _see_name(path)
    for there in (_secret(path), _public(path)):
        if is_there(there):
            raise _taken(there)


def _taken(path: Path) -> PublishingError:
    return refusal("MR622", f"{path} is there already", "a key is never overwritten: take another name, or folder")


def _create(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Of two who make a key of one name at once, one does; the same public half may have been made by another."""
    if not create(path, data, mode=mode) and read(path) != data:
        raise _taken(path)


def _made(path: Path, passphrase: bytes) -> Made:
    key = Ed25519PrivateKey.generate()
    public = _public_half(key)
    return Made(path, CryptoSigner(key, public_key(public, _public(path))), seal(key, passphrase), public)


def _public_half(key: PrivateKeyTypes) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _keep_public(path: Path, public: bytes) -> SSlibKey:
    found = public_key(public, _public(path))
    _create(_public(path), public)
    return found


def _remove(made: Sequence[Made]) -> None:
    """What another has made of that name meanwhile stays."""
    for it in made:
        for path, data in ((_public(it.path), it.public), (_secret(it.path), it.sealed)):
            if is_there(path) and read(path) == data:
                remove(path)


def _secret(path: Path) -> Path:
    """A name may have dots: what follows the last one is no suffix."""
    return path.with_name(path.name + SECRET)


def _public(path: Path) -> Path:
    return path.with_name(path.name + PUBLIC)
