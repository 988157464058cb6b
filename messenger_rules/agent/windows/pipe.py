"""A pipe: one end of a named pipe of Windows, which one thread may read and one may write at the same time.

A pipe that is not overlapped would let the writer wait for the reader, and nobody could end either
(https://learn.microsoft.com/windows/win32/ipc/synchronous-and-overlapped-input-and-output).
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections.abc import Callable, Iterator
from ctypes import wintypes
from typing import Any

from messenger_rules.windows.api import Function, error_of, is_false, is_invalid, last_number
from messenger_rules.windows.handles import close_handle, closing

_GONE = frozenset({109, 232, 233})
"""The errors of a pipe whose other end has hung up: ERROR_BROKEN_PIPE, ERROR_NO_DATA and ERROR_PIPE_NOT_CONNECTED."""
_ERROR_PIPE_CONNECTED, _ERROR_IO_PENDING = 535, 997
_INFINITE = 0xFFFFFFFF
_TIMED_OUT = 0x102


class Overlapped(ctypes.Structure):
    """What goes on with a handle, and the event that tells of its end."""

    _fields_ = (
        ("internal", ctypes.c_size_t),
        ("internal_high", ctypes.c_size_t),
        ("offset", wintypes.DWORD),
        ("offset_high", wintypes.DWORD),
        ("event", wintypes.HANDLE),
    )


_BYTES = ctypes.POINTER(wintypes.DWORD)
_OVERLAPPED = ctypes.POINTER(Overlapped)
_read_file = Function(
    "kernel32", "ReadFile", wintypes.BOOL, wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD, _BYTES, _OVERLAPPED
)
_write_file = Function(
    "kernel32", "WriteFile", wintypes.BOOL, wintypes.HANDLE, ctypes.c_char_p, wintypes.DWORD, _BYTES, _OVERLAPPED
)
_result_of = Function(
    "kernel32", "GetOverlappedResult", wintypes.BOOL, wintypes.HANDLE, _OVERLAPPED, _BYTES, wintypes.BOOL
)
_cancel = Function("kernel32", "CancelIoEx", wintypes.BOOL, wintypes.HANDLE, _OVERLAPPED)
_wait_for_any = Function(
    "kernel32",
    "WaitForMultipleObjects",
    wintypes.DWORD,
    *(wintypes.DWORD, ctypes.POINTER(wintypes.HANDLE), wintypes.BOOL, wintypes.DWORD),
)
_create_event = Function(
    "kernel32",
    "CreateEventW",
    wintypes.HANDLE,
    *(ctypes.c_void_p, wintypes.BOOL, wintypes.BOOL, wintypes.LPCWSTR),
    fails=is_invalid,
)
_set_event = Function("kernel32", "SetEvent", wintypes.BOOL, wintypes.HANDLE, fails=is_false)


class Pipe:
    """One end of a pipe, by its overlapped handle, which is the pipe's own from now on."""

    def __init__(self, handle: int) -> None:
        self.timeout: float | None = None
        """For how many seconds is waited; None: for as long as it takes."""
        self._handle = handle
        self._ending = _create_event(None, True, False, None)
        self._lock = threading.Lock()
        self._busy = 0
        self._is_ended = False

    def read(self, size: int) -> bytes:
        """Some bytes, as soon as there are any; none where the other end has hung up.

        :raises OSError: where this end was closed, or nothing came in time.
        """
        room = ctypes.create_string_buffer(size)
        count = self._do(lambda handle, overlapped: _read_file(handle, room, size, None, overlapped))
        return room.raw[: count or 0]

    def write(self, data: bytes) -> None:
        """Write bytes, and wait until the system has them.

        :raises OSError: where an end was closed.
        """
        if self._do(lambda handle, overlapped: _write_file(handle, data, len(data), None, overlapped)) is None:
            raise BrokenPipeError

    def wait(self, start: Callable[[int, Any], Any]) -> bool:
        """Start something with the handle, and wait for its end; False where the other end has hung up before it.

        :raises OSError: where it fails, or this end was closed.
        """
        return self._do(start) is not None

    @contextlib.contextmanager
    def handle(self) -> Iterator[int]:
        """The handle, which stays open for as long as the context lasts.

        :raises OSError: where this end was closed.
        """
        with self._lock:
            if self._is_ended:
                message = "the pipe is closed"
                raise OSError(message)
            self._busy += 1
        try:
            yield self._handle
        finally:
            with self._lock:
                self._busy -= 1
                self._release()

    def close(self) -> None:
        """Hang up, and end whoever reads or writes. What was written can still be read at the other end."""
        with self._lock:
            if not self._is_ended:
                self._is_ended = True
                _set_event(self._ending)
                self._release()

    def _release(self) -> None:
        """Close the handle once nobody uses it: its number may then be another one's."""
        if self._is_ended and not self._busy:
            close_handle(self._handle)
            close_handle(self._ending)

    def _do(self, start: Callable[[int, Any], Any]) -> int | None:
        """The bytes that were moved; None where the other end has hung up."""
        with self.handle() as handle, closing(_create_event(None, True, False, None)) as event:
            overlapped = Overlapped(event=event)
            if not start(handle, ctypes.byref(overlapped)):
                number = last_number()
                if number in _GONE:
                    return None
                if number == _ERROR_PIPE_CONNECTED:
                    return 0  # nothing goes on, so there is nothing to wait for
                if number != _ERROR_IO_PENDING:
                    raise error_of(number)
                self._wait(handle, overlapped, event)
            return _moved(handle, overlapped)

    def _wait(self, handle: int, overlapped: Overlapped, event: int) -> None:
        """Wait for the end of what goes on; where this end is closed, or time is up, end it.

        The system writes into the memory of what goes on, so that is waited for in any case.
        """
        events = (wintypes.HANDLE * 2)(event, self._ending)
        bound = _INFINITE if self.timeout is None else int(self.timeout * 1_000)
        which = _wait_for_any(2, events, False, bound)
        if which != 0:
            _cancel(handle, ctypes.byref(overlapped))
            _result_of(handle, ctypes.byref(overlapped), ctypes.byref(wintypes.DWORD()), True)
            message = "nothing came in time" if which == _TIMED_OUT else "the pipe was closed"
            raise TimeoutError(message) if which == _TIMED_OUT else OSError(message)


def _moved(handle: int, overlapped: Overlapped) -> int | None:
    count = wintypes.DWORD()
    if _result_of(handle, ctypes.byref(overlapped), ctypes.byref(count), True):
        return count.value
    number = last_number()
    if number not in _GONE:
        raise error_of(number)
    return None
