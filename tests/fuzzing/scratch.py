"""Scratch: a folder of this process, for what is read from files."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path


@functools.cache
def scratch() -> Path:
    """The folder; it is gone at the end of the process. A fuzzer ends without that: who started it removes TMPDIR."""
    folder = Path(tempfile.mkdtemp(prefix="messenger-rules-fuzzing-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def emptied(name: str) -> Path:
    """A folder of a name in it, empty, for one input."""
    folder = scratch() / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder
