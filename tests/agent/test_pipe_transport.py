"""The transport of Windows with a pipe that a test plays, so that it is tried on other systems, too."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

import pytest

from messenger_rules.agent.windows.pipe import Pipe
from messenger_rules.agent.windows.pipe_transport import PipeTransport


class PlayedPipe:
    """A pipe whose other end is the test: what it reads is put in, what is written can be held back."""

    def __init__(self) -> None:
        self.to_read = queue.Queue[bytes | None]()
        self.reads = 0
        self.written: list[bytes] = []
        self.may_write = threading.Event()
        self.may_write.set()
        self.closed = threading.Event()

    def read(self, size: int) -> bytes:
        data = self.to_read.get(timeout=10)
        if data is None:
            message = "the pipe was closed"
            raise OSError(message)
        assert len(data) <= size
        self.reads += 1
        return data

    def write(self, data: bytes) -> None:
        self.may_write.wait(10)
        if self.closed.is_set():
            raise BrokenPipeError
        self.written.append(data)

    def close(self) -> None:
        self.closed.set()
        self.may_write.set()
        self.to_read.put(None)


@asynccontextmanager
async def opened(
    is_sure: Callable[[], bool] = lambda: True,
) -> AsyncIterator[tuple[PlayedPipe, asyncio.StreamReader, asyncio.StreamWriter]]:
    pipe, met = PlayedPipe(), asyncio.get_running_loop().create_future()
    reader = asyncio.StreamReader(limit=4_096)
    protocol = asyncio.StreamReaderProtocol(reader, lambda _, writer: met.set_result(writer))
    transport = PipeTransport(cast("Pipe", pipe), protocol, is_sure)
    transport.begin()
    yield pipe, reader, await met
    transport.abort()
    await asyncio.to_thread(transport.join, 5)


def test_lines_both_ways_and_the_end() -> None:
    async def run() -> None:
        async with opened() as (pipe, reader, writer):
            for part in (b"one\ntw", b"o\n", b""):
                pipe.to_read.put(part)
            writer.write(b"answer\n")
            assert [await reader.readline() for _ in range(3)] == [b"one\n", b"two\n", b""]
            for _ in range(500):  # hanging up would be quicker than the thread that writes
                if not pipe.written:
                    await asyncio.sleep(0.01)
        assert pipe.written == [b"answer\n"]

    asyncio.run(run())


def test_who_is_not_who_they_were_is_not_heard() -> None:
    async def run() -> None:
        async with opened(lambda: False) as (pipe, reader, _):
            pipe.to_read.put(b"forged\n")
            assert await reader.read() == b""

    asyncio.run(run())


def test_nothing_is_read_that_nobody_wants() -> None:
    async def run() -> None:
        async with opened() as (pipe, reader, _):
            for _ in range(20):
                pipe.to_read.put(b"x" * 4_096)
            await asyncio.sleep(0.2)
            assert pipe.reads == 3  # the reader's limit, twice, and what passes it
            with pytest.raises(ValueError, match="limit"):
                await reader.readline()

    asyncio.run(run())


def test_what_was_told_before_the_end_is_written() -> None:
    async def run() -> None:
        async with opened() as (pipe, _, writer):
            pipe.may_write.clear()
            for number in range(3):
                writer.write(b"%d\n" % number)
            writer.close()
            writer.write(b"too late\n")
            assert (writer.transport.get_write_buffer_size(), pipe.closed.is_set()) == (6, False)
            pipe.may_write.set()
            assert await asyncio.to_thread(pipe.closed.wait, 5)
            assert pipe.written == [b"0\n", b"1\n", b"2\n"]

    asyncio.run(run())


def test_one_who_does_not_read_is_hung_up_on() -> None:
    async def run() -> None:
        async with opened() as (pipe, reader, writer):
            pipe.may_write.clear()
            writer.write(b"x" * 5_000_000)
            assert writer.transport.get_write_buffer_size() == 5_000_000
            writer.transport.abort()
            assert await reader.read() == b""
            assert (pipe.written, writer.is_closing()) == ([], True)

    asyncio.run(run())
