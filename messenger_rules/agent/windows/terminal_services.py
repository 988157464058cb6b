"""The sessions of Windows: at the console and over the remote desktop.

Source: https://learn.microsoft.com/windows/win32/api/wtsapi32/ns-wtsapi32-wtsinfoex_level1_w
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable, Iterator
from ctypes import wintypes
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from messenger_rules.windows.api import Function, is_false

_ACTIVE, _DISCONNECTED = 0, 4
_INFORMATION = 25
_LOCKED = 0
_TICKS = 10
"""Units of 100 nanoseconds in a microsecond."""
_BEGINNING = datetime(1601, 1, 1, tzinfo=UTC)


class _Listed(ctypes.Structure):
    """WTS_SESSION_INFOW."""

    _fields_ = (("number", wintypes.DWORD), ("station", wintypes.LPWSTR), ("state", ctypes.c_int))


class _Level1(ctypes.Structure):
    """WTSINFOEX_LEVEL1_W, as far as it is read here."""

    _fields_ = (
        ("number", wintypes.ULONG),
        ("state", ctypes.c_int),
        ("flags", wintypes.LONG),
        ("station", wintypes.WCHAR * 33),
        ("user", wintypes.WCHAR * 21),
        ("domain", wintypes.WCHAR * 18),
        ("log_on_time", wintypes.LARGE_INTEGER),
    )


class _Information(ctypes.Structure):
    """WTSINFOEXW."""

    _fields_ = (("level", wintypes.DWORD), ("data", _Level1))


_enumerate = Function(
    "wtsapi32",
    "WTSEnumerateSessionsW",
    wintypes.BOOL,
    *(wintypes.HANDLE, wintypes.DWORD, wintypes.DWORD, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(wintypes.DWORD)),
    fails=is_false,
)
_query = Function(
    "wtsapi32",
    "WTSQuerySessionInformationW",
    wintypes.BOOL,
    *(wintypes.HANDLE, wintypes.DWORD, ctypes.c_int, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(wintypes.DWORD)),
    fails=is_false,
)
_free = Function("wtsapi32", "WTSFreeMemory", None, ctypes.c_void_p)
_session_of = Function(
    "kernel32",
    "ProcessIdToSessionId",
    wintypes.BOOL,
    *(wintypes.DWORD, ctypes.POINTER(wintypes.DWORD)),
    fails=is_false,
)


@dataclass(frozen=True, slots=True)
class SessionOfWindows:
    """A session that somebody is logged on in. One whose screen is locked, or that nobody is connected to, is away."""

    number: int
    began: datetime
    is_away: bool


def sessions() -> list[SessionOfWindows]:
    """The sessions that somebody is logged on in; none where the system keeps no such list, as Wine."""
    try:
        with _given(lambda found, size: _enumerate(None, 0, 1, found, size)) as (found, count):
            listed = [(each.number, each.state) for each in (_Listed * count).from_address(found)] if count else []
    except OSError:
        return []
    told = (_session(number) for number, state in listed if number and state in {_ACTIVE, _DISCONNECTED})
    return [session for session in told if session is not None]


def session_of(pid: int) -> int | None:
    """The session that a process runs in: 0 is that of services; None where it has ended."""
    number = wintypes.DWORD()
    with contextlib.suppress(OSError):
        _session_of(pid, ctypes.byref(number))
        return number.value
    return None


def moment_of(ticks: int) -> datetime:
    """A time as Windows counts it.

    >>> moment_of(133_801_632_000_000_000).isoformat()
    '2025-01-01T00:00:00+00:00'
    """
    return _BEGINNING + timedelta(microseconds=ticks // _TICKS)


def _session(number: int) -> SessionOfWindows | None:
    """What is known of a session; None where it has ended, or nobody is logged on there."""
    try:
        with _given(lambda found, size: _query(None, number, _INFORMATION, found, size)) as (found, size):
            if size < ctypes.sizeof(_Information):
                return None
            told = _Information.from_address(found).data
            is_away = told.state != _ACTIVE or told.flags == _LOCKED
            return SessionOfWindows(number, moment_of(told.log_on_time), is_away) if told.user else None
    except OSError:
        return None


@contextlib.contextmanager
def _given(ask: Callable[[Any, Any], Any]) -> Iterator[tuple[int, int]]:
    """What the system gives, and how much of it there is; given back at the end."""
    found, count = ctypes.c_void_p(), wintypes.DWORD()
    ask(ctypes.byref(found), ctypes.byref(count))
    try:
        yield found.value or 0, count.value
    finally:
        _free(found)
