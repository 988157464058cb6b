"""The web: the time of an update is over when it is over, behind TLS and a proxy as well."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
import trustme
from tuf.api.exceptions import DownloadError, SlowRetrievalError

from messenger_rules.updating.problems import explained
from messenger_rules.updating.web import WebFetcher
from tests.updating.served import served


class Dripping:
    """Answers with a header that never ends, until the client hangs up or half a minute is over."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.hung_up = threading.Event()
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()

    def _answer(self) -> None:
        connection, _ = self._listening.accept()
        wrapped = self._context.wrap_socket(connection, server_side=True) if self._context else connection
        with wrapped:
            wrapped.recv(4_096)
            try:
                wrapped.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
                for _ in range(60):
                    wrapped.sendall(b"a")
                    threading.Event().wait(0.1)
            except OSError:
                self.hung_up.set()

    def end(self) -> None:
        self._thread.join()
        self._listening.close()


@contextlib.contextmanager
def dripping(context: ssl.SSLContext | None = None) -> Iterator[Dripping]:
    server = Dripping(context)
    try:
        yield server
    finally:
        server.end()
    assert server.hung_up.is_set()


def test_a_server_with_tls_that_drips(tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    with (
        dripping(context) as server,
        WebFetcher(certificates=str(tmp_path / "authority.pem"), seconds=1.0, pause=0.5) as fetcher,
        pytest.raises(SlowRetrievalError),
    ):
        fetcher.download_bytes(f"https://127.0.0.1:{server.port}/x", 1_000)


def test_a_proxy_that_drips() -> None:
    with (
        dripping() as server,
        WebFetcher(proxy=f"http://127.0.0.1:{server.port}", seconds=1.0, pause=0.5) as fetcher,
        pytest.raises(SlowRetrievalError),
    ):
        fetcher.download_bytes("https://acme.example/x", 1_000)


def test_a_name_whose_look_up_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system looks names up, and no limit of a connection reaches that."""
    over = threading.Event()

    def stuck(*_: object, **__: object) -> NoReturn:
        over.wait(20)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    began = time.monotonic()
    with WebFetcher(seconds=0.5, pause=0.2) as fetcher, pytest.raises(SlowRetrievalError):
        fetcher.download_bytes("https://updates.acme.example/x", 1_000)
    assert time.monotonic() - began < 10
    over.set()


def test_what_was_left_to_itself_reaches_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is found after the time is over is asked nothing any more."""
    found, asked = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        real, port = socket.getaddrinfo, listening.getsockname()[1]

        def late(*arguments: Any, **named: Any) -> Any:
            found.wait(20)
            return real("127.0.0.1", *arguments[1:], **named)

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                if connection.recv(4_096):
                    asked.set()

        threading.Thread(target=answer, daemon=True).start()
        monkeypatch.setattr(socket, "getaddrinfo", late)
        with WebFetcher(seconds=0.3, pause=0.2) as fetcher, pytest.raises(SlowRetrievalError):
            fetcher.download_bytes(f"http://updates.acme.example:{port}/x", 1_000)
        found.set()
        assert not asked.wait(0.5)


# Why nothing is fetched, in words of our own


def reason(url: str) -> tuple[str, str]:
    """What is told of a file that cannot be fetched: why, and what helps."""
    with WebFetcher() as fetcher, pytest.raises(DownloadError) as caught:
        fetcher.download_bytes(f"{url}2.root.json", 1_000)
    [found] = explained(caught.value, fetcher.asked).diagnostics
    begin = "2.root.json cannot be fetched from the repository: "
    assert found.code == "MR640"
    assert found.message.startswith(begin)
    return found.message.removeprefix(begin), found.help[0]


WAY = "the catalogue in force stays; look at `updates.url` and `updates.proxy` in agent.toml, and at the way there"


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert reason(f"http://127.0.0.1:{port}/") == ("nobody listens there", WAY)


def test_a_name_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert reason("http://updates.acme.invalid/") == ("its name cannot be looked up", WAY)


def test_a_certificate_that_is_not_trusted(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with served(tmp_path) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        url = server.url.replace("http:", "https:")
        assert reason(url) == ("its certificate is not one that is trusted here", WAY)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 500 \x1b[31mcall 555-0100\r\n\r\n", "the answer is 500"),
        (b"HTTP/1.1 401 No\r\n\r\n", "the answer is 401"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "the answer is not whole, or no HTTP"),
        (b"", "the answer is not whole, or no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "the answer is not whole, or no HTTP"),
    ],
    ids=repr,
)
def test_what_a_server_says_is_not_repeated(answer: bytes, told: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def say() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(4_096)
                connection.sendall(answer)

        threading.Thread(target=say, daemon=True).start()
        found, help_ = reason(f"http://127.0.0.1:{listening.getsockname()[1]}/")
    assert found == told
    assert ("tell the vendor" in help_) == (told[-1].isdigit())
