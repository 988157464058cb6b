"""Processes: who descends from whom, and ending all of them.

By ``/proc``, where there is one: a process that left its parent's group and session is found too. Elsewhere a group is
all that is known.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_SWEEP_SECONDS = 1.0
"""How long those who do not die are waited for."""


@dataclass(frozen=True, slots=True)
class Process:
    """A running process: its parent, its session, and the memory that it holds."""

    pid: int
    parent: int
    session: int
    memory_bytes: int


def running() -> dict[int, Process]:
    """All processes that run and are not dead yet, by their numbers; empty where nobody can tell."""
    found = {}
    page = os.sysconf("SC_PAGESIZE")
    for entry in _entries():
        with contextlib.suppress(OSError, ValueError, IndexError):  # it ended while we looked
            fields = Path(entry, "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            if fields[0] not in {"Z", "X"}:
                pid = int(entry.name)
                found[pid] = Process(pid, int(fields[1]), int(fields[3]), int(fields[21]) * page)
    return found


def below(pid: int, processes: dict[int, Process]) -> list[Process]:
    """A process and all that descend from it, the nearest first."""
    children: dict[int, list[Process]] = {}
    for process in processes.values():
        children.setdefault(process.parent, []).append(process)
    found = [processes[pid]] if pid in processes else []
    for one in found:
        found += children.pop(one.pid, ())
    return found


def end_group(leader: int) -> None:
    """Kill a group of processes at once: one that forks all the time cannot get out of it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def end(pids: Iterable[int]) -> None:
    """Kill processes: first all are stopped, so that none of them starts another in the meantime."""
    listed = tuple(pids)
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in listed:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)


def end_below(pid: int, spared: Collection[int] = ()) -> None:
    """Kill all that descend from a process, until there are none; not itself, nor those that are spared.

    Whoever asks this for itself must inherit orphans, or those whose parents have ended are not found.

    :param spared: processes that live on, with all that descend from them or belong to their sessions.
    """

    def left() -> list[int]:
        listed = running()
        kept = {pid, *(process.pid for one in spared for process in below(one, listed))}
        family = [process for process in below(pid, listed) if process.session not in spared]
        return [process.pid for process in family if process.pid not in kept]

    _sweep(left)


def end_marked(mark: str) -> None:
    """Kill all processes in whose environment a text stands: for those whose ancestors are gone.

    What cleared its environment, or belongs to others, is not found.
    """
    wanted = mark.encode()

    def left() -> list[int]:
        found = []
        for entry in _entries():
            with contextlib.suppress(OSError):
                if wanted in Path(entry, "environ").read_bytes() and int(entry.name) != os.getpid():
                    found.append(int(entry.name))
        return found

    _sweep(left)


def _entries() -> list[Path]:
    try:
        return [entry for entry in PROC.iterdir() if entry.name.isdecimal()]
    except OSError:
        return []


def _sweep(left: Callable[[], list[int]]) -> None:
    until = time.monotonic() + _SWEEP_SECONDS
    while (pids := left()) and time.monotonic() < until:
        end(pids)
        time.sleep(0.001)
