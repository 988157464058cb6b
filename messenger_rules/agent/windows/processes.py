"""Processes of Windows: whether one still runs, and since when.

The handle keeps the number of the process from becoming another one's.
"""

from __future__ import annotations

import contextlib
import ctypes
from ctypes import wintypes
from datetime import datetime
from typing import Self

from messenger_rules.agent.windows.terminal_services import moment_of
from messenger_rules.windows.api import Function, is_false, is_invalid
from messenger_rules.windows.handles import close_handle

_RIGHTS = 0x1000 | 0x00100000
"""To ask little of it, and to wait for its end."""
_TIMED_OUT, _INFINITE = 0x102, 0xFFFFFFFF
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
_status = Function(
    "kernel32",
    "GetExitCodeProcess",
    wintypes.BOOL,
    *(wintypes.HANDLE, ctypes.POINTER(wintypes.DWORD)),
    fails=is_false,
)
_terminate = Function("kernel32", "TerminateProcess", wintypes.BOOL, wintypes.HANDLE, wintypes.UINT, fails=is_false)


class Process:
    """A process, by its handle, which is this object's from now on."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def __del__(self) -> None:
        close_handle(self._handle)

    @classmethod
    def of(cls, pid: int) -> Self:
        """A process, by its number.

        :raises OSError: where it has ended, or may not be opened.
        """
        return cls(_open(_RIGHTS, False, pid))

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return bool(_wait(self._handle, 0) == _TIMED_OUT)

    def began(self) -> datetime:
        """When it began."""
        began, *others = (wintypes.FILETIME() for _ in range(4))
        _times(self._handle, ctypes.byref(began), *map(ctypes.byref, others))
        return moment_of(began.dwHighDateTime << 32 | began.dwLowDateTime)

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        return None if self.is_running() else self.wait()

    def terminate(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):  # it has ended already
            _terminate(self._handle, 1)

    def wait(self) -> int:
        """Wait for its end; its exit status."""
        status = wintypes.DWORD()
        _wait(self._handle, _INFINITE)
        _status(self._handle, ctypes.byref(status))
        return status.value
