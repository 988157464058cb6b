"""Cutting: connections end when the time of an update is over, whatever the other side sends until then.

Who sends a byte now and then is never silent, so no limit for one read ends it: headers, interim answers and the
extensions of chunks can go on for ever. So what waits is woken, by shutting the connection from beside.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Mapping
from typing import Any


class Cut:
    """Shuts every connection that it has seen, once the seconds are over."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, event: str, details: Mapping[str, Any]) -> None:
        """See what httpx tells of a request, as its extension ``trace``: each connection, as soon as it is there."""
        stream = details.get("return_value")
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")) and stream is not None:
            with self._lock:
                self._sockets.append(stream.get_extra_info("socket"))
            if self.is_over:
                self._end()

    def end(self) -> None:
        """Nobody waits any more: what is connected is shut, and what is connected later, as soon as it is."""
        self._timer.cancel()
        self._end()

    def _end(self) -> None:
        with self._lock:
            self.is_over = True
            for connection in self._sockets:
                with contextlib.suppress(OSError):  # it has ended by itself
                    # not SSLSocket's own, which takes the encryption away under the reader
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
