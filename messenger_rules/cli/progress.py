"""A line that says what takes long, shown only to a person, and only when it does."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator

PATIENCE = 0.5
"""Seconds before anything is said."""


@contextlib.contextmanager
def telling(what: str) -> Iterator[None]:
    """Say what is going on, on standard error, if it takes long and a person is there; the line goes at the end."""
    if not sys.stderr.isatty():
        yield
        return
    said = threading.Event()

    def say() -> None:
        said.set()
        print(f"{what} ...", end="", file=sys.stderr, flush=True)

    timer = threading.Timer(PATIENCE, say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if said.is_set():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
