"""`python -m benchmarks.receipts`: receipts a second that the collector keeps over loopback, one a request.

A request is answered once its receipt is on the disk. The senders are plain sockets in this process, so that what is
measured is the collector.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime

from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.receipt import Installation, receipt_of

AT = datetime(2026, 3, 1, tzinfo=UTC)


def bodies(number: int) -> list[bytes]:
    """Receipts of as many installations."""
    found = []
    for index in range(number):
        installation = Installation(f"{index:032x}", AT, b"secret")
        made = receipt_of(Event("console-4", 1, EventKind.DISPLAYED, AT, user="uid:0"), installation, agent="0.1.0")
        assert made is not None
        found.append(made.body)
    return found


async def send(port: int, waiting: list[bytes], latencies: list[float]) -> None:
    """Send receipts over one connection, one after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while waiting:
        body = waiting.pop()
        began = time.perf_counter()
        head = f"POST /receipts HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 204"), answer
        latencies.append(time.perf_counter() - began)
    writer.close()


async def measure(port: int, number: int, connections: int) -> tuple[float, list[float]]:
    """The seconds for all, and for each."""
    waiting, latencies = bodies(number), list[float]()
    began = time.perf_counter()
    await asyncio.gather(*(send(port, waiting, latencies) for _ in range(connections)))
    return time.perf_counter() - began, sorted(latencies)


def main() -> None:
    """Start a collector, measure, and print the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.receipts", description=__doc__)
    parser.add_argument("--receipts", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/receipts.sqlite3"
        command = [sys.executable, "-m", "messenger_rules.cli", "collect", "--listen", "127.0.0.1:0"]
        with subprocess.Popen([*command, "--database", database], stdout=subprocess.PIPE, text=True) as collector:
            assert collector.stdout is not None
            port = int(collector.stdout.readline().rpartition(":")[2])
            seconds, each = asyncio.run(measure(port, options.receipts, options.connections))
            collector.terminate()
    print(
        f"{options.receipts:,} receipts over {options.connections} connections in {seconds:.1f} s:"
        f" {options.receipts / seconds:,.0f} a second;"
        f" each {each[len(each) // 2] * 1000:.0f} ms (median), {each[len(each) * 99 // 100] * 1000:.0f} ms (99 of 100)"
    )


if __name__ == "__main__":
    main()
