"""Starting on Windows: the agent's program in a session, as whoever is logged on there; only the system itself may.

Source: https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessasuserw
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Iterator
from ctypes import wintypes
from pathlib import Path

from messenger_rules.agent.logins import Login
from messenger_rules.agent.windows.installing import in_session
from messenger_rules.agent.windows.logins import number_of
from messenger_rules.agent.windows.processes import Process
from messenger_rules.windows.api import Function, is_false
from messenger_rules.windows.handles import close_handle
from messenger_rules.windows.tokens import token_of_session

_UNICODE_ENVIRONMENT, _NO_WINDOW = 0x400, 0x08000000
_DESKTOP = r"winsta0\default"


class _Startup(ctypes.Structure):
    """STARTUPINFOW."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("reserved", wintypes.LPWSTR),
        ("desktop", wintypes.LPWSTR),
        ("title", wintypes.LPWSTR),
        ("numbers", wintypes.DWORD * 8),
        ("show", wintypes.WORD),
        ("reserved_size", wintypes.WORD),
        ("reserved_bytes", ctypes.c_void_p),
        ("streams", wintypes.HANDLE * 3),
    )


class _Started(ctypes.Structure):
    """PROCESS_INFORMATION."""

    _fields_ = (
        ("process", wintypes.HANDLE),
        ("thread", wintypes.HANDLE),
        ("process_number", wintypes.DWORD),
        ("thread_number", wintypes.DWORD),
    )


_create = Function(
    "advapi32",
    "CreateProcessAsUserW",
    wintypes.BOOL,
    *(wintypes.HANDLE, wintypes.LPCWSTR, wintypes.LPWSTR, ctypes.c_void_p, ctypes.c_void_p, wintypes.BOOL),
    *(wintypes.DWORD, ctypes.c_void_p, wintypes.LPCWSTR, ctypes.POINTER(_Startup), ctypes.POINTER(_Started)),
    fails=is_false,
)
_environment = Function(
    "userenv",
    "CreateEnvironmentBlock",
    wintypes.BOOL,
    *(ctypes.POINTER(ctypes.c_void_p), wintypes.HANDLE, wintypes.BOOL),
    fails=is_false,
)
_free_environment = Function("userenv", "DestroyEnvironmentBlock", wintypes.BOOL, ctypes.c_void_p)


def started(login: Login, address: Path) -> Process:
    """The program, in a window of a session, with the environment of its user and nothing of this process's.

    :raises OSError: where it cannot be started.
    """
    command = in_session(sys.executable, "--socket", str(address))
    startup, found = _Startup(ctypes.sizeof(_Startup), None, _DESKTOP), _Started()
    with token_of_session(number_of(login)) as token, _environment_of(token) as environment:
        line = ctypes.create_unicode_buffer(command)
        flags = _UNICODE_ENVIRONMENT | _NO_WINDOW
        _create(
            *(token, None, line, None, None, False, flags, environment, None),
            *(ctypes.byref(startup), ctypes.byref(found)),
        )
    close_handle(found.thread)
    return Process(found.process)


@contextlib.contextmanager
def _environment_of(token: int) -> Iterator[ctypes.c_void_p]:
    block = ctypes.c_void_p()
    _environment(ctypes.byref(block), token, False)
    try:
        yield block
    finally:
        _free_environment(block)
