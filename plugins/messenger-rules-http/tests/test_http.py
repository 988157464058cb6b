"""The http family against servers on this machine's loopback: what is asked, believed, kept and refused."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import trustme
from messenger_rules_http import kept_answer
from messenger_rules_http import sources as plugin
from messenger_rules_http.response import HttpFailedError

import messenger_rules as mr
from messenger_rules.facts.cache import FactCache
from messenger_rules.facts.collect import collect
from messenger_rules.facts.configuration import FOLDER
from messenger_rules.facts.kept import keep, kept
from messenger_rules.registry import Registry
from messenger_rules.testing import check_plugin
from messenger_rules.values import Reason, Unknown

AT = datetime(2026, 3, 1, tzinfo=UTC)
LICENCE = b'{"seats": 5, "licence": {"tier": "basic", "features": ["search", "audit"]}}'


@dataclass
class Server:
    """A server that answers as it is told, and remembers what it was asked."""

    status: int = 200
    body: bytes = LICENCE
    headers: dict[str, str] = field(default_factory=dict)
    whole: bool = True
    drips: bool = False
    terse: bool = False
    elsewhere: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0
    scheme: str = "http"

    @property
    def url(self) -> str:
        host = "localhost" if self.scheme == "https" else "127.0.0.1"
        return f"{self.scheme}://{host}:{self.port}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append((handler.path, {name.lower(): value for name, value in handler.headers.items()}))
        if handler.path in self.elsewhere:
            handler.send_response(302)
            handler.send_header("Location", self.elsewhere[handler.path])
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        etag = self.headers.get("ETag")
        modified = self.headers.get("Last-Modified")
        holds = (etag and handler.headers.get("If-None-Match") == etag) or (
            not etag and modified and handler.headers.get("If-Modified-Since") == modified
        )
        handler.send_response(304 if holds else self.status)
        for name, value in self.headers.items() if not (holds and self.terse) else ():
            handler.send_header(name, value)
        if self.whole and not holds:
            handler.send_header("Content-Length", str(len(self.body)))
        handler.end_headers()
        if not holds:
            self._write(handler)

    def _write(self, handler: BaseHTTPRequestHandler) -> None:
        if not self.drips:
            handler.wfile.write(self.body)
            return
        for byte in self.body:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(0.1)


class Handler(BaseHTTPRequestHandler):
    told: ClassVar[Server]

    def do_GET(self) -> None:
        try:
            self.told.answer(self)
        except OSError:
            self.close_connection = True  # whoever asked has gone

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Many a hand-shake fails here, as it should."""


def serve(told: Server, context: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    running = Quiet(("127.0.0.1", 0), type("Told", (Handler,), {"told": told}))
    if context is not None:
        running.socket = context.wrap_socket(running.socket, server_side=True, do_handshake_on_connect=False)
        told.scheme = "https"
    told.port = running.server_address[1]
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    return running


@pytest.fixture
def server() -> Iterator[Server]:
    told = Server()
    running = serve(told)
    yield told
    running.shutdown()
    running.server_close()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept_answer, "folder", lambda: tmp_path / "cache")
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    return tmp_path / "cache"


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.setenv(FOLDER, str(tmp_path))

    def write(text: str) -> None:
        tmp_path.joinpath("http.toml").write_text(text)

    return write


def argument(url: str, facts: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"name": "http.x", "headers": {}, "seconds": 5, "max_age": 3600, "ca_file": None}
    return {**plain, "url": url, "facts": {"seats": {"type": "int"}} if facts is None else facts, **more}


def ask(server: Server, facts: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """What the source answers, asked here and not in a worker."""
    return plugin.ask(argument(f"{server.url}/status", facts, **more))


# What an answer gives


def test_facts_are_read_where_they_stand(server: Server, configure: Callable[[str], None]) -> None:
    configure(
        f"""
        [licence]
        description = "What the licence server says."
        url = "{server.url}/status?a=b"
        [licence.facts]
        seats = {{type = "int", description = "Seats of the licence."}}
        tier = {{at = "/licence/tier", values = ["trial", "basic"]}}
        features = {{at = "/licence/features", type = "set"}}
        first = {{at = "/licence/features/0"}}
        missing = {{at = "/licence/owner"}}
        """
    )
    registry = Registry.load()
    condition = mr.compile('http.licence.seats > 4 and has(http.licence.features, "audit")', registry=registry)
    facts = registry.collect(needed=condition.facts, at=AT)
    assert condition.test(facts)
    assert facts.value("http.licence.tier") == "basic"
    assert facts.value("http.licence.first") == "search"
    missing = facts.value("http.licence.missing")
    assert str(missing) == "http.licence.missing is unknown: not supplied (nothing stands at /licence/owner)"
    assert [path for path, _ in server.asked] == ["/status?a=b"]


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("", {"unknown": "unreadable: it is not text"}),
        ("/a~1b", "slash"),
        ("/m~0n", "tilde"),
        ("/~01", "one"),
        ("/", "empty"),
        ("/list/1", "second"),
        ("/list/2", {"unknown": "not supplied: nothing stands at /list/2"}),
        ("/list/01", {"unknown": "not supplied: nothing stands at /list/01"}),
        ("/list/-", {"unknown": "not supplied: nothing stands at /list/-"}),
        ("/null", None),
        ("/null/x", {"unknown": "not supplied: nothing stands at /null/x"}),
        ("/list", {"unknown": "unreadable: it is not text"}),
    ],
)
def test_a_pointer_leads_through_objects_and_lists(pointer: str, expected: object, server: Server) -> None:
    server.body = json.dumps(
        {"a/b": "slash", "m~n": "tilde", "~1": "one", "": "empty", "list": ["first", "second"], "null": None}
    ).encode()
    assert ask(server, {"x": {"at": pointer}}) == {"x": expected}


def test_a_wrong_type_leaves_the_others(server: Server) -> None:
    server.body = b'{"a": "5", "b": 5.0, "c": true, "d": 5, "e": ["x", 1], "f": "gold"}'
    facts: dict[str, Any] = {name: {"type": "int"} for name in "abcd"}
    facts |= {"e": {"type": "set"}, "f": {"values": ["trial", "basic"]}}
    assert ask(server, facts) == {
        **{name: {"unknown": "unreadable: it is not a whole number"} for name in "abc"},
        "d": 5,
        "e": {"unknown": "unreadable: it is not a set of names"},
        "f": {"unknown": "unreadable: it is none of the values that are declared"},
    }


def test_an_answer_without_its_length_is_read_to_its_end(server: Server) -> None:
    server.whole = False
    assert ask(server) == {"seats": 5}


# What goes wrong


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html>", "the answer cannot be used: these facts are not JSON"),
        (b"", "the answer cannot be used: these facts are not JSON"),
        (b'{"seats": 5, "seats": 6}', 'the answer cannot be used: the key "seats" stands twice in one object'),
        (b'{"seats": NaN}', "the answer cannot be used: `NaN` is not JSON"),
        (b'{"seats": ' + b"9" * 400 + b"}", "the answer cannot be used: this number has more than 308 digits"),
        (b"[" * 5000, "the answer cannot be used: these facts are nested deeper than 16 levels"),
        (b'{"seats": "\xff"}', "the answer is not UTF-8"),
        (b'{"x": "' + b"x" * 1_100_000 + b'"}', "the answer has more than 1,048,576 bytes"),
    ],
)
def test_a_body_that_cannot_be_used_is_unreadable(body: bytes, said: str, server: Server) -> None:
    server.body = body
    assert ask(server) == {"unknown": f"unreadable: {said}"}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "it answers 404 Not Found"),
        (500, "it answers 500 Internal Server Error"),
        (204, "it answers 204 No Content"),
        (304, "it answers 304 Not Modified"),
        (799, "it answers 799"),
    ],
)
def test_another_status_is_a_failure(status: int, said: str, server: Server) -> None:
    server.status, server.body = status, b""
    with pytest.raises(HttpFailedError) as caught:
        ask(server)
    assert str(caught.value) == said


def test_a_failure_makes_the_facts_unknown(server: Server, configure: Callable[[str], None]) -> None:
    server.status = 503
    configure(f'[x]\nurl = "{server.url}"\n[x.facts]\nseats = {{type = "int"}}')
    unknown = collect(plugin.sources(), at=AT).value("http.x.seats")
    assert isinstance(unknown, Unknown)
    assert unknown.reason is Reason.SOURCE_FAILED
    assert "HttpFailedError: it answers 503 Service Unavailable" in unknown.detail


@pytest.mark.parametrize("whole", [True, False])
def test_an_answer_that_drips_is_given_up(whole: bool, server: Server) -> None:
    server.drips, server.whole = True, whole
    start = time.monotonic()
    assert ask(server, seconds=1) == {"unknown": "timed out: no answer within 0.5 s"}
    assert time.monotonic() - start < 3


def test_a_json_that_is_whole_before_its_connection_is_cut_is_not_believed(server: Server) -> None:
    server.drips, server.whole, server.body = True, False, b"5" + b" " * 100
    assert ask(server, {"x": {"type": "int", "at": ""}}, seconds=1) == {"unknown": "timed out: no answer within 0.5 s"}


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert plugin.ask(argument(url, seconds=1)) == {"unknown": "timed out: no answer within 0.5 s"}


def test_an_answer_that_is_cut_short_is_a_failure(server: Server) -> None:
    server.headers, server.whole = {"Content-Length": "1000"}, False
    with pytest.raises(HttpFailedError, match="its answer ends before its end"):
        ask(server)


def test_what_is_compressed_is_not_read(server: Server) -> None:
    server.headers = {"Content-Encoding": "gzip"}
    assert ask(server) == {"unknown": "unreadable: the answer is compressed, though we did not ask for that"}


def test_nobody_there_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(HttpFailedError, match=f"127.0.0.1:{port} cannot be reached: Connection refused"):
        plugin.ask(argument(f"http://127.0.0.1:{port}"))


def test_what_is_no_http_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def greet() -> None:
            found, _ = other.accept()
            found.recv(1000)
            found.sendall(b"220 mail.acme.example ESMTP\r\n")
            found.close()

        threading.Thread(target=greet, daemon=True).start()
        with pytest.raises(HttpFailedError, match="speaks no HTTP: BadStatusLine"):
            plugin.ask(argument(f"http://127.0.0.1:{other.getsockname()[1]}"))


# Redirects


def test_a_redirect_on_the_same_host_is_followed(server: Server) -> None:
    server.elsewhere = {"/status": "/v2/status", "/v2/status": f"{server.url}/v3"}
    assert ask(server) == {"seats": 5}
    assert [path for path, _ in server.asked] == ["/status", "/v2/status", "/v3"]


def test_a_redirect_to_another_host_is_not(server: Server) -> None:
    other = Server()
    running = serve(other)
    for location, host in [
        (f"{other.url}/x", f"127.0.0.1:{other.port}"),
        (f"//localhost:{server.port}/x", f"localhost:{server.port}"),
        (f"https://127.0.0.1:{server.port}/x", f"127.0.0.1:{server.port}"),
        ("file:///etc/passwd", "what is no address"),
        (f"http://user@127.0.0.1:{server.port}/x", "what is no address"),
    ]:
        server.elsewhere = {"/status": location}
        with pytest.raises(HttpFailedError) as caught:
            ask(server)
        assert str(caught.value) == f"it redirects to {host}: write the address that is meant"
    running.shutdown()
    running.server_close()
    assert other.asked == []


def test_redirects_end(server: Server) -> None:
    server.elsewhere = {"/status": "/status"}
    with pytest.raises(HttpFailedError, match="it redirects more than 3 times"):
        ask(server)
    assert len(server.asked) == 4


# What is kept


def conditional(server: Server) -> list[tuple[str | None, str | None]]:
    return [(asked.get("if-none-match"), asked.get("if-modified-since")) for _, asked in server.asked]


def test_an_etag_asks_whether_the_answer_still_holds(server: Server, cache: Path) -> None:
    server.headers = {"ETag": '"one"'}
    assert ask(server) == {"seats": 5}
    assert (cache / "http.x.json").stat().st_mode & 0o777 == 0o600
    assert ask(server) == {"seats": 5}
    server.headers, server.body = {"ETag": '"two"'}, b'{"seats": 6}'
    assert ask(server) == {"seats": 6}
    assert ask(server) == {"seats": 6}
    assert conditional(server) == [(None, None), ('"one"', None), ('"one"', None), ('"two"', None)]


def test_a_day_of_change_does_too(server: Server) -> None:
    server.headers = {"Last-Modified": "Sun, 01 Mar 2026 00:00:00 GMT"}
    assert [ask(server), ask(server)] == [{"seats": 5}] * 2
    assert conditional(server) == [(None, None), (None, "Sun, 01 Mar 2026 00:00:00 GMT")]


def test_an_answer_that_still_holds_is_known_as_before(server: Server) -> None:
    server.headers, server.terse = {"ETag": '"one"'}, True
    assert [ask(server), ask(server), ask(server)] == [{"seats": 5}] * 3
    assert conditional(server) == [(None, None), ('"one"', None), ('"one"', None)]


def test_what_is_fresh_is_not_asked_for(server: Server) -> None:
    server.headers = {"Cache-Control": "private, max-age=60"}
    assert [ask(server), ask(server)] == [{"seats": 5}] * 2
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("control", "more", "max_age"),
    [
        ("max-age=60, no-cache", {}, 3600),
        ("max-age=60", {"Age": "60"}, 3600),
        ("max-age=60", {}, 0),
        ("max-age=-1", {}, 3600),
        ("max-age=0, max-age=60", {}, 3600),
        ("public", {"Expires": "Fri, 01 Jan 2100 00:00:00 GMT"}, 3600),
    ],
)
def test_what_is_not_fresh_is_asked_for(control: str, more: dict[str, str], max_age: float, server: Server) -> None:
    server.headers = {"ETag": '"one"', "Cache-Control": control, **more}
    assert [ask(server, max_age=max_age), ask(server, max_age=max_age)] == [{"seats": 5}] * 2
    assert conditional(server) == [(None, None), ('"one"', None)]


def test_the_word_of_the_server_is_believed_up_to_a_bound(
    server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.headers = {"ETag": '"one"', "Cache-Control": "max-age=86400"}
    ask(server, max_age=100)
    path = cache / "http.x.json"
    record = kept(path)
    assert record is not None
    assert record["until"] - record["since"] == pytest.approx(100)
    for later, asked in [(99, 1), (101, 2), (-1, 3)]:
        monkeypatch.setattr(time, "time", lambda later=later: record["since"] + later)
        ask(server, max_age=100)
        assert len(server.asked) == asked
        keep(path, record)


def test_a_bound_that_was_lowered_counts_for_what_is_kept(server: Server) -> None:
    server.headers = {"ETag": '"one"', "Cache-Control": "max-age=86400"}
    ask(server, max_age=100)
    ask(server, max_age=0)
    assert len(server.asked) == 2


def test_an_answer_that_still_holds_is_fresh_anew(server: Server) -> None:
    server.headers = {"ETag": '"one"'}
    ask(server)
    server.headers = {"ETag": '"one"', "Cache-Control": "max-age=60"}
    ask(server)
    ask(server)
    assert len(server.asked) == 2


@pytest.mark.parametrize("headers", [{"Cache-Control": "no-store, max-age=60"}, {"Vary": "Accept, *"}])
def test_what_must_not_be_kept_is_not(headers: dict[str, str], server: Server, cache: Path) -> None:
    server.headers = {"ETag": '"one"'}
    ask(server)
    server.body, server.headers = b'{"seats": 6}', {"ETag": '"two"', **headers}
    assert [ask(server), ask(server)] == [{"seats": 6}] * 2
    assert not (cache / "http.x.json").exists()
    assert conditional(server) == [(None, None), ('"one"', None), (None, None)]


def test_an_answer_that_fails_is_not_replaced_by_an_old_one(server: Server) -> None:
    server.headers = {"ETag": '"one"'}
    ask(server)
    server.headers, server.status = {}, 500
    with pytest.raises(HttpFailedError):
        ask(server)


def test_another_question_has_another_answer(server: Server) -> None:
    server.headers = {"Cache-Control": "max-age=60"}
    ask(server)
    plugin.ask(argument(f"{server.url}/other"))
    assert [path for path, _ in server.asked] == ["/status", "/other"]


@pytest.mark.parametrize(
    "damage",
    [
        "{",
        "[]",
        json.dumps({"asked": 5}),
        json.dumps({"since": "now"}),
        json.dumps({"format": 2}),
    ],
)
def test_a_kept_file_that_is_damaged_is_as_none(damage: str, server: Server, cache: Path) -> None:
    server.headers = {"ETag": '"one"'}
    ask(server)
    path = cache / "http.x.json"
    whole = damage.startswith("{") and damage.endswith("}")
    if whole:
        keep(path, {**(kept(path) or {}), **json.loads(damage)})
    else:
        path.write_text(damage)
    assert ask(server) == {"seats": 5}
    assert conditional(server)[1] == (None, None)


def test_a_validator_that_no_header_can_hold_is_not_sent_back(server: Server, cache: Path) -> None:
    server.headers = {"ETag": '"one"', "Last-Modified": "Sun, 01 Mar 2026 00:00:00 GMT"}
    ask(server)
    path = cache / "http.x.json"
    keep(path, {**(kept(path) or {}), "etag": '"x"\r\nX-Evil: "1"', "modified": "\r\n"})
    assert ask(server) == {"seats": 5}
    assert conditional(server)[1] == (None, None)


def test_where_nothing_can_be_kept_it_is_asked_again(server: Server, cache: Path) -> None:
    cache.write_text("no folder")
    server.headers = {"ETag": '"one"', "Cache-Control": "max-age=60"}
    assert [ask(server), ask(server)] == [{"seats": 5}] * 2
    assert conditional(server) == [(None, None), (None, None)]


# Headers


def test_headers_come_from_the_environment_and_from_files(
    server: Server, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_TOKEN", "s3cret")
    tmp_path.joinpath("key").write_text("k3y\n")
    server.headers = {"ETag": '"one"'}
    headers = {
        "Authorization": {"environment": "ACME_TOKEN", "prefix": "Bearer "},
        "X-Key": {"file": str(tmp_path / "key")},
    }
    assert ask(server, headers=headers) == {"seats": 5}
    asked = server.asked[0][1]
    assert (asked["authorization"], asked["x-key"]) == ("Bearer s3cret", "k3y")
    assert (asked["accept"], asked["user-agent"]) == ("application/json", "messenger-rules-http")
    assert (asked["host"], asked["accept-encoding"]) == (f"127.0.0.1:{server.port}", "identity")
    kept = (cache / "http.x.json").read_text()
    assert "s3cret" not in kept
    assert "k3y" not in kept


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"environment": "ACME_MISSING"}, "the environment variable ACME_MISSING is not set"),
        ({"environment": "ACME_EMPTY"}, "the environment variable ACME_EMPTY is not set"),
        ({"file": "/dev/null"}, "the file /dev/null is empty"),
        ({"environment": "ACME_BROKEN"}, "ACME_BROKEN holds what no header can"),
        ({"environment": "ACME_LONG"}, "ACME_LONG holds what no header can"),
        ({"file": "/nowhere/key"}, "the file /nowhere/key cannot be read (No such file or directory)"),
    ],
)
def test_without_a_value_nothing_is_asked(
    header: dict[str, str], said: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_EMPTY", "")
    monkeypatch.setenv("ACME_BROKEN", "a\r\nX-Evil: 1")
    monkeypatch.setenv("ACME_LONG", "a" * 9000)
    expected = {"unknown": f"not supplied: {said}, so there is no value of the header Authorization"}
    assert ask(server, headers={"Authorization": header}) == expected
    assert server.asked == []


# TLS


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server with a certificate of our own authority, for the name that the test is parametrised with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(getattr(request, "param", "localhost")).configure_cert(context)
    told = Server()
    running = serve(told, context)
    yield told
    running.shutdown()
    running.server_close()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def test_a_certificate_of_the_own_authority_is_trusted(secure: Server, ca_file: str) -> None:
    assert ask(secure, ca_file=ca_file) == {"seats": 5}


def test_one_of_an_unknown_authority_is_not(secure: Server) -> None:
    with pytest.raises(HttpFailedError) as caught:
        ask(secure)
    assert str(caught.value).startswith(f"localhost:{secure.port} is not who it says: ")
    assert secure.asked == []


@pytest.mark.parametrize("secure", ["other.acme.example"], indirect=True)
def test_one_of_another_name_is_not(secure: Server, ca_file: str) -> None:
    with pytest.raises(HttpFailedError, match="is not who it says: Hostname mismatch"):
        ask(secure, ca_file=ca_file)


def test_what_speaks_no_tls_is_a_failure(server: Server) -> None:
    with pytest.raises(HttpFailedError, match=f"127.0.0.1:{server.port} speaks no TLS with us"):
        plugin.ask(argument(f"https://127.0.0.1:{server.port}"))


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_used_is_a_failure(text: str | None, secure: Server, tmp_path: Path) -> None:
    path = tmp_path / "none.pem"
    if text is not None:
        path.write_text(text)
    with pytest.raises(HttpFailedError, match=f"the ca_file {path} cannot be used"):
        ask(secure, ca_file=str(path))


def test_a_drip_below_tls_is_given_up(secure: Server, ca_file: str) -> None:
    secure.drips = True
    assert ask(secure, ca_file=ca_file, seconds=1) == {"unknown": "timed out: no answer within 0.5 s"}


# The configuration


def test_without_a_file_there_is_no_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    assert plugin.sources() == ()
    registry = Registry.load()
    assert [one.problem for one in registry.plugins if one.name == "http"] == [None]


FACTS = "\n[x.facts]\na = {}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('url = "ftp://acme.example"', "the address of [x] is none"),
        ('url = "https:///x"', "the address of [x] is none"),
        ('url = "https://acme.example/a b"', "the address of [x] is none"),
        ('url = "https://acme.example:0"', "the address of [x] is none"),
        ('url = "https://acme.example:99999"', "the address of [x] is none"),
        ('url = "https://acme.example/#a"', "the address of [x] is none"),
        ('url = "http://acme.example/"', "[x] would have its answer in clear text from another machine"),
        ('url = "http://127.0.0.1.acme.example/"', "[x] would have its answer in clear text from another machine"),
        (
            'url = "http://acme.example/"\nclear_text = true\nheaders.A = {environment = "A"}',
            "[x] would send the values of headers in clear text to another machine",
        ),
        ('url = "https://acme.example"\nheaders.Host = {environment = "A"}', "`Host` is no header that can be set"),
        ('url = "https://acme.example"\nheaders."a b" = {file = "A"}', "`a b` is no header that can be set"),
        (
            'url = "https://acme.example"\nheaders.A = {}',
            "the value of `A` comes from an environment variable or a file",
        ),
        (
            'url = "https://acme.example"\nheaders.A = {file = "a", environment = "A"}',
            "the value of `A` comes from an environment variable or a file",
        ),
        ('url = "https://acme.example"\nca_file = "a.pem"', "the ca_file of [x] is no whole path"),
        ('url = "https://acme.example"\nfacts.b = {at = "a"}', "the place of `b` is no JSON pointer"),
        ('url = "https://acme.example"\nfacts.b = {at = "/a~2"}', "the place of `b` is no JSON pointer"),
        ('url = "https://acme.example"\nmax_age = -1', "`x.max_age` must be greater than or equal to 0"),
    ],
)
def test_what_is_wrong_is_told(text: str, said: str, configure: Callable[[str], None]) -> None:
    configure(f"[x]\n{text}\n" + ("" if "facts.b" in text else FACTS))
    with pytest.raises(mr.PluginError) as caught:
        plugin.sources()
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.message) == ("MR582", said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('url = "https://acme.example"\nheaders.Authorization = "Bearer s3cret"', "the value of the header"),
        ('url = "https://me:s3cret@acme.example"', "a user, or a password, stands in the address"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_shown(text: str, said: str, configure: Callable[[str], None]) -> None:
    configure(f"[x]\n{text}\n{FACTS}")
    with pytest.raises(mr.PluginError) as caught:
        plugin.sources()
    assert said in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080/x",
        "http://127.1.2.3/x",
        "http://[::1]:8080/x",
        "https://acme.example:8443/x?y=z",
    ],
)
def test_addresses_that_are_taken(url: str, configure: Callable[[str], None]) -> None:
    configure(f'[x]\nurl = "{url}"\n{FACTS}')
    (source,) = plugin.sources()
    assert json.loads(source.argument)["url"] == url


def test_clear_text_may_be_allowed(configure: Callable[[str], None]) -> None:
    configure(f'[x]\nurl = "http://acme.example"\nclear_text = true\n{FACTS}')
    assert [source.name for source in plugin.sources()] == ["http.x"]


def test_it_passes_the_tests_of_every_plugin() -> None:
    check_plugin("messenger-rules-http")


def test_what_is_kept_lies_beside_the_cache_of_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert kept_answer.folder() == FactCache.of_user().folder.with_name("http")
