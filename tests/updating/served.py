"""A repository behind a real web server on loopback, whose answers tests can spoil."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

NOTHING = "no path has this in it"


DRIPS: dict[str, tuple[bytes, bytes]] = {
    "headers": (b"HTTP/1.1 200 OK\r\nX-A: ", b"a"),
    "interim answers": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "extensions of a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;", b"a"),
    "trailers": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: ", b"a"),
    "a body without a length": (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
}
"""What never ends, by its beginning and what is sent again and again."""


class Server(ThreadingHTTPServer):
    """Serves a folder; ``endless``, ``slow``, ``silent`` and ``dripping`` are in paths, ``drip`` is of DRIPS, ``asked`` is what was asked for."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.asked: list[str] = []
        self.endless = self.slow = self.silent = self.redirected = self.dripping = NOTHING
        self.drip = ""
        self.ended = threading.Event()
        self.has_dripped = threading.Event()
        """Set where a client has waited to the end of what drips."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is what is tested."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        self.server.asked.append(path)
        file = self.server.folder / path
        if self.server.redirected in path:
            self.send_response(302)
            self.send_header("Location", "https://evil.example/")
            self.end_headers()
        elif self.server.silent in path:
            self.server.ended.wait(120)
        elif self.server.dripping in path:
            self._drip_for_ever(*DRIPS[self.server.drip])
        elif self.server.endless in path or self.server.slow in path:
            self.send_response(200)
            self.end_headers()
            self._drip(slowly=self.server.slow in path)
        elif file.is_file():
            self.send_response(200)
            self.end_headers()
            self.wfile.write(file.read_bytes())
        else:
            self.send_error(404)

    def _drip(self, *, slowly: bool) -> None:
        with contextlib.suppress(OSError):
            for _ in range(1_000):
                self.wfile.write(b" " if slowly else b" " * 65_536)
                self.wfile.flush()
                time.sleep(0.1 if slowly else 0)

    def _drip_for_ever(self, first: bytes, again: bytes) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(first)
            for _ in range(60):
                self.wfile.write(again)
                self.wfile.flush()
                time.sleep(0.1)
            self.server.has_dripped.set()

    def log_message(self, *_: object) -> None:
        """Tests print nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Server]:
    with Server(folder) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()
