"""Jobs of Windows: a worker in a Job Object, by which it and all that it starts are bounded, and end together.

Source: https://learn.microsoft.com/windows/win32/procthread/job-objects
"""

from __future__ import annotations

import contextlib
import ctypes
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from ctypes import wintypes
from pathlib import Path
from typing import IO

from messenger_rules.containment.task import ANSWER_OVERHEAD, MOST_PROCESSES, SAID_BYTES, End, Outcome, Task, outcome_of
from messenger_rules.windows.api import Function, is_false, is_invalid
from messenger_rules.windows.handles import close_handle

_BASIC_ACCOUNTING = 1
_EXTENDED_LIMITS = 9
_LIMIT_JOB_TIME = 0x4
_LIMIT_ACTIVE_PROCESS = 0x8
_LIMIT_JOB_MEMORY = 0x200
_LIMIT_DIE_ON_UNHANDLED_EXCEPTION = 0x400
_LIMIT_KILL_ON_JOB_CLOSE = 0x2000
_TICKS = 10_000_000
"""Units of 100 nanoseconds in a second."""
_STATUS_QUOTA_EXCEEDED = 0xC0000044
_CHUNK = 65_536


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("per_process_time", wintypes.LARGE_INTEGER),
        ("per_job_time", wintypes.LARGE_INTEGER),
        ("flags", wintypes.DWORD),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("priority_class", wintypes.DWORD),
        ("scheduling_class", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io_counters", ctypes.c_ulonglong * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class _Accounting(ctypes.Structure):
    _fields_ = (
        ("user_time", wintypes.LARGE_INTEGER),
        ("kernel_time", wintypes.LARGE_INTEGER),
        ("period_user_time", wintypes.LARGE_INTEGER),
        ("period_kernel_time", wintypes.LARGE_INTEGER),
        ("page_faults", wintypes.DWORD),
        ("processes", wintypes.DWORD),
        ("active_processes", wintypes.DWORD),
        ("terminated_processes", wintypes.DWORD),
    )


_create = Function("kernel32", "CreateJobObjectW", wintypes.HANDLE, ctypes.c_void_p, wintypes.LPCWSTR, fails=is_invalid)
_limit = Function(
    "kernel32",
    "SetInformationJobObject",
    wintypes.BOOL,
    *(wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD),
    fails=is_false,
)
_ask = Function(
    "kernel32",
    "QueryInformationJobObject",
    wintypes.BOOL,
    *(wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD, ctypes.c_void_p),
    fails=is_false,
)
_assign = Function(
    "kernel32", "AssignProcessToJobObject", wintypes.BOOL, wintypes.HANDLE, wintypes.HANDLE, fails=is_false
)
_terminate = Function("kernel32", "TerminateJobObject", wintypes.BOOL, wintypes.HANDLE, wintypes.UINT)


class _Job:
    """A Job Object; closed, everything in it is dead.

    :raises OSError: where there can be none, as each method does where Windows refuses.
    """

    def __init__(self, task: Task) -> None:
        self._handle = _create(None, None)
        limits = _ExtendedLimits()
        limits.basic.per_job_time = task.cpu_seconds * _TICKS
        limits.basic.active_processes = MOST_PROCESSES
        limits.job_memory = task.memory_bytes
        limits.basic.flags = (
            _LIMIT_JOB_TIME
            | _LIMIT_ACTIVE_PROCESS
            | _LIMIT_JOB_MEMORY
            | _LIMIT_DIE_ON_UNHANDLED_EXCEPTION
            | _LIMIT_KILL_ON_JOB_CLOSE
        )
        _limit(self._handle, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))

    def take(self, process: subprocess.Popen[bytes]) -> None:
        """Put a process into it, and from now on all that it starts."""
        handle = int(process._handle)  # type: ignore[attr-defined,unused-ignore] # noqa: SLF001 -- subprocess shows it nowhere else
        _assign(self._handle, handle)

    def used(self) -> tuple[float, int]:
        """Seconds of processor time, and bytes of memory at most, of all that ran in it."""
        accounting, limits = _Accounting(), _ExtendedLimits()
        for kind, found in ((_BASIC_ACCOUNTING, accounting), (_EXTENDED_LIMITS, limits)):
            _ask(self._handle, kind, ctypes.byref(found), ctypes.sizeof(found), None)
        return (accounting.user_time + accounting.kernel_time) / _TICKS, int(limits.peak_job_memory)

    def end(self) -> None:
        """Kill all that is in it."""
        _terminate(self._handle, 1)

    def close(self) -> None:
        """Give it back; what is in it is killed."""
        close_handle(self._handle)


class _Reader:
    """Reads a pipe in a thread, up to a bound."""

    def __init__(self, pipe: IO[bytes], bound: int) -> None:
        self.data = bytearray()
        self.full = threading.Event()
        self._pipe = pipe
        self._bound = bound
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # the pipe is closed under a reader that waits too long
            while chunk := self._pipe.read1(_CHUNK):  # type: ignore[attr-defined] # a pipe of Popen is a BufferedReader
                room = self._bound - len(self.data)
                self.data += chunk[:room]
                if len(chunk) > room:
                    self.full.set()

    def wait(self, seconds: float) -> None:
        """Until all is read."""
        self._thread.join(seconds)


def run_in_job(task: Task) -> Outcome:
    """Do a task in a Job Object of its own.

    :raises OSError: where no process, or no Job Object, could be made.
    """
    job = _Job(task)
    started = time.monotonic()
    try:
        with _worker() as process:
            job.take(process)  # before it is told what to do
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            answers = _Reader(process.stdout, task.answer_bytes + ANSWER_OVERHEAD)
            said = _Reader(process.stderr, SAID_BYTES)
            with contextlib.suppress(OSError):
                process.stdin.write(task.to_json().encode() + b"\n")
                process.stdin.flush()
            killed_for = _wait(task, process, answers, started)
            job.end()
            status = process.wait()
            answers.wait(1.0)
            said.wait(0.1)
        cpu_seconds, memory_bytes = job.used()
    finally:
        job.close()
    if answers.full.is_set():
        killed_for = End.TOO_LONG, f"its answer is longer than {task.answer_bytes:,} bytes"
    if killed_for is None and status & 0xFFFFFFFF == _STATUS_QUOTA_EXCEEDED:
        killed_for = End.USED_TOO_MUCH, f"used all of its {task.cpu_seconds} s of processor time"
    return outcome_of(
        task,
        bytes(answers.data),
        status,
        said=bytes(said.data),
        killed_for=killed_for,
        seconds=time.monotonic() - started,
        cpu_seconds=cpu_seconds,
        memory_bytes=memory_bytes,
    )


@contextlib.contextmanager
def _worker() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", "messenger_rules.containment.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(sys.executable).parent,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr] # all three were asked for


def _wait(task: Task, process: subprocess.Popen[bytes], answers: _Reader, started: float) -> tuple[End, str] | None:
    """Until it ends; else why it must."""
    while (left := started + task.seconds - time.monotonic()) > 0:
        if answers.full.is_set():
            return None
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(min(left, 0.05))
            return None
    return End.TIMED_OUT, f"no answer within {task.seconds:g} s"
