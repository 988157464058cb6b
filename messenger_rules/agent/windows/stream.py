"""The way to an agent of Windows: its pipe.

Anybody may make a pipe of a free name; so whose it is, is looked at before anything is believed that comes from it.
"""

from __future__ import annotations

import io
from ctypes import wintypes
from pathlib import Path
from typing import Any

from messenger_rules.agent.windows.pipe import Pipe
from messenger_rules.agent.windows.pipe_security import MAY_CONNECT
from messenger_rules.windows.api import Function, is_invalid, last_error, last_number
from messenger_rules.windows.descriptors import owner_of_pipe
from messenger_rules.windows.identifiers import ADMINISTRATORS, SYSTEM
from messenger_rules.windows.tokens import own_membership

_OPEN_EXISTING = 3
_OVERLAPPED = 0x40000000
_IDENTIFICATION = 0x00100000 | 0x00010000
"""The agent may know who this is, and may do nothing in their name (SECURITY_IDENTIFICATION)."""
_ERROR_TIMED_OUT, _ERROR_PIPE_BUSY = 121, 231
_CHUNK = 65_536

_create_file = Function(
    "kernel32",
    "CreateFileW",
    wintypes.HANDLE,
    *(wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID, wintypes.DWORD, wintypes.DWORD),
    wintypes.HANDLE,
)
_wait_for_pipe = Function("kernel32", "WaitNamedPipeW", wintypes.BOOL, wintypes.LPCWSTR, wintypes.DWORD)


class PipeStream:
    """See :class:`messenger_rules.agent.stream.Stream`.

    :raises OSError: where nobody answers, or somebody whom this person has no reason to trust.
    """

    def __init__(self, path: Path, seconds: float) -> None:
        self._pipe = Pipe(_opened(str(path), int(seconds * 1_000)))
        self._pipe.timeout = seconds
        try:
            _see_whose(self._pipe)
        except OSError:
            self._pipe.close()
            raise
        self._reader = io.BufferedReader(_Readable(self._pipe), _CHUNK)

    def readline(self, size: int) -> bytes:
        """The next line."""
        return self._reader.readline(size)

    def write(self, data: bytes) -> None:
        """Write bytes."""
        self._pipe.write(data)

    def be_patient(self) -> None:
        """Wait for lines as long as it takes from now on."""
        self._pipe.timeout = None

    def close(self) -> None:
        """Hang up."""
        self._pipe.close()


def is_pipe(path: Path) -> bool:
    """Whether there is a pipe of a name."""
    return bool(_wait_for_pipe(str(path), 1)) or last_number() == _ERROR_TIMED_OUT


class _Readable(io.RawIOBase):
    """A pipe as Python reads it."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._pipe.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _opened(address: str, milliseconds: int) -> int:
    """Open the pipe; where all of its ends are taken just now, wait for one, once."""
    handle = _tried(address)
    if is_invalid(handle) and last_number() == _ERROR_PIPE_BUSY:
        _wait_for_pipe(address, milliseconds)
        handle = _tried(address)
    if is_invalid(handle):
        raise last_error()
    return handle


def _tried(address: str) -> int:
    handle: int = _create_file(address, MAY_CONNECT, 0, None, _OPEN_EXISTING, _OVERLAPPED | _IDENTIFICATION, None)
    return handle


def _see_whose(pipe: Pipe) -> None:
    """See that the pipe is the system's, an administrator's, or this person's own."""
    with pipe.handle() as handle:
        owner = owner_of_pipe(handle)
    if owner not in {SYSTEM, ADMINISTRATORS, own_membership().user}:
        message = f"it belongs to {owner}, who is no administrator"
        raise PermissionError(message)
