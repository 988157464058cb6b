"""The supervisor: a process that forks a worker for each task, watches all of them, and leaves nothing running.

It stands between whoever asks and the workers, so that nothing of how it goes about that - inheriting orphans, taking
leave of every child, becoming other users - happens in a process that is not its own. It ends when its standard input
does: when whoever started it is gone, or wants no more.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import selectors
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from messenger_rules.containment import namespace, processes, users, worker
from messenger_rules.containment.task import (
    ANSWER_OVERHEAD,
    AT_ONCE,
    MOST_PROCESSES,
    SAID_BYTES,
    End,
    Outcome,
    Task,
    outcome_of,
)

WATCHED_EVERY = 0.05
"""Seconds between two looks at what the tasks' processes hold."""
_GRACE = 0.1
"""Seconds in which the pipe of an ended worker is read out, where something else still holds it open."""
_CHUNK = 65_536
_WARDENS = 2
"""Processes of ours in each task's family."""
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(slots=True)
class _Running:
    """A task and its worker."""

    task: Task
    pid: int
    answers: int
    prints: int
    started: float
    written: bytearray = field(default_factory=bytearray)
    said: bytearray = field(default_factory=bytearray)
    open: set[int] = field(default_factory=set)
    killed_for: tuple[End, str] | None = None
    status: int | None = None
    ended: float = 0.0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0

    @property
    def deadline(self) -> float:
        return self.started + self.task.seconds

    def is_done(self, now: float) -> bool:
        """Whether it has ended, and all that it wrote has been read."""
        if self.status is None:
            return False
        return self.answers not in self.open or now > self.ended + _GRACE

    def outcome(self) -> Outcome:
        return outcome_of(
            self.task,
            bytes(self.written),
            self.status,
            said=bytes(self.said),
            killed_for=self.killed_for,
            seconds=self.ended - self.started,
            cpu_seconds=self.cpu_seconds,
            memory_bytes=self.memory_bytes,
        )


class Supervisor:
    """Runs tasks, some at a time, and tells of each when it has ended."""

    def __init__(self, tasks: list[Task], told: int) -> None:
        self._waiting = deque(tasks)
        self._told = told
        self._running: dict[int, _Running] = {}
        self._selector = selectors.DefaultSelector()
        self._users = users.free_users() if os.geteuid() == 0 else iter(())
        self._processes_before = 0 if os.geteuid() == 0 else _own_processes()
        self._memory = processes.running()[os.getpid()].memory_bytes if processes.PROC.is_dir() else 0
        self._watched = time.monotonic()
        wakes, waking = os.pipe()
        for end in (wakes, waking):
            os.set_blocking(end, False)
        self._wakes = wakes
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waking)
        self._selector.register(wakes, selectors.EVENT_READ)
        self._selector.register(0, selectors.EVENT_READ)

    def run(self) -> None:
        """Until there is nothing left to do, or nobody left to tell."""
        while self._waiting or self._running:
            while self._waiting and len(self._running) < AT_ONCE:
                self._start(self._waiting.popleft())
            self._look(self._pause())
            self._reap()
            now = time.monotonic()
            self._keep_bounds(now)
            for one in [one for one in self._running.values() if one.is_done(now)]:
                self._finish(one)

    def end(self) -> None:
        """Kill all that runs."""
        for one in self._running.values():
            processes.end_group(one.pid)
        processes.end_below(os.getpid())

    def _start(self, task: Task) -> None:
        answers, answering = os.pipe()
        prints, printing = os.pipe()
        user = next(self._users, None) if task.own_user and users.unreadable(task.folders) is None else None
        pid = os.fork()
        if pid == 0:
            self._be_worker(task, answering, printing, user)
        os.close(answering)
        os.close(printing)
        one = _Running(task, pid, answers, prints, time.monotonic(), open={answers, prints})
        self._running[pid] = one
        for pipe in (answers, prints):
            os.set_blocking(pipe, False)
            self._selector.register(pipe, selectors.EVENT_READ, one)

    def _be_worker(self, task: Task, answering: int, printing: int, user: int | None) -> NoReturn:
        """What the child does: it has nothing of the supervisor's but its pipes, and mostly a namespace of its own."""
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0)
            os.dup2(printing, 1)
            os.dup2(printing, 2)
            answers = os.dup2(answering, 3, inheritable=False)
            os.closerange(4, 1024)
            namespace.die_with_parent()
            namespace.fork_inside()
            worker.limit(task)
            self._limit_processes(user)
            if user is not None:
                users.become(user)
            namespace.die_with_parent()
            worker.answer(task, answers)
            worker.flush()
        finally:
            os._exit(0)

    def _limit_processes(self, user: int | None) -> None:
        most = MOST_PROCESSES + (self._processes_before if user is None else 0)
        _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most))

    def _pause(self) -> float:
        """Seconds until something must be looked at though nothing happened."""
        now = time.monotonic()
        next_look = self._watched + WATCHED_EVERY
        return max(0.0, min([next_look, *(one.deadline for one in self._running.values())]) - now)

    def _look(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if key.data is not None:
                self._read(key.data, key.fd)
            elif key.fd == self._wakes:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wakes, _CHUNK)
            elif not os.read(0, _CHUNK):  # whoever asked is gone
                self.end()
                os._exit(1)

    def _read(self, one: _Running, pipe: int) -> None:
        try:
            chunk = os.read(pipe, _CHUNK)
        except BlockingIOError:
            return
        if not chunk:
            self._close(one, pipe)
        elif pipe == one.prints:
            one.said += chunk[: SAID_BYTES - len(one.said)]
        elif len(one.written) + len(chunk) > one.task.answer_bytes + ANSWER_OVERHEAD:
            self._kill(one, End.TOO_LONG, f"its answer is longer than {one.task.answer_bytes:,} bytes")
            self._close(one, pipe)
        else:
            one.written += chunk

    def _close(self, one: _Running, pipe: int) -> None:
        self._selector.unregister(pipe)
        one.open.discard(pipe)
        os.close(pipe)

    def _kill(self, one: _Running, end: End, text: str) -> None:
        if one.status is None and one.killed_for is None:
            one.killed_for = end, text
            with contextlib.suppress(ProcessLookupError):
                os.kill(one.pid, signal.SIGKILL)  # the warden of its namespace, where it has one
            processes.end_group(one.pid)

    def _keep_bounds(self, now: float) -> None:
        """Kill what has had its time, or holds too much; not all systems hold bounds for a family of processes."""
        for one in self._running.values():
            if now >= one.deadline:
                self._kill(one, End.TIMED_OUT, f"no answer within {one.task.seconds:g} s")
        if now < self._watched + WATCHED_EVERY:
            return
        self._watched = now
        listed = processes.running()
        for one in self._running.values():
            family = processes.below(one.pid, listed)
            memory = sum(max(0, process.memory_bytes - self._memory) for process in family)
            if len(family) > MOST_PROCESSES + _WARDENS:
                self._kill(one, End.USED_TOO_MUCH, f"had more than {MOST_PROCESSES} processes at a time")
            elif memory > one.task.memory_bytes:
                self._kill(one, End.USED_TOO_MUCH, f"held more than {one.task.memory_bytes >> 20} MiB of memory")

    def _reap(self) -> None:
        """Take leave of children that have ended: workers, and what they left behind."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
                if pid == 0:
                    return
                one = self._running.get(pid)
                if one is not None:
                    one.status = os.waitstatus_to_exitcode(status)
                    one.ended = time.monotonic()
                    one.cpu_seconds = usage.ru_utime + usage.ru_stime
                    one.memory_bytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
                    processes.end_group(pid)
                    processes.end_below(os.getpid(), spared=[other for other in self._running if other != pid])

    def _finish(self, one: _Running) -> None:
        """Tell of a task, and forget it."""
        for pipe in tuple(one.open):
            self._read(one, pipe)
        for pipe in tuple(one.open):
            self._close(one, pipe)
        del self._running[one.pid]
        line = (one.outcome().to_json() + "\n").encode()
        while line:
            line = line[os.write(self._told, line) :]


def _own_processes() -> int:
    """How many processes this user has: the operating system counts them all together."""
    user = os.geteuid()
    return sum(1 for one in processes.running() if _owner(one) == user)


def _owner(pid: int) -> int | None:
    try:
        return (processes.PROC / str(pid)).stat().st_uid
    except OSError:
        return None


def _go_first() -> None:
    """Be scheduled before what is watched, where root asks: against a thousand processes it would come too late."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))


def _tasks() -> Iterator[Task]:
    """The tasks, a line each, until an empty line."""
    while (line := sys.stdin.readline().strip()) != "":
        yield Task.from_json(line)


def main(preloaded: list[str]) -> None:
    """Do the tasks that standard input tells, and say on standard output what became of each, a line a task.

    :param preloaded: modules that are imported once, not by each worker: of the library, and never a plugin's.
    """
    told = os.dup(1)
    os.set_inheritable(told, False)
    os.dup2(2, 1)
    namespace.ask_linux(_PR_SET_CHILD_SUBREAPER, 1)
    tasks = list(_tasks())
    for module in preloaded:
        importlib.import_module(module)
    gc.freeze()
    os.write(told, b"\n")  # it is ready to begin
    _go_first()
    supervisor = Supervisor(tasks, told)
    try:
        supervisor.run()
    finally:
        supervisor.end()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
