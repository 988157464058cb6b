"""Which kinds of keys sign here: what others made is taken where it is good, else refused as what it is."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from messenger_rules.publishing.keys import load_public, load_secret, name_of
from messenger_rules.publishing.problems import PublishingError
from tests.cli.conftest import Run
from tests.publishing.vendor import PASSPHRASE, PASSPHRASES

KIND, SHORT = "has a key of a kind that does not sign here", "has an RSA key of 1024 bits, too short to be trusted"


def _rsa(bits: int) -> rsa.RSAPrivateKey:
    with warnings.catch_warnings(action="ignore"):  # of a library that warns of short ones, too
        return rsa.generate_private_key(65_537, bits)


def written(path: Path, key: Any) -> Path:
    """The public half, as `openssl pkey -pubout` writes it."""
    path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


@pytest.mark.parametrize(
    "key",
    [
        ed25519.Ed25519PrivateKey.generate(),
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP384R1()),
        ec.generate_private_key(ec.SECP521R1()),
        _rsa(2_048),
    ],
    ids=["ed25519", "p-256", "p-384", "p-521", "rsa"],
)
def test_what_signs_here_is_taken(key: Any, tmp_path: Path) -> None:
    assert name_of(load_public(written(tmp_path / "ann.pub", key))) == "ann"


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (ed448.Ed448PrivateKey.generate(), KIND),
        (x25519.X25519PrivateKey.generate(), KIND),
        (ec.generate_private_key(ec.SECP256K1()), KIND),
        (dsa.generate_private_key(2_048), KIND),
        (_rsa(1_024), SHORT),
    ],
    ids=["ed448", "x25519", "secp256k1", "dsa", "rsa"],
)
def test_what_does_not_sign_here_is_refused_as_what_it_is(key: Any, why: str, run: Run, tmp_path: Path) -> None:
    written(tmp_path / "zoe.pub", key)
    init = [
        "--root=zoe.pub",
        "--targets=keys/dan.pub",
        "--snapshot=keys/snapshot.pub",
        "--timestamp=keys/timestamp.pub",
    ]
    done = run("init", *init)
    assert (done.status, done.out) == (1, "")
    assert f"error[MR622]: zoe.pub {why}" in done.err
    assert "help: take one that `publish key` makes" in done.err
    assert not (tmp_path / "repository").exists()


def test_what_is_no_public_key_is_told_still(tmp_path: Path) -> None:
    path = tmp_path / "ann.pub"
    for data in (b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"):
        path.write_bytes(data)
        with pytest.raises(PublishingError, match="has no public key"):
            load_public(path)


@pytest.mark.parametrize(
    ("form", "encryption", "code", "help_"),
    [
        (
            PrivateFormat.TraditionalOpenSSL,
            BestAvailableEncryption(PASSPHRASE.encode()),
            "MR622",
            "openssl pkcs8 -topk8",
        ),
        (PrivateFormat.TraditionalOpenSSL, NoEncryption(), "MR622", "openssl pkcs8 -topk8"),
        (PrivateFormat.OpenSSH, NoEncryption(), "MR622", "what `ssh-keygen` makes is for ssh"),
        (PrivateFormat.PKCS8, NoEncryption(), "MR625", "openssl pkcs8 -topk8"),
    ],
)
def test_a_secret_key_in_another_form_is_told_with_the_remedy(
    form: PrivateFormat, encryption: Any, code: str, help_: str, tmp_path: Path
) -> None:
    path = tmp_path / "ann.pem"
    path.write_bytes(ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, form, encryption))
    path.chmod(0o600)
    with pytest.raises(PublishingError, match=code) as caught:
        load_secret(path, PASSPHRASES)
    assert help_ in str(caught.value)
    assert "has no secret key" not in str(caught.value)
