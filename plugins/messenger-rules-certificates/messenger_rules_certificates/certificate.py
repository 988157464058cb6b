"""Looking at a certificate, in a file or at an endpoint: what a worker does."""

from __future__ import annotations

import contextlib
import socket
import ssl
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import AwareDatetime

from messenger_rules import FactModel

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

FILE_BYTES = 1024 * 1024
"""A file that is longer is no file of certificates."""
_PEM = b"-----BEGIN "


class CertificateFailedError(RuntimeError):
    """A file or an endpoint that is there and has no certificate that can be read."""


class CertificateFacts(FactModel):
    """A certificate."""

    subject: str
    """Whose it is, as RFC 4514 writes names: `CN=web.example,O=Acme`."""
    issuer: str
    """Who vouches for it, written alike."""
    names: frozenset[str]
    """The names and addresses of hosts that it is for."""
    not_before: AwareDatetime
    """When it begins to hold."""
    not_after: AwareDatetime
    """When it ceases to hold."""
    days_left: int
    """Whole days until it ceases to hold, when it was looked at; below zero where it has."""
    self_signed: bool
    """Nobody else vouches for it."""
    key: Literal["rsa", "ec", "ed25519", "ed448", "dsa", "other"]
    """The kind of its key."""
    key_bits: int | None = None
    """The length of its key, where a key of its kind has one."""
    fingerprint: str
    """The SHA-256 of the whole certificate, in small hexadecimal digits."""


def certificate(argument: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a certificate.

    :raises CertificateFailedError: where there is none that can be read.
    """
    from cryptography.utils import CryptographyDeprecationWarning

    warnings.simplefilter("ignore", CryptographyDeprecationWarning)  # of odd certificates: they are what is asked for
    if "file" in argument:
        path = Path(argument["file"])
        if not path.exists():
            return {"unknown": f"not supplied: there is no file {path}"}
        found = _in_file(path)
    else:
        where = f"{argument['host']}:{argument['port']}"
        try:
            found = _of(_at_endpoint(argument), where)
        except ConnectionRefusedError:
            return {"unknown": f"not supplied: nobody answers at {where}"}
        except TimeoutError:
            return {"unknown": f"timed out: no handshake with {where} within {argument['seconds']:g} s"}
        except ssl.SSLError as error:
            raise CertificateFailedError(f"{where} does not speak TLS: {error.reason or error}") from None
    return _facts(found, datetime.now(UTC))


def _in_file(path: Path) -> Certificate:
    """The first certificate of a file: of a chain, the one of the host."""
    from cryptography import x509

    with path.open("rb") as file:
        data = file.read(FILE_BYTES + 1)
    if len(data) > FILE_BYTES:
        raise CertificateFailedError(f"{path} has more than {FILE_BYTES:,} bytes")
    if _PEM not in data:
        return _of(data, str(path))
    try:
        return x509.load_pem_x509_certificates(data)[0]
    except ValueError:
        raise CertificateFailedError(f"{path} has no certificate that can be read") from None


def _of(data: bytes, where: str) -> Certificate:
    from cryptography import x509

    try:
        return x509.load_der_x509_certificate(data)
    except ValueError:
        raise CertificateFailedError(f"{where} has no certificate that can be read") from None


def _at_endpoint(argument: Mapping[str, Any]) -> bytes:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # looked at, not trusted
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED  # an old server's certificate expires, too
    with contextlib.suppress(ssl.SSLError):  # a library that knows no levels
        context.set_ciphers("ALL:@SECLEVEL=0")
    address = (argument["host"], argument["port"])
    with (
        socket.create_connection(address, timeout=argument["seconds"]) as connection,
        context.wrap_socket(connection, server_hostname=argument["server_name"]) as secured,
    ):
        found = secured.getpeercert(binary_form=True)
    if found is None:
        raise CertificateFailedError(f"{address[0]}:{address[1]} shows no certificate")
    return found


def _facts(found: Certificate, now: datetime) -> dict[str, Any]:
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        kind, bits = _key(found)
        return {
            "subject": found.subject.rfc4514_string(),
            "issuer": found.issuer.rfc4514_string(),
            "names": sorted(_names(found)),
            "not_before": found.not_valid_before_utc.isoformat(),
            "not_after": found.not_valid_after_utc.isoformat(),
            "days_left": (found.not_valid_after_utc - now) // timedelta(days=1),
            "self_signed": found.subject == found.issuer and _vouches_for_itself(found),
            "key": kind,
            "key_bits": bits,
            "fingerprint": found.fingerprint(SHA256()).hex(),
        }
    except ValueError as error:
        raise CertificateFailedError(f"the certificate has a part that cannot be read: {error}") from None


def _names(found: Certificate) -> set[str]:
    from cryptography import x509

    try:
        listed = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set()
    addresses = listed.get_values_for_type(x509.IPAddress)
    return {*(name.lower() for name in listed.get_values_for_type(x509.DNSName)), *map(str, addresses)}


def _vouches_for_itself(found: Certificate) -> bool:
    """Whether its own key has signed it; of a signature that is too old to be checked, its names alone say so."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        found.verify_directly_issued_by(found)
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return True
    return True


def _key(found: Certificate) -> tuple[str, int | None]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

    try:
        key = found.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return "other", None
    match key:
        case rsa.RSAPublicKey():
            return "rsa", key.key_size
        case ec.EllipticCurvePublicKey():
            return "ec", key.key_size
        case dsa.DSAPublicKey():
            return "dsa", key.key_size
        case ed25519.Ed25519PublicKey():
            return "ed25519", None
        case ed448.Ed448PublicKey():
            return "ed448", None
        case _:
            return "other", None
