"""Calling the predicates of plugins in a process of their own, with a deadline, where a hang cannot be afforded."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from messenger_rules.condition.asking import asked_by
from messenger_rules.containment.folders import folders_of
from messenger_rules.values import Reason, Unknown

if TYPE_CHECKING:
    from messenger_rules.condition.predicates import Predicate

_START_SECONDS = 10.0
"""Seconds in which a new process must be ready, and a module be imported that this process has imported, too."""
_FOUND = {"found": True}
_ANSWER_BYTES = 65_536
_GRACE = 0.5


@contextlib.contextmanager
def isolated(seconds: float = 2.0) -> Iterator[None]:
    """Call plugins' predicates in a child process for as long as the context lasts.

    A predicate that gives no answer within ``seconds``, or whose process ends, is unknown with the reason, for this
    and every later call; the others are asked in a new process. It covers the thread, or asynchronous task, that enters
    it; hand it to a pool with :func:`contextvars.copy_context`. Of nested contexts the inner one counts.

    >>> with isolated(seconds=1.0):
    ...     pass
    """
    isolation = _Isolation(seconds)
    try:
        with asked_by(isolation):
            yield
    finally:
        isolation.close()


class _Failed(Exception):
    """The process gave no answer."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class _Isolation:
    """The answers so far, the predicates that failed, and the process that is asked next."""

    def __init__(self, seconds: float, *, closed: bool = False) -> None:
        self._seconds = seconds
        self._answers: dict[bytes, bool | Unknown] = {}
        self._failed: dict[tuple[str, str], Unknown] = {}
        self._child: _Child | None = None
        self._closed = closed
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[object, ...]:
        """What was made in the context stays isolated where it is sent, in processes for one call each."""
        return partial(_Isolation, self._seconds, closed=True), ()

    def ask(self, predicate: Predicate, positional: Sequence[object], named: Mapping[str, object]) -> bool | Unknown:
        """The predicate's answer; after the context has ended, from a process for this one call."""
        asked = pickle.dumps((predicate.home, tuple(positional), dict(named)))
        with self._lock:
            known = self._failed.get(predicate.home, self._answers.get(asked))
            if known is not None:
                return known
            try:
                answer = self._answers[asked] = self._ask(predicate, tuple(positional), dict(named))
            except _Failed as failed:
                self._end()
                answer = self._failed[predicate.home] = Unknown(predicate.name, failed.reason, failed.detail)
            except OSError as error:
                detail = f"no process could be started for it: {error.strerror}"
                answer = Unknown(predicate.name, Reason.SOURCE_FAILED, detail)
            except BaseException:
                self._end()
                raise
            if self._closed:
                self._end()
            return answer

    def close(self) -> None:
        """End the process."""
        self._closed = True
        with self._lock:
            self._end()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _ask(self, predicate: Predicate, positional: tuple[object, ...], named: dict[str, object]) -> bool | Unknown:
        folders = folders_of(predicate.home[0])
        if self._child is not None and self._child.folders != folders:
            self._end()
        if self._child is None:
            self._child = _Child(folders)
            self._child.start()
        said = self._child.find(predicate.home)
        if said == _FOUND:
            said = self._child.answer(predicate.home, positional, named, self._seconds)
        match said:
            case {"answer": bool(answer)}:
                return answer
            case {"raised": str(name)}:
                return Unknown(predicate.name, Reason.SOURCE_FAILED, f"the predicate raised {name}")
            case {"no_truth_value": str(name)}:
                return Unknown(predicate.name, Reason.UNREADABLE, f"the predicate answered {name}, not true or false")
            case {"not_found": str(name)}:
                place = ":".join(predicate.home)
                detail = f"a process of its own cannot import the predicate {place}: {name}"
                raise _Failed(Reason.SOURCE_FAILED, detail)
        raise _Failed(Reason.UNREADABLE, "its process gave an answer that cannot be read")


class _Child:
    """A process that calls predicates, in a group of its own."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        self.folders = folders
        self._number = 0
        self._found: set[tuple[str, str]] = set()
        self._said: queue.Queue[bytes] = queue.Queue()
        self._process = subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, "-I", "-m", "messenger_rules.predicate_worker", os.pathsep.join(folders)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=Path(sys.executable).parent,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def start(self) -> None:
        """Wait until it is ready."""
        self._line(_START_SECONDS)

    def find(self, home: tuple[str, str]) -> Any:
        """What it says when it looks for a predicate: that takes as long as its module takes, and not the predicate."""
        if home in self._found:
            return _FOUND
        said = self._reply((home, None, None), _START_SECONDS)
        if said == _FOUND:
            self._found.add(home)
        return said

    def answer(
        self, home: tuple[str, str], positional: tuple[object, ...], named: dict[str, object], seconds: float
    ) -> Any:
        """What it says when it calls a predicate."""
        return self._reply((home, positional, named), seconds)

    def _reply(self, asked: tuple[object, ...], seconds: float) -> Any:
        self._number += 1
        request = pickle.dumps((self._number, *asked))
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # an ended process is noticed by its silence
            self._process.stdin.write(len(request).to_bytes(4, "big") + request)
            self._process.stdin.flush()
        try:
            said = json.loads(self._line(seconds))
        except (ValueError, RecursionError):
            said = None
        return said if isinstance(said, dict) and said.pop("number", None) == self._number else None

    def end(self) -> None:
        """Kill it and all that it started in its group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(_GRACE)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError):  # closed under a reader that waits too long
            while chunk := os.read(self._process.stdout.fileno(), _ANSWER_BYTES):
                self._said.put(chunk)
                if self._said.qsize() > 1:
                    break
        self._said.put(b"")

    def _line(self, seconds: float) -> bytes:
        end, line = time.monotonic() + seconds, b""
        while not line.endswith(b"\n"):
            try:
                chunk = self._said.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                status = self._process.poll()
                if status is not None:
                    raise _Failed(Reason.SOURCE_FAILED, _ending(status)) from None
                raise _Failed(Reason.TIMED_OUT, f"no answer within {seconds:g} s") from None
            line += chunk
            if not chunk:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    raise _Failed(Reason.SOURCE_FAILED, _ending(self._process.wait(_GRACE)))
                raise _Failed(Reason.SOURCE_FAILED, "its process closed the pipe of its answers")
            if len(line) > _ANSWER_BYTES:
                raise _Failed(Reason.UNREADABLE, f"its process said more than {_ANSWER_BYTES} bytes")
        return line


def _ending(status: int) -> str:
    return f"its process ended by signal {-status}" if status < 0 else f"its process ended with status {status}"
