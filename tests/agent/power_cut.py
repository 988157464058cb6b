"""Power cuts: the ledger's disk as it could be found after the power went, at any moment of a real run.

A real process keeps a real ledger under strace, which notes what it asks of the disk. From that follow the states in
which a cut leaves the disk: after each call, what had been synchronized is there; of what had not, anything may be: all,
nothing, some of the writes, and of a write some of its sectors. A new file is there once it or its folder was
synchronized, before that perhaps; a file that was unlinked is gone once its folder was synchronized, before that
perhaps. Each state is opened by the real ledger again.

The way is that of ALICE (Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014). It is a model: sectors of
512 bytes are written whole or not at all, and what the disk says to have synchronized it has.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.errors import StateError

PROJECT = Path(__file__).parents[2]
SECTOR = 512
MARK = b"answered "
SUBJECT = """
import os, random, sys
from datetime import UTC, datetime
from pathlib import Path
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.receipt import receipt_of

folder, seed, synchronous = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
draw, number = random.Random(seed), 0
for _ in range(3):
    with LedgerFile(folder) as file:
        if synchronous != "full":  # the ledger's own setting is what is tested
            file._connection.execute(f"pragma synchronous = {synchronous}")
            file._write_back = lambda: None  # that synchronizes, whatever the setting
        file._connection.execute(f"pragma wal_autocheckpoint = {draw.choice([3, 10, 1000])}")
        at = datetime(2026, 3, 1, tzinfo=UTC)
        installation = file.installation(at)
        for _ in range(draw.randrange(4, 10)):
            name = f"m{number}"
            events = [Event(name, 1, kind, at, "en", "x" * draw.randrange(2000), user="uid:0")
                      for kind in (EventKind.DISPLAYED, EventKind.ACKNOWLEDGED)]
            file.record(events, lambda event: receipt_of(event, installation, agent="1"))
            os.write(1, f"answered {name}\\n".encode())
            if draw.random() < 0.2:
                file.outbox.sent(file.outbox.due(at)[0].receipt.id)
            number += 1
"""
CALLS = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename"
_CALL = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)(?:<(.*)>)?$")
_DESCRIPTOR = re.compile(r"(?:AT_FDCWD|\d+)<([^>]*)>")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


Writes = list[tuple[int, bytes | None]]
"""Writes to a file in their order, by their place; without bytes, a length to cut it to."""


@dataclass
class Content:
    """A file: what is surely on the disk (None: not even the file), and what was asked since."""

    durable: bytes | None = None
    pending: Writes = field(default_factory=list)


@dataclass
class Disk:
    """The files of one folder as the calls leave them."""

    folder: str
    files: dict[str, Content] = field(default_factory=dict)
    unlinked: dict[str, Content] = field(default_factory=dict)

    def synchronize(self, path: str) -> None:
        """A file, or the folder, was synchronized."""
        if path == self.folder:
            self.unlinked.clear()
            for content in self.files.values():
                content.durable = content.durable if content.durable is not None else b""
        elif path in self.files:
            content = self.files[path]
            content.durable = applied(content.durable or b"", content.pending)
            content.pending.clear()

    def states(self, draw: random.Random) -> Iterator[dict[str, bytes]]:
        """Some of the states that a cut could leave now: the two extremes, and drawn ones."""
        yield self._state(lambda _: [], lambda: False)
        yield self._state(list, lambda: True)
        if any(content.pending for content in self.files.values()) or self.unlinked:
            for _ in range(3):
                yield self._state(lambda pending: some(pending, draw), lambda: draw.random() < 0.5)

    def _state(self, kept: Callable[[Writes], Writes], happens: Callable[[], bool]) -> dict[str, bytes]:
        """A state: what is kept of the writes of each file, and whether a file is there or gone that need not be."""
        found = {}
        for path, content in self.unlinked.items():
            if content.durable is not None and not happens():
                found[path] = content.durable
        for path, content in self.files.items():
            pending = kept(content.pending)
            if content.durable is not None or pending or happens():
                found[path] = applied(content.durable or b"", pending)
        return found


def applied(content: bytes, writes: Writes) -> bytes:
    """A file's bytes after some writes."""
    data = bytearray(content)
    for place, written in writes:
        if written is None:
            del data[place:]
            data.extend(bytes(place - len(data)))
        else:
            data.extend(bytes(max(0, place - len(data))))
            data[place : place + len(written)] = written
    return bytes(data)


def some(pending: Writes, draw: random.Random) -> Writes:
    """Some of the writes, some of them torn between two sectors."""
    found: Writes = []
    for place, written in pending:
        luck = draw.random()
        if luck < 0.4:
            found.append((place, written))
        elif luck < 0.7 and written is not None:
            sectors = [start for start in range(0, len(written), SECTOR) if draw.random() < 0.5]
            found += [(place + start, written[start : start + SECTOR]) for start in sectors]
    return found


def traced(folder: Path, seed: str, synchronous: str) -> str:
    """The calls of a ledger's life."""
    trace = folder.parent / "trace"
    command = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-o", str(trace)]
    subprocess.run(
        [*command, sys.executable, "-c", SUBJECT, str(folder), seed, synchronous],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )
    return trace.read_text()


def cuts(trace: str, folder: Path, draw: random.Random) -> Iterator[tuple[list[str], dict[str, bytes]]]:
    """What had been answered, and the files, for states after each call on the folder."""
    disk, answered = Disk(str(folder)), list[str]()
    for line in trace.splitlines():
        call = _CALL.match(line)
        if call is None or call[3].startswith("-1"):
            continue
        name, arguments = call[1], call[2]
        described = _DESCRIPTOR.match(arguments)
        path = text(described[1]) if described is not None else ""
        strings = _STRING.findall(arguments)
        if name == "write" and strings and data(strings[0]).startswith(MARK):
            answered.append(data(strings[0]).decode().split()[1])
            continue
        if name == "openat":
            path = text(call[4] or "")
            if not path.startswith(disk.folder + "/") or "O_CREAT" not in arguments or path in disk.files:
                continue
            disk.files[path] = Content()
        elif name in {"unlink", "rename"}:
            gone = text(strings[0])
            if gone not in disk.files:
                continue
            disk.unlinked[gone] = disk.files.pop(gone)
        elif path != disk.folder and path not in disk.files:
            continue
        elif name in {"pwrite64", "write"}:
            place = int(arguments.rsplit(", ", 1)[1])
            disk.files[path].pending.append((place, data(strings[0])))
        elif name == "ftruncate":
            disk.files[path].pending.append((int(arguments.rsplit(", ", 1)[1]), None))
        elif name in {"fsync", "fdatasync"}:
            disk.synchronize(path)
        for state in disk.states(draw):
            yield list(answered), {where: it for where, it in state.items() if not where.endswith("-shm")}


def data(escaped: str) -> bytes:
    """The bytes of a string as strace writes it with -xx."""
    return bytes.fromhex(escaped.replace("\\x", ""))


def text(escaped: str) -> str:
    """A path as strace writes it with -xx."""
    return data(escaped).decode() if escaped.startswith("\\x") else escaped


def wrong(answered: list[str], files: dict[str, bytes], place: Path) -> str | None:
    """What a ledger that is opened on a state's files has lost or halved; None where all is well."""
    for path, content in files.items():
        (place / Path(path).name).write_bytes(content)
    try:
        with LedgerFile(place) as file:
            events = {(event.message, str(event.kind)) for event in file.events()}
            receipts = {
                (it.receipt.body.decode().partition('"message": "')[2].partition('"')[0], str(it.receipt.event))
                for it in file.outbox.all()
            }
            warnings = [warning.code for warning in file.warnings]
    except StateError as error:
        return f"cannot be opened: {error}"
    lost = [name for name in answered if (name, "acknowledged") not in events]
    if warnings or lost:
        return f"lost {lost}, warned of {warnings}"
    return f"events and receipts differ: {events ^ receipts}" if events != receipts else None


def run(seed: str, synchronous: str = "full") -> tuple[int, list[str]]:
    """The number of different states of one ledger's life, and what is wrong in them."""
    draw, number, found, seen = random.Random(seed), 0, list[str](), set[int]()
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory() as disk, tempfile.TemporaryDirectory(dir=memory) as states:
        folder = Path(disk).resolve() / "state"
        for answered, files in cuts(traced(folder, seed, synchronous), folder, draw):
            state = hash((len(answered), *sorted(files.items())))
            if state in seen:
                continue
            seen.add(state)
            place = Path(states) / str(number)
            place.mkdir(mode=0o700)
            problem = wrong(answered, files, place)
            number += 1
            if problem is not None:
                found.append(f"seed {seed}, state {number}: {problem}")
            with contextlib.suppress(FileNotFoundError):
                for path in place.iterdir():
                    path.unlink()
                place.rmdir()
    return number, found
