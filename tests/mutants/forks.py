"""Work in a process of its own, which has all that this one has, may break it, and is ended with whatever it started."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Never, TypeVar

T = TypeVar("T")

MEMORY = 4 << 30
PATIENCE = 30
"""For each second of the processor so many may pass on the clock: the machine has other work, too."""


class EndedEarlyError(Exception):
    """The process gave no answer: it died, or used up its time."""


class ForkFailedError(Exception):
    """The work raised what is said here."""


def in_fork(work: Callable[[], T], *, seconds: float | None = None) -> T:
    """What ``work`` returns; it may take so many seconds of the processor."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        _be_child(work, sender, seconds)
    sender.close()
    try:
        if not receiver.poll(None if seconds is None else PATIENCE * seconds):
            raise EndedEarlyError
        answer: T | _Raised = receiver.recv()
    except EOFError:
        raise EndedEarlyError from None
    finally:
        _end(process)
        receiver.close()
    if isinstance(answer, _Raised):
        raise ForkFailedError(answer.traceback)
    return answer


@dataclass(frozen=True)
class _Raised:
    traceback: str


def _be_child(work: Callable[[], T], sender: Connection, seconds: float | None) -> Never:
    try:
        os.setpgid(0, 0)
        _be_quiet()
        if seconds is not None:
            _limit(int(seconds) + 1)
        sender.send(work())
    except BaseException:  # noqa: BLE001 - whatever it is, this process ends here
        sender.send(_Raised(traceback.format_exc()))
    finally:
        os._exit(0)


def _be_quiet() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end(process: int) -> None:
    """With its group; a child that did not come to make one is ended alone."""
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            end(process, signal.SIGKILL)
    os.waitpid(process, 0)
