"""The process of a service of Windows: what the service manager tells it, and what it tells the manager.

Source: https://learn.microsoft.com/windows/win32/services/service-programs
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import wintypes
from typing import Any

from messenger_rules.windows.api import Function, is_false, is_invalid

_OWN_PROCESS = 0x10
_STOPPED, _START_PENDING, _STOP_PENDING, _RUNNING = 1, 2, 3, 4
_STOP, _INTERROGATE, _SHUTDOWN = 1, 4, 5
_ACCEPTS_STOP, _ACCEPTS_SHUTDOWN = 0x1, 0x4
_NOT_IMPLEMENTED = 120
_SPECIFIC_ERROR = 1066
_HINT_MILLISECONDS = 30_000
"""How long the manager waits for what is under way."""


class _Status(ctypes.Structure):
    """SERVICE_STATUS."""

    _fields_ = tuple(
        (name, wintypes.DWORD)
        for name in ("kind", "state", "accepts", "exit_code", "own_exit_code", "check_point", "wait_hint")
    )


class _Entry(ctypes.Structure):
    """SERVICE_TABLE_ENTRYW."""

    _fields_ = (("name", wintypes.LPWSTR), ("main", ctypes.c_void_p))


_dispatch = Function("advapi32", "StartServiceCtrlDispatcherW", wintypes.BOOL, ctypes.POINTER(_Entry), fails=is_false)
_register = Function(
    "advapi32",
    "RegisterServiceCtrlHandlerExW",
    wintypes.HANDLE,
    *(wintypes.LPCWSTR, ctypes.c_void_p, ctypes.c_void_p),
    fails=is_invalid,
)
_set_status = Function("advapi32", "SetServiceStatus", wintypes.BOOL, wintypes.HANDLE, ctypes.POINTER(_Status))


class ServiceProcess:
    """This process as a service. ``work`` is done in a thread of the manager's; its result is the exit status.

    It is handed this object, calls :meth:`is_running` once it works, and sets ``on_stop`` to what ends it.
    """

    def __init__(self, name: str, work: Callable[[ServiceProcess], int]) -> None:
        self.on_stop: Callable[[], object] = lambda: None
        """Called when the manager wants it to end."""
        self._name = name
        self._work = work
        self._handle: Any = None
        self._main = _callback(None, wintypes.DWORD, ctypes.c_void_p)(self._begin)
        self._handler = _callback(wintypes.DWORD, wintypes.DWORD, wintypes.DWORD, ctypes.c_void_p, ctypes.c_void_p)(
            self._heed
        )

    def serve(self) -> None:
        """Be the service until it has ended.

        :raises OSError: where the service manager has not started this process.
        """
        table = (_Entry * 2)(_Entry(self._name, ctypes.cast(self._main, ctypes.c_void_p)), _Entry())
        _dispatch(table)

    def is_running(self) -> None:
        """Tell the manager that it works."""
        self._tell(_RUNNING)

    def _begin(self, _count: int, _arguments: Any) -> None:
        """What the manager calls in a thread of its own."""
        self._handle = _register(self._name, ctypes.cast(self._handler, ctypes.c_void_p), None)
        self._tell(_START_PENDING)
        status = 1
        try:
            status = self._work(self)
        finally:
            self._tell(_STOPPED, status)

    def _heed(self, control: int, _kind: int, _data: Any, _context: Any) -> int:
        """What the manager wants."""
        if control in {_STOP, _SHUTDOWN}:
            self._tell(_STOP_PENDING)
            self.on_stop()
        return 0 if control in {_STOP, _SHUTDOWN, _INTERROGATE} else _NOT_IMPLEMENTED

    def _tell(self, state: int, own_exit_code: int = 0) -> None:
        accepts = _ACCEPTS_STOP | _ACCEPTS_SHUTDOWN if state == _RUNNING else 0
        hint = _HINT_MILLISECONDS if state in {_START_PENDING, _STOP_PENDING} else 0
        exit_code = _SPECIFIC_ERROR if own_exit_code else 0
        status = _Status(_OWN_PROCESS, state, accepts, exit_code, own_exit_code, 0, hint)
        _set_status(self._handle, ctypes.byref(status))


def _callback(*types: Any) -> Any:
    """The type of a function that Windows calls."""
    return ctypes.WINFUNCTYPE(*types)  # type: ignore[attr-defined,unused-ignore] # only Windows has it
