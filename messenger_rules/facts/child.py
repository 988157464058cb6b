"""Running workers: each in a group of processes of its own, with a deadline, and what it may say bounded."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ANSWER_BYTES = 4 * 1024 * 1024
"""An answer that is longer is not read to its end."""
SAID_LENGTH = 512
"""Bytes that are kept of what a source prints."""
_GRACE = 0.2
"""Seconds in which the pipes of an ended worker are read out, before what it left behind is killed."""


@dataclass(slots=True)
class Outcome:
    """What became of a worker."""

    answers: bytes = b""
    said: str = ""
    status: int | None = None
    too_long: bool = False
    seconds: float = 0.0

    @property
    def timed_out(self) -> bool:
        """Whether it was killed at its deadline."""
        return self.status is None and not self.too_long


@dataclass(slots=True)
class _Reader:
    """Reads a pipe in a thread, up to a bound."""

    pipe: IO[bytes]
    bound: int
    keep_reading: bool
    data: bytearray = field(default_factory=bytearray)
    full: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # the pipe is closed under a reader that waits too long
            while chunk := os.read(self.pipe.fileno(), 65_536):
                room = self.bound - len(self.data)
                self.data += chunk[:room]
                if len(chunk) > room:
                    self.full.set()
                    if not self.keep_reading:
                        return


@contextlib.contextmanager
def worker(places: Sequence[str], folders: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A running worker; whatever happens, it and its whole group are dead afterwards."""
    command = [sys.executable, "-I", "-m", "messenger_rules.facts.worker", os.pathsep.join(folders), *places]
    process = subprocess.Popen(  # noqa: S603 -- our own module, and places that entry points name
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        cwd=Path(sys.executable).parent,
    )
    try:
        yield process
    finally:
        _kill(process)
        process.wait()


def run(places: Sequence[str], folders: Sequence[str], seconds: float) -> Outcome:
    """Run some sources in one worker until it ends, says too much, or the time is over."""
    start = time.monotonic()
    with worker(places, folders) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        answers = _Reader(process.stdout, ANSWER_BYTES, keep_reading=False)
        said = _Reader(process.stderr, SAID_LENGTH, keep_reading=True)
        outcome = Outcome()
        while (left := start + seconds - time.monotonic()) > 0 and not answers.full.is_set():
            with contextlib.suppress(subprocess.TimeoutExpired):
                outcome.status = process.wait(min(left, 0.05))
                break
        answers.thread.join(_GRACE)
    said.thread.join(_GRACE)
    outcome.seconds = time.monotonic() - start
    outcome.too_long = answers.full.is_set()
    outcome.answers = bytes(answers.data)
    outcome.said = bytes(said.data).decode("utf-8", "replace").strip()
    process.stdout.close()
    process.stderr.close()
    return outcome


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker and all that it started, also where it ended itself and left others behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
