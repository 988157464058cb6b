"""The worker: the process in which one function of somebody else runs.

Where processes fork, the supervisor forks it; elsewhere it is a program that reads its task from its standard input.
It bounds itself before the first line of the function's module is run.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
from typing import Any, NoReturn

from messenger_rules.containment.task import Task, frame

FILE_BYTES = 16 * 1024 * 1024
OPEN_FILES = 256
ERROR_LENGTH = 300
"""Characters that are kept of an exception's text."""


def limit(task: Task) -> None:
    """Bounds that the operating system holds from now on; where it knows none, those who watch stand alone."""
    if sys.platform == "win32":
        return
    import resource

    for kind, bound in (
        (resource.RLIMIT_AS, task.memory_bytes),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (most, most))
    soft, hard = task.cpu_seconds, task.cpu_seconds + 1  # a signal of its own says that it was this
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def answer(task: Task, answers: int) -> None:
    """Call the function, and write what it says or raises to a descriptor."""
    worker = os.getpid()
    try:
        sys.path[:0] = task.folders
        function = _function(task.place)
        value = function(json.loads(task.argument)) if task.argument else function()
        written = frame(_plain(value))
    except BaseException as error:  # noqa: BLE001 -- a plugin may raise anything at all
        said = " ".join(str(error).split())[:ERROR_LENGTH]
        written = b"error\n" + (f"{type(error).__name__}: {said}" if said else type(error).__name__).encode()
    if os.getpid() != worker:  # a function that forked has come back in each of its processes
        os._exit(0)
    while written:
        written = written[os.write(answers, written) :]


def flush() -> None:
    """Have what was printed reach whoever reads it; a plugin may have left anything in the place of these files."""
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()


def _function(place: str) -> Any:
    module, _, name = place.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return getattr(found, "collect", found)


def _plain(value: Any) -> Any:
    """A model as the data that JSON has, with what its author left at a default; everything else as it is."""
    dump = getattr(value, "model_dump", None)
    return dump(mode="json", exclude_none=True) if dump is not None else value


def main() -> NoReturn:
    """Do the task that standard input tells, answer on standard output, and end without waiting for anybody."""
    task = Task.from_json(sys.stdin.readline())
    answers = os.dup(1)
    os.set_inheritable(answers, False)
    os.dup2(2, 1)
    limit(task)
    answer(task, answers)
    flush()
    os._exit(0)


if __name__ == "__main__":
    main()
