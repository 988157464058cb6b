"""The door of Windows: a named pipe that every user may connect to, with the system's word for who does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from messenger_rules.agent.host import Serve
from messenger_rules.agent.journal import LOGGER
from messenger_rules.agent.logins import Peer
from messenger_rules.agent.problems import problem
from messenger_rules.agent.protocol import LINE_BYTES
from messenger_rules.agent.windows.pipe import Pipe
from messenger_rules.agent.windows.pipe_ends import Ends, is_from, peer_of
from messenger_rules.agent.windows.pipe_security import descriptor_of_pipe
from messenger_rules.agent.windows.pipe_transport import PipeTransport
from messenger_rules.privilege import is_privileged
from messenger_rules.windows.tokens import Membership, own_membership

_LAST_WORDS_SECONDS = 1.0
_PAUSE_SECONDS = 0.1


@asynccontextmanager
async def open_door(path: Path, serve: Serve, meet: Callable[[Membership], None]) -> AsyncIterator[None]:
    """See :data:`messenger_rules.agent.host.Door`. ``meet`` is told what the system knows of each who comes."""
    try:
        ends = Ends(str(path), descriptor_of_pipe(own_membership().user, privileged=is_privileged()))
    except OSError as error:
        sentence = f"the pipe {path} cannot be made: {(error.strerror or str(error)).lower()}"
        raise problem("MR570", sentence, "give another name with `--socket`") from None
    door = _Door(ends, serve, meet)
    threading.Thread(target=door.watch, daemon=True).start()
    try:
        yield
    finally:
        await door.close()


class _Door:
    """Who has come, each with a transport in the running loop."""

    def __init__(self, ends: Ends, serve: Serve, meet: Callable[[Membership], None]) -> None:
        self._ends = ends
        self._serve = serve
        self._meet = meet
        self._loop = asyncio.get_running_loop()
        self._inside: set[PipeTransport] = set()
        self._closing = threading.Event()

    def watch(self) -> None:
        """Let programs come, in a thread of its own, until the door is closed."""
        while not self._closing.is_set():
            try:
                end = self._ends.next()
            except OSError as error:
                if not self._closing.wait(_PAUSE_SECONDS):
                    LOGGER.warning("a program could not come: %s", error)
            else:
                self._let_in(end)
        self._ends.close()  # the one that was made while the door was closed

    async def close(self) -> None:
        """Let nobody come any more, and those who are there hear their last words."""
        self._closing.set()
        self._ends.close()
        inside = list(self._inside)
        for transport in inside:
            transport.close()
        await asyncio.to_thread(_wait_for, inside)

    def _let_in(self, end: Pipe) -> None:
        try:
            peer, known = peer_of(end)
            self._loop.call_soon_threadsafe(self._begin, end, peer, known)
        except (OSError, RuntimeError):  # it has gone; the loop has ended
            end.close()

    def _begin(self, end: Pipe, peer: Peer, known: Membership) -> None:
        self._meet(known)
        reader = asyncio.StreamReader(LINE_BYTES)
        protocol = asyncio.StreamReaderProtocol(reader, partial(self._come, peer=peer))
        transport = PipeTransport(end, protocol, partial(is_from, end, peer))
        self._inside.add(transport)
        transport.begin()

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, peer: Peer) -> None:
        try:
            await self._serve(reader, writer, peer)
        finally:
            self._inside = {transport for transport in self._inside if transport is not writer.transport}


def _wait_for(transports: list[PipeTransport]) -> None:
    for transport in transports:
        transport.join(_LAST_WORDS_SECONDS)
