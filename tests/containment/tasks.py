"""Functions that workers of these tests call."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any


def where(argument: Any = None) -> dict[str, Any]:
    """What the worker is, and what it was given."""
    return {"argument": argument, "pid": os.getpid(), "session": os.getsid(0), "stdin": os.read(0, 1).decode()}


def speaks() -> int:
    """It says something, and then it is ended."""
    print("the beginning", flush=True)
    print("the end", file=sys.stderr, flush=True)
    os._exit(9)


def kills_supervisor() -> None:
    """The process in whose command line its name stands, wherever it is."""
    found = subprocess.run(["pgrep", "-f", "messenger_rules.containment.supervisor"], capture_output=True, check=False)
    for pid in map(int, found.stdout.split()):
        os.kill(pid, signal.SIGKILL)


def takes(seconds: float) -> float:
    """As long as it is told."""
    time.sleep(seconds)
    return seconds


def computes(seconds: float) -> None:
    """In a child, so that the bound of a process alone does not hold it."""
    for _ in range(3):
        if os.fork() == 0:
            begin = time.process_time()
            while time.process_time() < begin + seconds:
                pass
            os._exit(0)
    for _ in range(3):
        os.wait()
