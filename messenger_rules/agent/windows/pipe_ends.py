"""The agent's ends of its pipe: one for each program that comes.

Source: https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-createnamedpipew
"""

from __future__ import annotations

import ctypes
from ctypes import wintypes

from messenger_rules.agent.logins import Peer
from messenger_rules.agent.windows.pipe import Pipe
from messenger_rules.windows.api import Function, is_false, is_invalid
from messenger_rules.windows.descriptors import attributes
from messenger_rules.windows.tokens import Membership, client_of, membership_of_process

_DUPLEX, _OVERLAPPED, _FIRST = 0x3, 0x40000000, 0x00080000
_NO_OTHER_COMPUTERS = 0x8
_AS_MANY_AS_THERE_IS_ROOM_FOR = 255
_BUFFER = 65_536

_create = Function(
    "kernel32",
    "CreateNamedPipeW",
    wintypes.HANDLE,
    wintypes.LPCWSTR,
    *(wintypes.DWORD,) * 6,
    ctypes.c_void_p,
    fails=is_invalid,
)
_connect = Function("kernel32", "ConnectNamedPipe", wintypes.BOOL, wintypes.HANDLE, ctypes.c_void_p)
_process_of = Function(
    "kernel32",
    "GetNamedPipeClientProcessId",
    wintypes.BOOL,
    *(wintypes.HANDLE, ctypes.POINTER(wintypes.ULONG)),
    fails=is_false,
)


class Ends:
    """Makes ends of a pipe. The name is this process's alone: where another one has it already, nothing is made.

    :raises OSError: where the pipe cannot be made.
    """

    def __init__(self, name: str, descriptor: str) -> None:
        self._name = name
        self._descriptor = descriptor
        self._next = self._made(_FIRST)

    def next(self) -> Pipe:
        """Wait for the next program.

        :raises OSError: where this was closed.
        """
        end = self._next
        end.wait(_connect)
        self._next = self._made()
        return end

    def close(self) -> None:
        """End the waiting; no program can come any more."""
        self._next.close()

    def _made(self, first: int = 0) -> Pipe:
        mode, kind = _DUPLEX | _OVERLAPPED | first, _NO_OTHER_COMPUTERS
        with attributes(self._descriptor) as security:
            room = (_AS_MANY_AS_THERE_IS_ROOM_FOR, _BUFFER, _BUFFER, 0)
            return Pipe(_create(self._name, mode, kind, *room, security))


def peer_of(end: Pipe) -> tuple[Peer, Membership]:
    """Who has come, by the process that the system names.

    :raises OSError: where that has ended already, or may not be asked.
    """
    number = wintypes.ULONG()
    with end.handle() as handle:
        _process_of(handle, ctypes.byref(number))
    found = membership_of_process(number.value)
    return Peer(number.value, found.user), found


def is_from(end: Pipe, peer: Peer) -> bool:
    """Whether it is still the user of that process who speaks: its number may have become another one's.

    :raises OSError: where they do not let themselves be known.
    """
    with end.handle() as handle:
        return client_of(handle) == peer.uid
