"""The transport: a pipe as asyncio has it, read and written by a thread each.

asyncio has pipes of its own for Windows, which can be given no security descriptor.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable

from messenger_rules.agent.windows.pipe import Pipe

_CHUNK = 4_096


class PipeTransport(asyncio.Transport):
    """A pipe in the running loop. ``is_sure`` is asked once after the first bytes; where it says no, that is the end.

    It reads no further than its protocol wants, so nobody fills the memory by speaking.
    """

    def __init__(self, pipe: Pipe, protocol: asyncio.Protocol, is_sure: Callable[[], bool]) -> None:
        super().__init__()
        self._pipe = pipe
        self._protocol = protocol
        self._is_sure = is_sure
        self._loop = asyncio.get_running_loop()
        self._unwritten = 0
        self._counting = threading.Lock()
        self._to_write = queue.SimpleQueue[bytes | None]()
        self._may_read = threading.Event()
        self._is_paused = self._is_closing = False
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._read, self._write)]

    def begin(self) -> None:
        """Tell the protocol, and let the bytes flow."""
        self._protocol.connection_made(self)
        for thread in self._threads:
            thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the end of what was closed."""
        for thread in self._threads:
            thread.join(seconds)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Write in time; :meth:`get_write_buffer_size` tells what has not been written yet."""
        if not self._is_closing:
            with self._counting:
                self._unwritten += len(data)
            self._to_write.put(bytes(data))

    def get_write_buffer_size(self) -> int:
        """How much is to be written."""
        return self._unwritten

    def is_closing(self) -> bool:
        """Whether it is closed, or will be."""
        return self._is_closing

    def close(self) -> None:
        """Hang up once everything is written."""
        if not self._is_closing:
            self._is_closing = True
            self._to_write.put(None)

    def abort(self) -> None:
        """Hang up at once."""
        self.close()
        self._hang_up()

    def pause_reading(self) -> None:
        """Read no further for now."""
        self._is_paused = True

    def resume_reading(self) -> None:
        """Read on."""
        self._is_paused = False
        self._may_read.set()

    def _hang_up(self) -> None:
        self._pipe.close()
        self._may_read.set()

    def _read(self) -> None:
        is_known = False
        with contextlib.suppress(OSError, RuntimeError):  # it was hung up; the loop has ended
            while data := self._pipe.read(_CHUNK):
                if not (is_known or self._is_sure()):
                    break
                is_known = True
                self._may_read.clear()
                self._loop.call_soon_threadsafe(self._received, data)
                self._may_read.wait()
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._lost)

    def _received(self, data: bytes) -> None:
        self._protocol.data_received(data)
        if not self._is_paused:
            self._may_read.set()

    def _lost(self) -> None:
        self._protocol.connection_lost(None)
        self.close()

    def _write(self) -> None:
        with contextlib.suppress(OSError):
            while (data := self._to_write.get()) is not None:
                self._pipe.write(data)
                with self._counting:
                    self._unwritten -= len(data)
        self._hang_up()
