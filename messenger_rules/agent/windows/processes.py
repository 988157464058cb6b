"""Processes of Windows: whether one still runs, and since when.

The handle keeps the number of the process from becoming another one's.
"""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from datetime import datetime

from messenger_rules.agent.windows.terminal_services import moment_of
from messenger_rules.windows.api import Function, is_false, is_invalid
from messenger_rules.windows.handles import close_handle

_RIGHTS = 0x1000 | 0x00100000
"""To ask little of it, and to wait for its end."""
_TIMED_OUT = 0x102
_TIME = ctypes.POINTER(wintypes.FILETIME)

_open = Function(
    "kernel32",
    "OpenProcess",
    wintypes.HANDLE,
    *(wintypes.DWORD, wintypes.BOOL, wintypes.DWORD),
    fails=is_invalid,
)
_wait = Function("kernel32", "WaitForSingleObject", wintypes.DWORD, wintypes.HANDLE, wintypes.DWORD)
_times = Function(
    "kernel32",
    "GetProcessTimes",
    wintypes.BOOL,
    *(wintypes.HANDLE, _TIME, _TIME, _TIME, _TIME),
    fails=is_false,
)


class Process:
    """A process, by its number.

    :raises OSError: where it has ended, or may not be opened.
    """

    def __init__(self, pid: int) -> None:
        self._handle = _open(_RIGHTS, False, pid)

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return bool(_wait(self._handle, 0) == _TIMED_OUT)

    def began(self) -> datetime:
        """When it began."""
        began, *others = (wintypes.FILETIME() for _ in range(4))
        _times(self._handle, ctypes.byref(began), *map(ctypes.byref, others))
        return moment_of(began.dwHighDateTime << 32 | began.dwLowDateTime)

    def close(self) -> None:
        """Let it go."""
        close_handle(self._handle)
