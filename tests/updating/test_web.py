"""The web: the time of an update is over when it is over, behind TLS and a proxy as well."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from tuf.api.exceptions import SlowRetrievalError

from messenger_rules.updating.web import WebFetcher


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
