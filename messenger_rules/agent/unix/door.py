"""The door of Unix: a socket that every user of the host may connect to, with the kernel's word for who does."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from messenger_rules.agent.host import Serve
from messenger_rules.agent.logins import Peer
from messenger_rules.agent.problems import problem
from messenger_rules.agent.protocol import LINE_BYTES

CALL_SECONDS = 1.0
"""How long another agent may take to take a call."""


@asynccontextmanager
async def open_door(path: Path, serve: Serve) -> AsyncIterator[None]:
    """See :data:`messenger_rules.agent.host.Door`."""

    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await serve(reader, writer, _peer_of(writer))

    with _socket_at(path) as listener:
        server = await asyncio.start_unix_server(come, sock=listener, limit=LINE_BYTES)
        async with server:
            yield


def _peer_of(writer: asyncio.StreamWriter) -> Peer:
    told = writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    pid, uid, _ = struct.unpack("3i", told)
    return Peer(pid, uid)


@contextlib.contextmanager
def _socket_at(path: Path) -> Iterator[socket.socket]:
    """A socket that everybody may connect to, in a folder where only the agent can put one.

    :raises StateError: MR568 where another agent listens there, MR570 where it cannot be made.
    """
    if _somebody_listens_at(path):
        raise problem("MR568", f"another agent listens at {path}", "stop that one first, or give another `--socket`")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        listener.bind(str(path))
        path.chmod(0o666)
        ours = path.lstat().st_ino
    except OSError as error:
        listener.close()
        why = os.strerror(error.errno).lower() if error.errno else str(error)
        sentence = f"the socket {path} cannot be made: {why}"
        raise problem("MR570", sentence, "give another place with `--socket`") from None
    try:
        yield listener
    finally:
        with contextlib.suppress(FileNotFoundError):
            if path.lstat().st_ino == ours:  # else somebody has put another one there
                path.unlink()


def _somebody_listens_at(path: Path) -> bool:
    """Whether a socket is there that a process listens at; what a killed one has left is of nobody."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(CALL_SECONDS)
        try:
            caller.connect(str(path))
        except (TimeoutError, BlockingIOError):  # more wait there than it takes on
            return True
        except OSError:
            return False
    return True
