"""Certificates: whom a host trusts on the web, by a file that an administrator names, or as the system has it."""

from __future__ import annotations

import os
import ssl

from messenger_rules.regular import opened_regular


class CertificatesError(OSError):
    """A file of certificates cannot be used; what is said of it names the file, and why."""


def trusting(path: str | None) -> ssl.SSLContext:
    """What trusts the certificates in a file, in place of the usual ones, or the usual ones where none is named.

    :raises CertificatesError: where the file has none that can be read.
    """
    try:
        if path is not None:
            os.close(opened_regular(path))  # OpenSSL would wait at a pipe
        return ssl.create_default_context(cafile=path)
    except (OSError, ValueError) as error:
        raise CertificatesError(f"the certificates in {path} cannot be read: {_why(error)}") from error


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "there are none in it"
    return (getattr(error, "strerror", None) or str(error)).lower()
