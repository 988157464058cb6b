"""Reasons: why a file could not be fetched, in words of our own; nothing that the other side sends is among them."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx

_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (ssl.SSLCertVerificationError, "its certificate is not one that is trusted here"),
    (ssl.SSLError, "what answers does not speak TLS as it should"),
    (socket.gaierror, "its name cannot be looked up"),
    (ConnectionRefusedError, "nobody listens there"),
    (httpx.ProxyError, "the proxy on the way refuses to pass it on"),
    (httpx.ConnectError, "there is no way to it"),
    (httpx.RequestError, "the answer is not whole, or no HTTP"),
)


def reason_of(error: BaseException) -> str:
    """Why, by what lies behind an error.

    >>> reason_of(ConnectionRefusedError())
    'nobody listens there'
    """
    behind = list(_behind(error))
    return next((words for kind, words in _WORDS for it in behind if isinstance(it, kind)), "it cannot be asked")


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
