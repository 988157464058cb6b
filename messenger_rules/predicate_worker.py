"""The process that calls predicates for :func:`messenger_rules.isolated`.

It is started by :mod:`messenger_rules.isolation`. A request is a pickle of the evaluating process, to find a
predicate or, with arguments, to call it; an answer is a line of JSON on a descriptor that the predicate's own printing
does not reach.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
import time
from importlib import import_module
from typing import Any

from messenger_rules.containment.namespace import fork_inside

_LOOKED_EVERY = 0.05
"""Seconds between two looks at whether the evaluating process is still there."""
MEMORY_BYTES = 512 * 1024 * 1024
"""What the process may allocate."""


def main() -> None:
    """Answer requests until there are no more."""
    if sys.platform != "win32":
        _be_watched()
        fork_inside()
    sys.path += [folder for folder in sys.argv[1].split(os.pathsep) if folder]
    requests, answers = os.fdopen(os.dup(0), "rb"), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    _bound_memory()
    _say(answers, {"ready": True})
    while size := requests.read(4):
        _say(answers, _answer(requests.read(int.from_bytes(size, "big"))))


def _be_watched() -> None:
    """Go on in a child, whose group is killed when the evaluating process is gone: who computes does not notice."""
    host = os.getppid()
    child = os.fork()
    if child == 0:
        return
    while os.getppid() == host:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            os.kill(os.getpid(), -code) if code < 0 else os._exit(code)
        time.sleep(_LOOKED_EVERY)
    os.killpg(0, signal.SIGKILL)


def _bound_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: bytes) -> dict[str, Any]:
    number, (module, name), positional, named = pickle.loads(request)  # noqa: S301 -- from the process that started us
    try:
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except BaseException as error:  # noqa: BLE001 -- importing a plugin may raise anything at all
        return {"number": number, "not_found": type(error).__name__}
    if positional is None:
        return {"number": number, "found": True}
    try:
        answer = found(*positional, **named)
    except BaseException as error:  # noqa: BLE001 -- a plugin may raise anything at all
        return {"number": number, "raised": type(error).__name__}
    if isinstance(answer, bool):
        return {"number": number, "answer": answer}
    return {"number": number, "no_truth_value": type(answer).__name__}


def _say(answers: int, said: dict[str, Any]) -> None:
    os.write(answers, json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    main()
