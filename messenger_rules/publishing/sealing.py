"""Sealing: a secret key in a PKCS8 file that is slow to try passphrases on, as ``openssl pkcs8`` and others read it.

What `cryptography` writes derives its key by 2,048 rounds of PBKDF2, which a graphics card tries millions of times a
second. So the frame is written here, of RFC 5958, 8018 and 7914, and what goes into it is cryptography's.
"""

from __future__ import annotations

import base64
import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

COST, BLOCK, TURNS = 2**14, 8, 5
"""16 MiB, five times over: what OWASP names for scrypt where OpenSSL, which gives 32 MiB, is to read it, too."""

_PBES2, _SCRYPT, _AES256_CBC = (
    bytes.fromhex(it) for it in ("2a864886f70d01050d", "2b06010401da47040b", "60864801650304012a")
)
_INTEGER, _OCTETS, _IDENTIFIER, _SEQUENCE = 0x02, 0x04, 0x06, 0x30


def seal(key: Ed25519PrivateKey, passphrase: bytes) -> bytes:
    """The key, encrypted by AES-256 with what scrypt makes of the passphrase.

    >>> seal(Ed25519PrivateKey.generate(), b"correct horse battery").splitlines()[0]
    b'-----BEGIN ENCRYPTED PRIVATE KEY-----'
    """
    salt, start = os.urandom(16), os.urandom(16)
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    derived = Scrypt(salt, length=32, n=COST, r=BLOCK, p=TURNS).derive(passphrase)
    frame = _sequence(_algorithm(salt, start), _tagged(_OCTETS, _encrypted(plain, derived, start)))
    return _pem(frame)


def _encrypted(plain: bytes, key: bytes, start: bytes) -> bytes:
    padder, encryptor = PKCS7(128).padder(), Cipher(AES256(key), CBC(start)).encryptor()
    return encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()


def _algorithm(salt: bytes, start: bytes) -> bytes:
    costs = _sequence(_tagged(_OCTETS, salt), *map(_integer, (COST, BLOCK, TURNS)))
    derivation = _sequence(_tagged(_IDENTIFIER, _SCRYPT), costs)
    cipher = _sequence(_tagged(_IDENTIFIER, _AES256_CBC), _tagged(_OCTETS, start))
    return _sequence(_tagged(_IDENTIFIER, _PBES2), _sequence(derivation, cipher))


def _integer(number: int) -> bytes:
    return _tagged(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _sequence(*parts: bytes) -> bytes:
    return _tagged(_SEQUENCE, b"".join(parts))


def _tagged(tag: int, content: bytes) -> bytes:
    """One element of DER; lengths from 128 on say first how many bytes they have."""
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x81, size])
    return bytes([tag]) + length + content


def _pem(data: bytes) -> bytes:
    label = b"ENCRYPTED PRIVATE KEY"
    text = base64.b64encode(data)
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return b"\n".join([b"-----BEGIN " + label + b"-----", *lines, b"-----END " + label + b"-----", b""])
