"""The hostile plugins: twenty-seven kinds of harm that a plugin may do, and some more, each with what must become of it.

Each is a distribution of its own, installed in a folder beside a good one. Most give the fact ``bad.size`` by a function
of this module, which the worker calls; some harm by how they are installed.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from messenger_rules.facts.source import FactModel, FactSource
from tests.distributions import install

SECONDS = 1.0
"""The time-out of those that would never end; the others have the usual one, since a busy machine may be slow."""


class Thing(FactModel):
    """What a bad plugin says that it gives."""

    size: int
    """A size."""


def bad(function: str, name: str = "bad", seconds: float = SECONDS) -> FactSource:
    """The source of one of these functions; of a name that is none, one that a worker does not find."""
    return FactSource(name, name, os.abort, Thing, timedelta(seconds=seconds), place=f"{__name__}:{function}")


def raises() -> None:
    raise ValueError("no such thing: " + "x" * 1_000_000)


def keyboard_interrupt() -> None:
    raise KeyboardInterrupt


def system_exit() -> None:
    raise SystemExit(3)


def os_exit() -> None:
    os._exit(7)


def segfault() -> None:
    ctypes.string_at(0)


def aborts() -> None:
    os.abort()


def busy() -> None:
    while True:
        pass


def sleeps() -> None:
    time.sleep(60)


def ignores_sigterm() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)


def stops() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def memory() -> None:
    bytearray(100 * 2**30)


def grows() -> None:
    held = []
    while True:
        held.append(bytearray(1_000_000))


def grows_in_many_processes() -> None:
    while True:
        if os.fork() == 0:
            held = bytearray(100_000_000)
            time.sleep(60)
            del held
        time.sleep(0.02)


def endless_output() -> None:
    while True:
        sys.stdout.write("x" * 65_536)


def endless_errors() -> None:
    while True:
        sys.stderr.write("x" * 65_536)


def fifty_megabytes() -> dict[str, Any]:
    return {"size": 1, "name": "x" * 50_000_000}


def many_items() -> dict[str, Any]:
    return {"size": 1, "names": [""] * 60_000}


def bad_json() -> None:
    os.write(3, b"answer\n{]")
    os._exit(0)


def two_answers() -> dict[str, Any]:
    os.write(3, b'answer\n{"size": 1}')
    return {"size": 2}


def not_a_number() -> dict[str, Any]:
    return {"size": float("nan")}


def not_a_number_written() -> None:
    os.write(3, b'answer\n{"size": NaN}')
    os._exit(0)


def fork_bomb() -> None:
    while True:
        os.fork()


def fork_bomb_of_sessions() -> None:
    while True:
        if os.fork() == 0:
            os.setsid()


def thread_bomb() -> None:
    while True:
        threading.Thread(target=time.sleep, args=(60,)).start()


def daemonised() -> dict[str, Any]:
    """A child that has left the group, the session and the pipes."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 64)
            time.sleep(60)
        os._exit(0)
    return {"size": 1}


def child_left_behind() -> dict[str, Any]:
    """A child that holds the pipes."""
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    return {"size": 1}


def many_descriptors() -> None:
    for _ in range(1_000_000):
        os.open("/dev/null", os.O_RDONLY)


def big_file() -> None:
    path = Path(tempfile.gettempdir()) / f"messenger-rules-{os.getpid()}"
    with path.open("wb") as file:
        try:
            while True:
                file.write(b"x" * 1_000_000)
        finally:
            path.unlink()


def wrong_type() -> dict[str, Any]:
    return {"size": "many"}


def no_object() -> list[int]:
    return [1]


def not_json() -> dict[str, Any]:
    return {"size": object()}


def endless_nesting() -> Any:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    return {"size": deep}


def monkeypatches() -> dict[str, Any]:
    """It replaces what the worker itself uses."""
    import json

    def other(*_: object, **__: object) -> Any:
        return '{"source": "other"}'

    json.dumps = json.loads = time.time = time.monotonic = other
    return {"size": 1}


def prints_to_stderr() -> dict[str, Any]:
    print("noise " * 100_000, file=sys.stderr)
    print('{"size": 5}')
    return {"size": 1}


def closes_everything() -> dict[str, Any]:
    os.closerange(0, 64)
    return {"size": 1}


def kills_its_parent() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


def kills_everybody() -> None:
    """It spares nobody whom it may kill; only a namespace of its own keeps that from everything else of the user."""
    os.kill(-1, signal.SIGKILL)


def lifts_its_bounds() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    grows()


@dataclass(frozen=True)
class Case:
    """One hostile plugin: what it does, and what must be said of its fact, or of the plugin where it is not in use.

    ``number`` is its place in the list of bad input that the project is held to; 0: beside that list. ``told`` is a part
    of what the fact says, or the code of the plugin's problem. ``gives`` says that the fact is there all the same.
    """

    number: int
    what: str
    told: str
    function: str = ""
    module: str = ""
    points: str = "[messenger_rules.fact_sources]\nbad = hostile_plugin:bad\n"
    gives: int | None = None
    also: Callable[[Path], None] | None = None

    @property
    def seconds(self) -> float:
        """Its time-out."""
        return SECONDS if "no answer" in self.told else 5.0

    @property
    def text(self) -> str:
        """The module of the distribution."""
        return (
            self.module
            or f"from {__name__} import bad as source\nbad = source({self.function!r}, seconds={self.seconds})\n"
        )


def _anybody_may_write(folder: Path) -> None:
    folder.joinpath("hostile_plugin.py").chmod(0o666)


def _twin(folder: Path) -> None:
    install(
        folder,
        "hostile-twin",
        _SOURCE.replace("NAME", "bad"),
        "[messenger_rules.fact_sources]\nbad = hostile_twin:bad\n",
    )


_SOURCE = """
from messenger_rules import FactModel, fact_source
class Bad(FactModel):
    size: int
@fact_source("NAME")
def bad() -> Bad:
    "Bad."
    return Bad(size=1)
"""

CASES = [
    Case(75, "raises with a text of 1 MB", "bad: ValueError: no such thing: xxx", "raises"),
    Case(76, "raises KeyboardInterrupt", "KeyboardInterrupt", "keyboard_interrupt"),
    Case(77, "raises SystemExit", "SystemExit: 3", "system_exit"),
    Case(78, "ends its process", "its worker ended with status 7", "os_exit"),
    Case(79, "reads where there is no memory", "its worker was ended by signal 11", "segfault"),
    Case(80, "computes for ever", "no answer within 1 s", "busy"),
    Case(81, "sleeps for ever", "no answer within 1 s", "sleeps"),
    Case(82, "ignores SIGTERM", "no answer within 1 s", "ignores_sigterm"),
    Case(83, "asks for 100 GB", "MemoryError", "memory"),
    Case(84, "takes ever more memory", "MemoryError", "grows"),
    Case(85, "prints for ever", "no answer within 1 s", "endless_output"),
    Case(86, "answers 50 MB", "its answer is longer than 4,194,304 bytes", "fifty_megabytes"),
    Case(87, "writes no JSON to its pipe", "its answer is no JSON", "bad_json"),
    Case(88, "answers NaN", "Out of range float values are not JSON compliant", "not_a_number"),
    Case(89, "forks for ever", "had more than 64 processes|BlockingIOError|held more than 512 MiB", "fork_bomb"),
    Case(90, "leaves a daemon behind", "", "daemonised", gives=1),
    Case(91, "opens a million files", "OSError: [Errno 24] Too many open files", "many_descriptors"),
    Case(92, "writes 1 GB to a file", "OSError: [Errno 27] File too large", "big_file"),
    Case(93, "cannot be imported", "MR573", module="import no_such_module\n"),
    Case(94, "names what cannot be called", "MR574", module="bad = 5\n"),
    Case(
        95,
        "has a name that another plugin has",
        "MR577",
        module=_SOURCE.replace("NAME", "bad"),
        also=_twin,
    ),
    Case(
        96,
        "has a name of the library's own",
        "MR575",
        module=_SOURCE.replace("NAME", "os"),
        points="[messenger_rules.fact_sources]\nos = hostile_plugin:bad\n",
    ),
    Case(97, "lies in a file that anybody may write", "MR584", "raises", also=_anybody_may_write),
    Case(98, "answers another type than it says", "`size`: input should be a valid integer", "wrong_type"),
    Case(99, "replaces json and time", "`size`: field required", "monkeypatches"),
    Case(100, "prints to standard error", "", "prints_to_stderr", gives=1),
    Case(
        101,
        "is written for another version of the interface",
        "MR579",
        "raises",
        points="[messenger_rules.fact_sources]\nbad = hostile_plugin:bad\n[messenger_rules.api]\n99 = hostile_plugin\n",
    ),
    Case(0, "aborts", "its worker was ended by signal 6", "aborts"),
    Case(0, "stops itself", "no answer within 1 s", "stops"),
    Case(0, "takes memory in many processes", "held more than 512 MiB", "grows_in_many_processes"),
    Case(0, "prints errors for ever", "no answer within 1 s", "endless_errors"),
    Case(0, "answers 60,000 items", "its answer has more than 50,000 items", "many_items"),
    Case(0, "writes two answers", "its answer is no JSON", "two_answers"),
    Case(0, "writes NaN to its pipe", "its answer is no JSON", "not_a_number_written"),
    Case(
        0,
        "forks for ever, each a session",
        "had more than 64 processes|BlockingIOError|held more than 512 MiB",
        "fork_bomb_of_sessions",
    ),
    Case(0, "starts threads for ever", "RuntimeError: can't start new thread|MemoryError|had more", "thread_bomb"),
    Case(0, "leaves a child that holds its pipes", "", "child_left_behind", gives=1),
    Case(0, "answers no object", "its answer is no object", "no_object"),
    Case(0, "answers what JSON does not have", "Object of type object is not JSON serializable", "not_json"),
    Case(0, "answers 100,000 lists in each other", "RecursionError", "endless_nesting"),
    Case(0, "closes all files", "Bad file descriptor|its worker ended with status", "closes_everything"),
    Case(0, "kills its parent", "no answer within 1 s|PermissionError|watches over it", "kills_its_parent"),
    Case(0, "kills everybody", "ProcessLookupError|ended by signal 9", "kills_everybody"),
    Case(
        0,
        "lifts its bounds",
        "ValueError: not allowed to raise maximum limit|MemoryError|held more",
        "lifts_its_bounds",
    ),
    Case(0, "names a function that is not there", "AttributeError", "no_such_function"),
]
"""Every case; those of the list first."""
