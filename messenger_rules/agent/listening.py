"""Listening: the agent's Unix socket, and what a program may send to it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from messenger_rules.agent.problems import problem
from messenger_rules.agent.protocol import LINE_BYTES, Hello, NotUnderstoodError, Question, heard, line_of
from messenger_rules.agent.service import Service

CONNECTIONS = 256
"""Programs that may be connected at once."""
CONNECTIONS_OF_ONE = 16
"""Of them, those of one user."""
BURST, LINES_A_SECOND = 20, 2.0
"""Lines that a program may send at once, and then in each second."""
UNREAD_BYTES = 4 * 1_048_576
"""What a program may leave unread before it is hung up on."""
HELLO_SECONDS = 10.0


class Connection:
    """A program that is connected, as the service sees it."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        self.pid, self.uid, _ = struct.unpack("3i", peer)
        self._writer = writer

    def tell(self, said: dict[str, Any]) -> None:
        """Say something to it; one that does not read is hung up on."""
        if self._writer.is_closing():
            return
        self._writer.write(line_of(said))
        if self._writer.transport.get_write_buffer_size() > UNREAD_BYTES:
            self._writer.transport.abort()

    def end(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._writer.close()


@asynccontextmanager
async def listening(path: Path, service: Service, clock: Callable[[], float]) -> AsyncIterator[None]:
    """Listen for programs for as long as the context lasts; every user of the host may connect.

    :raises StateError: MR570 where the socket cannot be made.
    """
    counts: Counter[int] = Counter()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(writer)
        if counts.total() >= CONNECTIONS or counts[connection.uid] >= CONNECTIONS_OF_ONE:
            writer.close()
            return
        counts[connection.uid] += 1
        try:
            await _attend(reader, connection, service, clock)
        except (ConnectionError, ValueError, asyncio.IncompleteReadError, TimeoutError, NotUnderstoodError):
            pass  # whoever does not keep to the protocol is hung up on
        finally:
            counts[connection.uid] -= 1
            service.left(connection)
            connection.end()

    with _socket_at(path) as listener:
        server = await asyncio.start_unix_server(serve, sock=listener, limit=LINE_BYTES)
        async with server:
            yield


@contextlib.contextmanager
def _socket_at(path: Path) -> Iterator[socket.socket]:
    """A socket that everybody may connect to, in a folder where only the agent can put one."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        listener.bind(str(path))
        path.chmod(0o666)
    except OSError as error:
        listener.close()
        why = os.strerror(error.errno).lower() if error.errno else str(error)
        sentence = f"the socket {path} cannot be made: {why}"
        raise problem("MR570", sentence, "give another place with `--socket`") from None
    try:
        yield listener
    finally:
        path.unlink(missing_ok=True)


async def _attend(
    reader: asyncio.StreamReader, connection: Connection, service: Service, clock: Callable[[], float]
) -> None:
    """Hear a program until it hangs up."""
    first = heard(await asyncio.wait_for(reader.readuntil(b"\n"), HELLO_SECONDS))
    if not isinstance(first, Hello):
        raise NotUnderstoodError
    if first.purpose == "session":
        service.greet(connection, first)
    allowance, before = float(BURST), clock()
    while line := await reader.readline():
        now = clock()
        allowance = min(BURST, allowance + (now - before) * LINES_A_SECOND) - 1
        before = now
        said = heard(line)
        is_answerable = isinstance(said, Question) == (first.purpose == "question")
        if allowance < 0 or not is_answerable or isinstance(said, Hello):
            raise NotUnderstoodError
        service.said(connection, said)
