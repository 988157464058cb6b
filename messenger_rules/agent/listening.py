"""Listening: what programs that come to the agent may send, and how many may come."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from messenger_rules.agent.host import Door
from messenger_rules.agent.logins import Peer, User
from messenger_rules.agent.protocol import Hello, NotUnderstoodError, Question, heard, line_of
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

    def __init__(self, writer: asyncio.StreamWriter, peer: Peer) -> None:
        self.pid, self.uid = peer
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
async def listening(path: Path, service: Service, clock: Callable[[], float], open_door: Door) -> AsyncIterator[None]:
    """Listen for programs for as long as the context lasts; every user of the host may come.

    :raises StateError: MR570 where the place cannot be used.
    """
    counts: Counter[User] = Counter()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: Peer) -> None:
        connection = Connection(writer, peer)
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

    async with open_door(path, serve):
        yield


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
