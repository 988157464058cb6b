"""A repository behind a real web server on loopback, whose answers tests can spoil."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

NOTHING = "no path has this in it"


class Server(ThreadingHTTPServer):
    """Serves a folder; ``endless`` and ``slow`` are paths by their beginning, ``asked`` is what was asked for."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.asked: list[str] = []
        self.endless = self.slow = self.redirected = NOTHING

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
            server.shutdown()
            thread.join()
