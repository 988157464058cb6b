"""The way to an agent of Unix: its socket."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path


class SocketStream:
    """See :class:`messenger_rules.agent.stream.Stream`.

    :raises OSError: where nobody answers.
    """

    def __init__(self, path: Path, seconds: float) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(seconds)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._reader = self._socket.makefile("rb")

    def readline(self, size: int) -> bytes:
        """The next line."""
        return self._reader.readline(size)

    def write(self, data: bytes) -> None:
        """Write bytes."""
        self._socket.sendall(data)

    def be_patient(self) -> None:
        """Wait for lines as long as it takes from now on."""
        self._socket.settimeout(None)

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            self._reader.close()
        self._socket.close()
