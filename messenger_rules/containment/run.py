"""Running tasks: by a supervisor where processes fork, in Job Objects on Windows; every task has an outcome."""

from __future__ import annotations

import contextlib
import json
import math
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from messenger_rules.containment import processes
from messenger_rules.containment.task import AT_ONCE, SAID_BYTES, End, Outcome, Task

START_SECONDS = 10.0
"""Seconds in which a supervisor must be ready to begin: on a busy machine, Python alone takes some of them."""
GRACE = 0.8
"""Seconds beyond the longest time-out after which a supervisor that says nothing is given up."""
MARK = "MESSENGER_RULES_CONTAINED"
"""The variable by which all processes of a run are known, should their supervisor be killed."""
SUPERVISOR = ("-m", "messenger_rules.containment.supervisor")
"""The program that watches over tasks, as arguments of Python."""
_CHUNK = 1 << 20


def run(tasks: Sequence[Task], preloaded: Sequence[str] = ()) -> list[Outcome]:
    """Do tasks, side by side, and tell of each what became of it, in their order.

    Once it has begun, it takes as long as the longest time-out and a second at most, for each 32 tasks; nothing that
    they started runs afterwards. Where a task kills its supervisor, the others are done again, each apart.

    :param preloaded: modules of the library that the functions' modules import.
    :raises OSError: where no process can be started.
    """
    if not tasks:
        return []
    if sys.platform == "win32":
        from messenger_rules.containment.jobs import run_in_job

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(run_in_job, tasks))
    deadline = _Deadline(math.ceil(len(tasks) / AT_ONCE) * max(task.seconds for task in tasks) + GRACE)
    found = {outcome.name: outcome for outcome in _supervised(tasks, preloaded, deadline)}
    lost = [task for task in tasks if task.name not in found]
    if lost and len(tasks) > 1:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for outcomes in pool.map(lambda task: _supervised([task], preloaded, deadline), lost):
                found |= {outcome.name: outcome for outcome in outcomes}
    return [found.get(task.name) or _lost(task) for task in tasks]


def _lost(task: Task) -> Outcome:
    return Outcome(task.name, End.LOST, "the process that watches over it was ended")


class _Deadline:
    """When a run is given up: some seconds after its first supervisor was ready to begin."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = math.inf

    def begin(self) -> None:
        """From now on time counts, unless it did before."""
        self._until = min(self._until, time.monotonic() + self._seconds)

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return max(0.0, self._until - time.monotonic())


def _supervised(tasks: Sequence[Task], preloaded: Sequence[str], deadline: _Deadline) -> list[Outcome]:
    """What a supervisor says of tasks, until a deadline."""
    mark = f"{MARK}={secrets.token_hex(16)}"
    with _supervisor(preloaded, mark) as supervisor:
        assert supervisor.stdin is not None
        assert supervisor.stdout is not None
        most = sum(2 * task.answer_bytes + 8 * SAID_BYTES + 4096 for task in tasks)
        said, ready = list[bytes](), threading.Event()
        reader = threading.Thread(target=_read, args=(supervisor.stdout.fileno(), most, said, ready), daemon=True)
        reader.start()
        with contextlib.suppress(OSError):
            supervisor.stdin.write("".join(task.to_json() + "\n" for task in tasks).encode() + b"\n")
            supervisor.stdin.flush()  # and stays open: its end tells the supervisor that nobody waits any more
        ready.wait(min(START_SECONDS, deadline.left))
        deadline.begin()
        reader.join(deadline.left)
    reader.join(1.0)
    supervisor.stdout.close()
    outcomes = []
    for line in b"".join(said).splitlines():
        with contextlib.suppress(ValueError, TypeError, KeyError):  # cut off, where it was killed
            outcomes.append(Outcome.from_json(line))
    return outcomes


@contextlib.contextmanager
def _supervisor(preloaded: Sequence[str], mark: str) -> Iterator[subprocess.Popen[bytes]]:
    """A running supervisor; whatever happens, nothing of it runs afterwards."""
    name, _, value = mark.partition("=")
    process = subprocess.Popen(  # noqa: S603 -- our own module
        [sys.executable, "-I", *SUPERVISOR, json.dumps(list(preloaded))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("MESSENGER_RULES_DEBUG") else subprocess.DEVNULL,
        start_new_session=True,
        cwd=Path(sys.executable).parent,
        env={**os.environ, name: value},
    )
    try:
        yield process
    finally:
        with contextlib.suppress(OSError):
            process.stdin.close()  # type: ignore[union-attr] # it was asked for
        try:
            orderly = process.wait(0.5) == 0
        except subprocess.TimeoutExpired:
            orderly = False
            process.kill()
            process.wait()
        if not orderly:
            processes.end_marked(mark)


def _read(pipe: int, most: int, said: list[bytes], ready: threading.Event) -> None:
    """Read what a supervisor says, until it has ended; more than it can have to say is not its own."""
    with contextlib.suppress(OSError):
        while most > 0 and (chunk := os.read(pipe, _CHUNK)):
            ready.set()
            said.append(chunk)
            most -= len(chunk)
    ready.set()
