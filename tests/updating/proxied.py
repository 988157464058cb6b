"""A real proxy on loopback, which passes on what is asked, or wants to know who asks."""

from __future__ import annotations

import base64
import contextlib
import select
import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

LOGIN_PAGE = b"<html>Please log in</html>"


class Proxy(ThreadingHTTPServer):
    """Passes on to loopback, whatever the host is called; ``wants`` is a user and password, ``asked`` what was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.wants = ""
        self.has_login_page = False

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Either side may hang up."""


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_CONNECT(self) -> None:
        if self._may_pass():
            with socket.create_connection(("127.0.0.1", int(self.path.rpartition(":")[2]))) as there:
                self.send_response(200)
                self.end_headers()
                self._tunnel(there)
        self.close_connection = True

    def do_GET(self) -> None:
        if self._may_pass():
            parts = urlsplit(self.path)
            there = HTTPConnection("127.0.0.1", parts.port or 80)
            there.request("GET", parts.path)
            answer = there.getresponse()
            self._answer(answer.status, answer.read())
            there.close()

    def _may_pass(self) -> bool:
        self.server.asked.append(f"{self.command} {self.path}")
        if self.server.has_login_page:
            self._answer(200, LOGIN_PAGE)
            return False
        right = f"Basic {base64.b64encode(self.server.wants.encode()).decode()}"
        if self.server.wants and self.headers["Proxy-Authorization"] != right:
            self._answer(407, LOGIN_PAGE)
            return False
        return True

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _tunnel(self, there: socket.socket) -> None:
        ends = {self.connection: there, there: self.connection}
        while True:
            for ready in select.select(list(ends), [], [])[0]:
                data = ready.recv(65_536)
                if not data:
                    return
                ends[ready].sendall(data)

    def log_message(self, *_: object) -> None:
        """Tests print nothing."""


@contextlib.contextmanager
def proxied() -> Iterator[Proxy]:
    with Proxy() as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
