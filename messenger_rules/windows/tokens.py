"""Tokens: what Windows knows of a program: who runs it, and the groups that it put them into when they logged on.

Nested groups and those of a directory are in there, each by its security identifier (SID). Who could become an
administrator by a consent prompt has the group in the token for denials only; that counts as well, since the message is
for the person and not for the program.
Source: https://learn.microsoft.com/windows/win32/secauthz/access-tokens
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from ctypes import wintypes
from typing import Any, NamedTuple

from messenger_rules.windows.api import Function, is_false, is_invalid, last_error
from messenger_rules.windows.handles import close_handle, closing
from messenger_rules.windows.identifiers import sid_text

_TOKEN_QUERY = 0x0008
_TOKEN_USER, _TOKEN_GROUPS = 1, 2
_QUERY_LIMITED = 0x1000
_HANDLE = ctypes.POINTER(wintypes.HANDLE)

_own_process = Function("kernel32", "GetCurrentProcess", wintypes.HANDLE)
_own_thread = Function("kernel32", "GetCurrentThread", wintypes.HANDLE)
_open_process = Function(
    "kernel32",
    "OpenProcess",
    wintypes.HANDLE,
    *(wintypes.DWORD, wintypes.BOOL, wintypes.DWORD),
    fails=is_invalid,
)
_token_of_process = Function(
    "advapi32",
    "OpenProcessToken",
    wintypes.BOOL,
    *(wintypes.HANDLE, wintypes.DWORD, _HANDLE),
    fails=is_false,
)
_token_of_thread = Function(
    "advapi32",
    "OpenThreadToken",
    wintypes.BOOL,
    *(wintypes.HANDLE, wintypes.DWORD, wintypes.BOOL, _HANDLE),
    fails=is_false,
)
_token_of_user = Function("wtsapi32", "WTSQueryUserToken", wintypes.BOOL, wintypes.ULONG, _HANDLE, fails=is_false)
_become_client = Function("advapi32", "ImpersonateNamedPipeClient", wintypes.BOOL, wintypes.HANDLE, fails=is_false)
_become_oneself = Function("advapi32", "RevertToSelf", wintypes.BOOL, fails=is_false)
_information = Function(
    "advapi32",
    "GetTokenInformation",
    wintypes.BOOL,
    *(wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD, ctypes.POINTER(wintypes.DWORD)),
)


class Membership(NamedTuple):
    """A user, and the groups that they are in, by their identifiers."""

    user: str
    groups: frozenset[str]


class _Named(ctypes.Structure):
    """SID_AND_ATTRIBUTES."""

    _fields_ = (("sid", ctypes.c_void_p), ("attributes", wintypes.DWORD))


def own_membership() -> Membership:
    """Of whoever runs this.

    :raises OSError: where the token cannot be read.
    """
    with _opened(_token_of_process, _own_process(), _TOKEN_QUERY) as token:
        return _membership(token)


def membership_of_process(pid: int) -> Membership:
    """Of whoever runs a process.

    :raises OSError: where it has ended, or its token cannot be read.
    """
    with (
        closing(_open_process(_QUERY_LIMITED, False, pid)) as process,
        _opened(_token_of_process, process, _TOKEN_QUERY) as token,
    ):
        return _membership(token)


def membership_in_session(number: int) -> Membership:
    """Of whoever is logged on in a session; only the system itself may ask that.

    :raises OSError: where nobody is, or this is not the system.
    """
    with token_of_session(number) as token:
        return _membership(token)


def token_of_session(number: int) -> contextlib.AbstractContextManager[Any]:
    """The token of whoever is logged on in a session, for as long as the context lasts; by it, programs can be started.

    :raises OSError: where nobody is, or this is not the system.
    """
    return _opened(_token_of_user, number)


def client_of(pipe: int) -> str:
    """The user who has opened the other end of a pipe, whatever has become of their process; something was read before.

    :raises OSError: where they do not let themselves be known.
    """
    _become_client(pipe)
    try:
        with _opened(_token_of_thread, _own_thread(), _TOKEN_QUERY, True) as token:
            return _membership(token).user
    finally:
        _become_oneself()


@contextlib.contextmanager
def _opened(function: Function, *arguments: Any) -> Iterator[Any]:
    """The token that a function gives by its last argument."""
    token = wintypes.HANDLE()
    function(*arguments, ctypes.byref(token))
    try:
        yield token
    finally:
        close_handle(token)


def _membership(token: Any) -> Membership:
    user = _Named.from_buffer(_told(token, _TOKEN_USER))
    said = _told(token, _TOKEN_GROUPS)
    count = wintypes.DWORD.from_buffer(said).value
    groups = (_Named * count).from_buffer(said, ctypes.alignment(_Named))  # behind the count, aligned as pointers are
    return Membership(sid_text(user.sid), frozenset(sid_text(group.sid) for group in groups))


def _told(token: Any, what: int) -> Any:
    """What the system says of a token.

    :raises OSError: where it does not.
    """
    size = wintypes.DWORD()
    _information(token, what, None, 0, ctypes.byref(size))
    said = ctypes.create_string_buffer(size.value)
    if is_false(_information(token, what, said, size, ctypes.byref(size))):
        raise last_error()
    return said
