"""Handles of Windows: closed when they are not needed any more."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from ctypes import wintypes

from messenger_rules.windows.api import Function

close_handle = Function("kernel32", "CloseHandle", wintypes.BOOL, wintypes.HANDLE)


@contextlib.contextmanager
def closing(handle: int) -> Iterator[int]:
    """A handle, for as long as the context lasts."""
    try:
        yield handle
    finally:
        close_handle(handle)
