"""The worker: the child process in which fact sources run, one call a process; it never imports pydantic itself.

It is told on its command line which functions to call and which folders to import them from, limits itself, and writes
one line of JSON for each source to the pipe that was its standard output. What sources print goes to standard error.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any, NoReturn

CPU_SECONDS = 3
MEMORY_BYTES = 512 * 1024 * 1024
FILE_BYTES = 16 * 1024 * 1024
OPEN_FILES = 256
ERROR_LENGTH = 300


def main(arguments: list[str]) -> int:
    """``FOLDERS PLACE...``: the folders joined as in a search path, then of each source ``name=place=argument``."""
    folders, *places = arguments
    answers = _own_answers()
    _limit(len(places))
    sys.path[:0] = [folder for folder in folders.split(os.pathsep) if folder]
    for place in places:
        name, function, argument = place.split("=", 2)
        os.write(answers, (json.dumps({"source": name, **_answer(function, argument)}) + "\n").encode())
    return 0


def _own_answers() -> int:
    """Keep the pipe for the answers, and give sources another standard output."""
    answers = os.dup(1)
    os.set_inheritable(answers, False)
    os.dup2(2, 1)
    return answers


def _limit(sources: int) -> None:
    """Bounds that the operating system holds; where it knows none, the parent's deadline stands alone."""
    try:
        import resource
    except ImportError:
        return
    for kind, bound in (
        (resource.RLIMIT_CPU, CPU_SECONDS * sources),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (most, most))


def _answer(place: str, argument: str) -> dict[str, Any]:
    """What a source says, or what it raised; everything is caught, since a source must not take others with it."""
    try:
        value = _function(place)(*([json.loads(argument)] if argument else []))
        return {"answer": json.loads(json.dumps(_plain(value), allow_nan=False))}
    except BaseException as error:  # noqa: BLE001 -- a source may raise anything at all
        said = " ".join(str(error).split())[:ERROR_LENGTH]
        return {"error": f"{type(error).__name__}: {said}" if said else type(error).__name__}


def _function(place: str) -> Any:
    module, _, name = place.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return getattr(found, "collect", found)


def _plain(value: Any) -> Any:
    """A model as the data that JSON has; everything else as it is."""
    dump = getattr(value, "model_dump", None)
    return dump(mode="json", exclude_unset=True) if dump is not None else value


def run() -> NoReturn:
    """End with the status of :func:`main`, without waiting for what a source left behind."""
    status = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    run()
