"""Security identifiers of Windows (SIDs), as text, and the names of who they are.

Source: https://learn.microsoft.com/windows/win32/secauthz/well-known-sids
"""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any, NamedTuple

from messenger_rules.windows.api import Function, is_false

ADMINISTRATORS = "S-1-5-32-544"
SYSTEM = "S-1-5-18"
LONGEST = 68
"""Bytes of a SID."""
_NAME_LENGTH = 256

_SIZE = ctypes.POINTER(wintypes.DWORD)
_to_text = Function(
    "advapi32",
    "ConvertSidToStringSidW",
    wintypes.BOOL,
    *(ctypes.c_void_p, ctypes.POINTER(wintypes.LPWSTR)),
    fails=is_false,
)
_of_text = Function(
    "advapi32",
    "ConvertStringSidToSidW",
    wintypes.BOOL,
    *(wintypes.LPCWSTR, ctypes.POINTER(ctypes.c_void_p)),
    fails=is_false,
)
_by_name = Function(
    "advapi32",
    "LookupAccountNameW",
    wintypes.BOOL,
    *(wintypes.LPCWSTR, wintypes.LPCWSTR, ctypes.c_void_p, _SIZE, wintypes.LPWSTR, _SIZE, _SIZE),
    fails=is_false,
)
_by_sid = Function(
    "advapi32",
    "LookupAccountSidW",
    wintypes.BOOL,
    *(wintypes.LPCWSTR, ctypes.c_void_p, wintypes.LPWSTR, _SIZE, wintypes.LPWSTR, _SIZE, _SIZE),
    fails=is_false,
)
local_free = Function("kernel32", "LocalFree", ctypes.c_void_p, ctypes.c_void_p)


def sid_text(sid: Any) -> str:
    """A SID as text, such as ``S-1-5-32-544``.

    :raises OSError: where it is none.
    """
    text = wintypes.LPWSTR()
    _to_text(sid, ctypes.byref(text))
    try:
        return str(text.value)
    finally:
        local_free(ctypes.cast(text, ctypes.c_void_p))


def sid_of(name: str) -> str | None:
    """The SID of a user or group, by its name, or its domain, a backslash and its name; None where there is none."""
    sid, domain = ctypes.create_string_buffer(LONGEST), ctypes.create_unicode_buffer(_NAME_LENGTH)
    sizes = wintypes.DWORD(LONGEST), wintypes.DWORD(_NAME_LENGTH)
    try:
        _by_name(
            None, name, sid, ctypes.byref(sizes[0]), domain, ctypes.byref(sizes[1]), ctypes.byref(wintypes.DWORD())
        )
    except OSError:
        return None
    return sid_text(sid)


class Name(NamedTuple):
    """The name of a user or group, and of the domain that it is in."""

    domain: str
    name: str

    def __str__(self) -> str:
        r"""As people write it.

        >>> print(Name("BUILTIN", "Administrators"))
        BUILTIN\Administrators
        """
        return rf"{self.domain}\{self.name}" if self.domain else self.name


def name_of(sid: str) -> Name | None:
    """The name of a user or group, by its SID, or what SDDL writes for it; None where there is none any more."""
    found, name = ctypes.c_void_p(), ctypes.create_unicode_buffer(_NAME_LENGTH)
    domain = ctypes.create_unicode_buffer(_NAME_LENGTH)
    sizes = wintypes.DWORD(_NAME_LENGTH), wintypes.DWORD(_NAME_LENGTH)
    try:
        _of_text(sid, ctypes.byref(found))
        _by_sid(
            None, found, name, ctypes.byref(sizes[0]), domain, ctypes.byref(sizes[1]), ctypes.byref(wintypes.DWORD())
        )
    except OSError:
        return None
    finally:
        local_free(found)
    return Name(domain.value, name.value)
