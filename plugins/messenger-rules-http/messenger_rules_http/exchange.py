"""The exchange with an endpoint: a request, its redirects on the same host, and an answer within its time."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

from messenger_rules_http.address import origin, parts_of
from messenger_rules_http.kept_answer import Kept
from messenger_rules_http.response import BODY_BYTES, HttpFailedError, Response, UnreadableError

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse

REDIRECTS = 3
_PHRASES = {one.value: one.phrase for one in HTTPStatus}


def seconds_for(argument: Mapping[str, Any]) -> float:
    """Ours to tell, before the worker is killed."""
    return float(max(argument["seconds"] - 1, argument["seconds"] / 2))


def exchange(argument: Mapping[str, Any], headers: Mapping[str, str], known: Kept | None) -> Response:
    """Ask the endpoint, and follow where it sends us on the same host.

    :raises TimeoutError: where all of it takes too long.
    """
    deadline = time.monotonic() + seconds_for(argument)
    asked = _asked_with(headers, known)
    url = argument["url"]
    for _ in range(REDIRECTS + 1):
        answer = _asked_once(url, asked, argument["ca_file"], deadline, holds=known is not None)
        if isinstance(answer, Response):
            return answer
        url = _next(url, answer)
    raise HttpFailedError(f"it redirects more than {REDIRECTS} times")


def _asked_with(headers: Mapping[str, str], known: Kept | None) -> dict[str, str]:
    """The administrator's headers, ours where they name none, and what the answer that is kept is known by."""
    named = {name.lower() for name in headers}
    ours = {"Accept": "application/json", "User-Agent": "messenger-rules-http"}
    validators = {"If-None-Match": known.etag, "If-Modified-Since": known.modified} if known is not None else {}
    return {
        **headers,
        **{name: value for name, value in ours.items() if name.lower() not in named},
        **{name: value for name, value in validators.items() if value is not None},
    }


def _next(url: str, location: str) -> str:
    """Where a redirect leads, which is the same host or nowhere: headers may hold what no other is to know."""
    found = urljoin(url, location).partition("#")[0]
    parts, before = parts_of(found), urlsplit(url)
    if parts is None or origin(parts) != origin(before):
        host = parts.netloc if parts is not None else "what is no address"
        raise HttpFailedError(f"it redirects to {host}: write the address that is meant")
    return found


def _asked_once(
    url: str, headers: Mapping[str, str], ca_file: str | None, deadline: float, *, holds: bool
) -> Response | str:
    """One request; text where it is sent elsewhere."""
    from http.client import HTTPException

    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    parts = urlsplit(url)
    connection = _connection(parts, ca_file, left)
    given_up = threading.Event()
    timer: threading.Timer | None = None
    try:
        connection.connect()
        # The connection forgets its socket where the server will close it, and reads on.
        timer = threading.Timer(max(0.0, deadline - time.monotonic()), _give_up, (connection.sock, given_up))
        timer.daemon = True
        timer.start()
        connection.request("GET", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", headers=headers)
        with connection.getresponse() as response:
            answer = _response(response, holds=holds)
        if given_up.is_set():  # what ends with its connection looks whole
            raise TimeoutError
        return answer
    except (HttpFailedError, UnreadableError):
        if given_up.is_set():
            raise TimeoutError from None
        raise
    except (OSError, HTTPException, ValueError) as error:
        # A socket that is shut down under its reader is told in many ways.
        if given_up.is_set() or isinstance(error, TimeoutError):
            raise TimeoutError from None
        raise HttpFailedError(f"{parts.netloc} {_why(error)}") from None
    finally:
        if timer is not None:
            timer.cancel()
        connection.close()


def _connection(parts: SplitResult, ca_file: str | None, seconds: float) -> HTTPConnection:
    from http.client import HTTPConnection, HTTPSConnection

    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=seconds)
    import ssl

    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise HttpFailedError(f"the ca_file {ca_file} cannot be used: {error.strerror or error}") from None
    return HTTPSConnection(host, parts.port, timeout=seconds, context=context)


def _give_up(connected: socket.socket, given_up: threading.Event) -> None:
    """End an exchange that drips: the time-out of a socket begins anew with every byte."""
    given_up.set()
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)  # the socket itself, below its TLS


def _response(response: HTTPResponse, *, holds: bool) -> Response | str:
    """What an answer says.

    :raises HttpFailedError: where its status says that it is none.
    """
    headers = {name.lower(): response.getheader(name, "") for name, _ in response.getheaders()}
    status = response.status
    if status in {301, 302, 303, 307, 308} and "location" in headers:
        return headers["location"]
    if status == HTTPStatus.NOT_MODIFIED and holds:
        return Response(None, headers)
    if status != HTTPStatus.OK:
        raise HttpFailedError(f"it answers {status} {_PHRASES.get(status, '')}".rstrip())
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise UnreadableError("the answer is compressed, though we did not ask for that")
    body = response.read(BODY_BYTES + 1)
    if len(body) > BODY_BYTES:
        raise UnreadableError(f"the answer has more than {BODY_BYTES:,} bytes")
    if response.length:
        raise HttpFailedError("its answer ends before its end")
    try:
        return Response(body.decode("utf-8-sig"), headers)
    except UnicodeDecodeError:
        raise UnreadableError("the answer is not UTF-8") from None


def _why(error: Exception) -> str:
    """Why an exchange failed, without what the server said."""
    import ssl
    from http.client import HTTPException

    if isinstance(error, ssl.SSLCertVerificationError):
        return f"is not who it says: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"speaks no TLS with us: {(error.reason or 'it ended').lower().replace('_', ' ')}"
    if isinstance(error, socket.gaierror):
        return "is not known by name"
    if isinstance(error, HTTPException):
        return f"speaks no HTTP: {type(error).__name__}"
    strerror = getattr(error, "strerror", None)
    return f"cannot be reached: {strerror or type(error).__name__}"
