"""Fact sources that misbehave, each in its own way; workers import them from here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.source import FactModel, FactSource, fact_source

SECONDS = 1.0
QUICK = timedelta(seconds=SECONDS)


class Thing(FactModel):
    size: int
    name: str = ""


@fact_source("good", timeout=timedelta(seconds=5))
def good() -> Thing:
    """One that works, and prints."""
    print("noise on standard output")
    print("noise on standard error", file=sys.stderr)
    return Thing(size=5, name="x")


@fact_source("components", name="components.listed")
def listed() -> dict[str, Any]:
    """Some components."""
    return {"backup": "2.9", "gone": None, "openssl": {"version": "3.0.11-1", "scheme": "debian"}}


def can_tell_nothing() -> UnknownFact:
    return UnknownFact(unknown="not supplied: there is no thing here" + "." * 1_000_000)


def raises() -> None:
    raise ValueError("no such thing: " + "x" * 1_000_000)


def keyboard_interrupt() -> None:
    raise KeyboardInterrupt


def system_exit() -> None:
    raise SystemExit(3)


def os_exit() -> None:
    os._exit(7)


def aborts() -> None:
    os.abort()


def segfault() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def sleeps() -> None:
    time.sleep(60)


def busy() -> None:
    while True:
        pass


def ignores_sigterm() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)


def stopped() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def memory() -> None:
    bytearray(100 * 2**30)


def endless_output() -> None:
    while True:
        sys.stdout.write("x" * 65_536)


def endless_errors() -> None:
    while True:
        sys.stderr.write("x" * 65_536)


def fifty_megabytes() -> dict[str, Any]:
    return {"size": 1, "name": "x" * 50_000_000}


def wrong_type() -> dict[str, Any]:
    return {"size": "many"}


def no_object() -> list[int]:
    return [1]


def not_json() -> dict[str, Any]:
    return {"size": object()}


def not_a_number() -> dict[str, Any]:
    return {"size": float("nan")}


def endless_nesting() -> Any:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    return {"size": deep}


def child_left_behind() -> dict[str, Any]:
    """A child that outlives the worker and holds its pipes."""
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    return {"size": 1}


def closes_everything() -> dict[str, Any]:
    os.closerange(0, 64)
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


def monkeypatches() -> dict[str, Any]:
    import json

    json.dumps = lambda *_, **__: '{"source": "other"}'  # what is tested
    return {"size": 1}


def broken(name: str, function: str | None = None) -> FactSource:
    """A source of one of these functions, in a namespace of its own."""
    return FactSource(name, name, raises, Thing, QUICK, place=f"{__name__}:{function or name}")
