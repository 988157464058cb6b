"""A task: one function of somebody else, what it may use, and what became of it.

Whoever asks, the supervisor and the worker share these; none of them imports a plugin by it.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

AT_ONCE = 32
"""Tasks that run at the same time."""
MOST_PROCESSES = 64
"""Processes that one task may have at a time."""
SAID_BYTES = 512
"""What is kept of what a task prints."""
ANSWER_OVERHEAD = 1024
"""Bytes that a worker may write around an answer: the name of an exception and its text, or the frame of the answer."""

_SIGXCPU = 24
"""The number of the signal, on every system that has it; those that have none do not know its name."""


@dataclass(frozen=True, slots=True)
class Task:
    """A function to call, and its bounds.

    ``place`` names the function as ``module:name``, ``argument`` is JSON that it is called with, where it is not empty,
    and ``folders`` are those to import it from that a new interpreter would not look at. ``own_user`` asks for a user
    of its own where the process is root's.
    """

    name: str
    place: str
    argument: str = ""
    folders: tuple[str, ...] = ()
    seconds: float = 5.0
    cpu_seconds: int = 3
    memory_bytes: int = 512 * 1024 * 1024
    answer_bytes: int = 4 * 1024 * 1024
    own_user: bool = True

    def to_json(self) -> str:
        """In one line."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Task:
        """As :meth:`to_json` wrote it.

        >>> task = Task("acme", "acme_facts:acme", folders=("/srv/acme",))
        >>> Task.from_json(task.to_json()) == task
        True
        """
        data = json.loads(text)
        return cls(**{**data, "folders": tuple(data["folders"])})


class End(StrEnum):
    """How a task ended."""

    ANSWERED = "answered"
    RAISED = "raised"
    ENDED = "ended"
    TIMED_OUT = "timed out"
    TOO_LONG = "too long"
    USED_TOO_MUCH = "used too much"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task.

    ``text`` is the answer as JSON where it answered, else what there is to say; ``said`` is the beginning of what it
    printed. ``cpu_seconds`` and ``memory_bytes`` are what it used, by the operating system's own account.
    """

    name: str
    end: End
    text: str = ""
    said: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0

    def to_json(self) -> str:
        """In one line."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str | bytes) -> Outcome:
        """As :meth:`to_json` wrote it."""
        data = json.loads(text)
        return cls(**{**data, "end": End(data["end"])})


def outcome_of(
    task: Task,
    written: bytes,
    status: int | None,
    *,
    said: bytes = b"",
    killed_for: tuple[End, str] | None = None,
    seconds: float = 0.0,
    cpu_seconds: float = 0.0,
    memory_bytes: int = 0,
) -> Outcome:
    """What became of a task, by what its worker wrote and how it ended.

    What it used is looked at afterwards too: a bound that the operating system does not hold while something runs must
    not be one that can be broken for nothing.

    :param status: the worker's exit status, negative for a signal; None where it was killed for ``killed_for``.
    """
    end, text = killed_for or _told(task, written, status)
    if end is End.ANSWERED and cpu_seconds > task.cpu_seconds + 0.5:
        end, text = End.USED_TOO_MUCH, f"used {cpu_seconds:.1f} s of processor time, of {task.cpu_seconds} s"
    elif end is End.ANSWERED and memory_bytes > task.memory_bytes:
        end, text = End.USED_TOO_MUCH, f"used {memory_bytes >> 20} MiB of memory, of {task.memory_bytes >> 20} MiB"
    printed = said[:SAID_BYTES].decode("utf-8", "replace").strip()
    return Outcome(task.name, end, text, printed, seconds, cpu_seconds, memory_bytes)


def _told(task: Task, written: bytes, status: int | None) -> tuple[End, str]:
    kind, _, rest = written.partition(b"\n")
    text = rest.decode("utf-8", "replace")
    match kind:
        case b"answer":
            return End.ANSWERED, text
        case b"error":
            return End.RAISED, text
        case _ if status == -_SIGXCPU:
            return End.USED_TOO_MUCH, f"used all of its {task.cpu_seconds} s of processor time"
        case _ if status is not None and status < 0:
            return End.ENDED, f"its worker was ended by signal {-status}"
        case _:
            return End.ENDED, f"its worker ended with status {status}"


def frame(answer: Any) -> bytes:
    r"""What a worker writes of an answer; one that JSON does not have raises.

    >>> frame({"size": 5})
    b'answer\n{"size": 5}'
    """
    return b"answer\n" + json.dumps(answer, allow_nan=False).encode()
