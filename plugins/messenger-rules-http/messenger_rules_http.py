"""JSON that an endpoint of this machine or network gives as facts, as the administrator declares in ``http.toml``.

The standard library's client does nothing by itself: it follows no redirect, asks no proxy, reads no ``.netrc`` and
keeps no cookie. What is followed, believed and kept is said here, and bounded.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

from pydantic import Field

from messenger_rules import Diagnostic, FactsError, FactSource, Limits
from messenger_rules.facts.configuration import Configuration, ConfigurationError, configuration
from messenger_rules.facts.declared import LONGEST_LIFE, DeclaredTable, declared, told, unreadable
from messenger_rules.facts.fact_table import FactTable, Table
from messenger_rules.facts.json_text import read_json
from messenger_rules.facts.kept import file_of, keep, kept

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse

FORMAT = 1
"""The version of the kept files; a file of another one is not read."""
BODY_BYTES = 1024 * 1024
"""A body that is longer is not read to its end."""
HEADER_BYTES = 8192
"""What the value of a header may have at most."""
REDIRECTS = 3

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OWN_HEADERS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "expect",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "keep-alive",
        "proxy-authorization",
        "range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that belong to the exchange itself."""
_URL = re.compile(r"[!-~]+")
_POINTER = re.compile(r"(/([^/~]|~0|~1)*)*")
_ETAG = re.compile(r'(W/)?"[!#-~\x80-\xff]*"')
_DATE = re.compile(r"[A-Za-z0-9,: +-]{1,64}")
_PHRASES = {one.value: one.phrase for one in HTTPStatus}
_NOTHING = object()


class HttpFailedError(RuntimeError):
    """An endpoint that does not answer, or not as it should."""


class Header(Table):
    """Where the value of a header comes from: never from the configuration itself, which many may read."""

    environment: str | None = None
    file: str | None = None
    prefix: str = ""


class Value(FactTable):
    """A fact, and where it stands in the answer, where that is not below its own name at the top."""

    at: str | None = None


class Endpoint(DeclaredTable):
    """An address, how to ask it, and the facts in its answer."""

    url: str
    headers: Mapping[str, Header] = Field(default_factory=dict)
    max_age: float = Field(3600, ge=0, le=LONGEST_LIFE, allow_inf_nan=False)
    ca_file: str | None = None
    clear_text: bool = False
    facts: Mapping[str, Value]


# The configuration


def sources() -> tuple[FactSource, ...]:
    """The endpoints that `http.toml` declares, each a namespace: http.NAME."""
    found = configuration("http")
    _refuse_written_secrets(found)
    endpoints = declared(found, "http", Endpoint)
    for name, one in endpoints.items():
        for keys, sentence, help_ in _faults(name, one):
            raise found.refuse((name, *keys), sentence, help_)
    return tuple(one.source(ask, f"http.{name}", _argument(name, one)) for name, one in endpoints.items())


def _argument(name: str, one: Endpoint) -> dict[str, Any]:
    return {
        "name": f"http.{name}",
        "url": one.url,
        "headers": {header: table.model_dump(mode="json") for header, table in one.headers.items()},
        "seconds": one.timeout,
        "max_age": one.max_age,
        "ca_file": one.ca_file,
        "facts": {fact: table.model_dump(mode="json", exclude_unset=True) for fact, table in one.facts.items()},
    }


def _refuse_written_secrets(found: Configuration) -> None:
    """Refuse what may be a secret without showing its line."""
    for name, raw in found.data.items():
        if not isinstance(raw, dict):
            continue
        headers, url = raw.get("headers"), raw.get("url")
        for header, value in headers.items() if isinstance(headers, dict) else ():
            if not isinstance(value, dict):
                sentence = f"the value of the header `{header}` stands in the file, where many may read it"
                help_ = f'write {header} = {{environment = "ACME_TOKEN"}} or {{file = "/etc/acme/token"}}'
                raise _hidden(found, name, sentence, help_)
        if isinstance(url, str) and "@" in url.split("://", 1)[-1].split("/", 1)[0]:
            help_ = 'take it out of the address, and write headers.Authorization = {environment = "ACME_TOKEN"}'
            raise _hidden(found, name, "a user, or a password, stands in the address", help_)


def _hidden(found: Configuration, name: str, sentence: str, help_: str) -> ConfigurationError:
    return ConfigurationError([Diagnostic("MR582", f"{found.path}: [{name}]: {sentence}", help=(help_,))])


def _faults(name: str, one: Endpoint) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """What is wrong with an endpoint beyond its shape: keys, sentence, help."""
    parts = _parts(one.url)
    if parts is None:
        yield ("url",), f"the address of [{name}] is none", 'write url = "https://status.acme.example/facts.json"'
    elif parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        if not one.clear_text:
            help_ = "write https, or clear_text = true where nobody between can read or change it"
            yield (
                ("url",),
                f"[{name}] would have its answer in clear text from another machine",
                help_,
            )
        if one.headers:
            help_ = "write https, or leave the headers out"
            yield ("headers",), f"[{name}] would send the values of headers in clear text to another machine", help_
    for header, table in one.headers.items():
        if not _TOKEN.fullmatch(header) or header.lower() in _OWN_HEADERS:
            yield ("headers", header), f"`{header}` is no header that can be set", "take it out"
        if (table.environment is None) == (table.file is None):
            help_ = 'write {environment = "ACME_TOKEN"} or {file = "/etc/acme/token"}'
            yield ("headers", header), f"the value of `{header}` comes from an environment variable or a file", help_
    if one.ca_file is not None and not Path(one.ca_file).is_absolute():
        yield ("ca_file",), f"the ca_file of [{name}] is no whole path", 'write ca_file = "/etc/ssl/acme.pem"'
    for fact, value in one.facts.items():
        if value.at is not None and not _POINTER.fullmatch(value.at):
            help_ = 'write a JSON pointer: at = "/licence/seats"'
            yield ("facts", fact, "at"), f"the place of `{fact}` is no JSON pointer", help_


def _parts(url: str) -> SplitResult | None:
    """An address in its parts; None where it is none that we ask."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    usable = usable and bool(_URL.fullmatch(url)) and not parts.fragment and "@" not in parts.netloc
    return parts if usable else None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# The source


@dataclass(frozen=True, slots=True)
class Kept:
    """A body that was answered before: what the server knows it by, and until when it need not be asked."""

    body: str
    etag: str | None
    modified: str | None
    since: float
    until: float

    def is_fresh(self, now: float) -> bool:
        """Whether the server itself said that it need not be asked; of a time to come, nothing is believed."""
        return self.since <= now < self.until


def ask(argument: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of one endpoint, each unknown by itself where nothing that its type can read stands at its place.

    :raises HttpFailedError: where the endpoint cannot be reached, or answers with anything but 200 or 304.
    """
    headers: dict[str, str] = {}
    for name, table in argument["headers"].items():
        value, missing = _header(Header.model_validate(table))
        if missing:
            return {"unknown": f"not supplied: {missing}, so there is no value of the header {name}"}
        headers[name] = value
    path = file_of(_folder(), argument["name"], "json")
    known, now = _read(path, argument), time.time()
    if known is None or not known.is_fresh(now):
        try:
            answer = _exchange(argument, headers, known)
        except TimeoutError:
            return {"unknown": f"timed out: no answer within {_seconds(argument):g} s"}
        except _UnreadableError as error:
            return unreadable(str(error))
        known = _remember(answer, known, path, argument, now)
    try:
        _, document = read_json(known.body, argument["name"], Limits(file_bytes=BODY_BYTES))
    except FactsError as error:
        return unreadable(f"the answer cannot be used: {error.diagnostics[0].message}")
    values = {name: Value.model_validate(table) for name, table in argument["facts"].items()}
    return {name: _fact(document, f"/{name}" if one.at is None else one.at, one) for name, one in values.items()}


def _header(table: Header) -> tuple[str, str | None]:
    """The value of a header, or why there is none."""
    if table.environment is not None:
        value = os.environ.get(table.environment)
        if not value:
            return "", f"the environment variable {table.environment} is not set"
    else:
        assert table.file is not None
        try:
            with Path(table.file).open("rb") as file:
                value = file.read(HEADER_BYTES + 1).decode("latin-1").strip()
        except OSError as error:
            return "", f"the file {table.file} cannot be read ({error.strerror})"
        if not value:
            return "", f"the file {table.file} is empty"
    value = table.prefix + value
    if len(value) > HEADER_BYTES or not all(" " <= char <= "~" for char in value):
        return "", f"{table.environment or table.file} holds what no header can"
    return value, None


def _fact(document: Any, pointer: str, table: Value) -> Any:
    value = _at(document, pointer)
    if value is _NOTHING:
        return {"unknown": f"not supplied: nothing stands at {pointer or 'the top'}"}
    return told(table, value)


def _at(document: Any, pointer: str) -> Any:
    """What stands at a JSON pointer (RFC 6901)."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict) and key in document:
            document = document[key]
        elif isinstance(document, list) and re.fullmatch(r"0|[1-9][0-9]{0,8}", key) and int(key) < len(document):
            document = document[int(key)]
        else:
            return _NOTHING
    return document


# What is kept


def _folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("messenger-rules") / "http"


def _asked(argument: Mapping[str, Any]) -> list[Any]:
    """What makes a kept answer that of this question; values of headers are not among it, and never kept."""
    return [argument["url"], argument["headers"]]


def _read(path: Path, argument: Mapping[str, Any]) -> Kept | None:
    """The answer that is kept; None where it is another's, damaged, or of another question."""
    found = kept(path)
    try:
        if found is None or found["format"] != FORMAT or found["asked"] != _asked(argument):
            return None
        since, until = float(found["since"]), float(found["until"])
        until = min(until, since + argument["max_age"])
        return Kept(str(found["body"]), _valid(_ETAG, found["etag"]), _valid(_DATE, found["modified"]), since, until)
    except (KeyError, TypeError, ValueError):
        return None


def _valid(pattern: re.Pattern[str], value: object) -> str | None:
    """What the server knows an answer by, where it can be sent back."""
    return value if isinstance(value, str) and len(value) <= HEADER_BYTES and pattern.fullmatch(value) else None


def _remember(answer: _Response, known: Kept | None, path: Path, argument: Mapping[str, Any], now: float) -> Kept:
    """The answer as it stands now, kept where the server allows it and the folder can be written."""
    body = known.body if answer.body is None and known is not None else answer.body or ""
    etag, modified = _valid(_ETAG, answer.headers.get("etag")), _valid(_DATE, answer.headers.get("last-modified"))
    if answer.body is None and known is not None:
        etag, modified = etag or known.etag, modified or known.modified
    rules = _rules(answer.headers.get("cache-control", ""))
    fresh = 0.0
    if "no-cache" not in rules:
        fresh = min(_whole(rules.get("max-age", "")) - _whole(answer.headers.get("age", "")), argument["max_age"])
    made = Kept(body, etag, modified, now, now + max(0.0, fresh))
    of_use = etag is not None or modified is not None or fresh > 0
    if "no-store" in rules or "*" in answer.headers.get("vary", "") or not of_use:
        with contextlib.suppress(OSError):
            path.unlink()
    else:
        record = {"format": FORMAT, "asked": _asked(argument), "body": body, "etag": etag, "modified": modified}
        keep(path, {**record, "since": now, "until": made.until})
    return made


def _rules(text: str) -> dict[str, str]:
    """The directives of Cache-Control; of one that is said twice, the first counts (RFC 9111, section 4.2.1)."""
    rules: dict[str, str] = {}
    for rule in text.lower().split(","):
        name, _, value = rule.strip().partition("=")
        rules.setdefault(name.strip(), value.strip().strip('"'))
    return rules


def _whole(text: str) -> float:
    return float(text) if re.fullmatch(r"[0-9]{1,12}", text.strip()) else 0.0


# The exchange


class _UnreadableError(Exception):
    """An answer that came, and cannot be used; the words say why."""


@dataclass(frozen=True, slots=True)
class _Response:
    """An answer: its body, None where the one that is kept still holds, and its headers by small names."""

    body: str | None
    headers: Mapping[str, str]


def _seconds(argument: Mapping[str, Any]) -> float:
    """Ours to tell, before the worker is killed."""
    return float(max(argument["seconds"] - 1, argument["seconds"] / 2))


def _exchange(argument: Mapping[str, Any], headers: Mapping[str, str], known: Kept | None) -> _Response:
    """Ask the endpoint, and follow where it sends us on the same host.

    :raises TimeoutError: where all of it takes too long.
    """
    deadline = time.monotonic() + _seconds(argument)
    asked = dict(headers)
    if not any(name.lower() == "accept" for name in asked):
        asked["Accept"] = "application/json"
    if not any(name.lower() == "user-agent" for name in asked):
        asked["User-Agent"] = "messenger-rules-http"
    if known is not None and known.etag is not None:
        asked["If-None-Match"] = known.etag
    if known is not None and known.modified is not None:
        asked["If-Modified-Since"] = known.modified
    url = argument["url"]
    for _ in range(REDIRECTS + 1):
        answer = _asked_once(url, asked, argument["ca_file"], deadline, holds=known is not None)
        if isinstance(answer, _Response):
            return answer
        url = _next(url, answer)
    raise HttpFailedError(f"it redirects more than {REDIRECTS} times")


def _next(url: str, location: str) -> str:
    """Where a redirect leads, which is the same host or nowhere: headers may hold what no other is to know."""
    found = urljoin(url, location).partition("#")[0]
    parts, before = _parts(found), urlsplit(url)
    if parts is None or _origin(parts) != _origin(before):
        host = parts.netloc if parts is not None else "what is no address"
        raise HttpFailedError(f"it redirects to {host}: write the address that is meant")
    return found


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or (443 if parts.scheme == "https" else 80)


def _asked_once(
    url: str, headers: Mapping[str, str], ca_file: str | None, deadline: float, *, holds: bool
) -> _Response | str:
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
    except (HttpFailedError, _UnreadableError):
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


def _response(response: HTTPResponse, *, holds: bool) -> _Response | str:
    """What an answer says.

    :raises HttpFailedError: where its status says that it is none.
    """
    headers = {name.lower(): response.getheader(name, "") for name, _ in response.getheaders()}
    status = response.status
    if status in {301, 302, 303, 307, 308} and "location" in headers:
        return headers["location"]
    if status == HTTPStatus.NOT_MODIFIED and holds:
        return _Response(None, headers)
    if status != HTTPStatus.OK:
        raise HttpFailedError(f"it answers {status} {_PHRASES.get(status, '')}".rstrip())
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise _UnreadableError("the answer is compressed, though we did not ask for that")
    body = response.read(BODY_BYTES + 1)
    if len(body) > BODY_BYTES:
        raise _UnreadableError(f"the answer has more than {BODY_BYTES:,} bytes")
    if response.length:
        raise HttpFailedError("its answer ends before its end")
    try:
        return _Response(body.decode("utf-8-sig"), headers)
    except UnicodeDecodeError:
        raise _UnreadableError("the answer is not UTF-8") from None


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
