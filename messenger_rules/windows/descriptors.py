"""Security descriptors of Windows, as text (SDDL): who owns a thing, and who may do what with it.

Source: https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from ctypes import wintypes
from pathlib import Path
from typing import Any

from messenger_rules.windows.api import Function, error_of, is_false
from messenger_rules.windows.identifiers import local_free, sid_text

_FILE, _KERNEL_OBJECT = 1, 6
_OWNER, _ACCESS = 1, 4
_POINTER = ctypes.POINTER(ctypes.c_void_p)

_of_text = Function(
    "advapi32",
    "ConvertStringSecurityDescriptorToSecurityDescriptorW",
    wintypes.BOOL,
    *(wintypes.LPCWSTR, wintypes.DWORD, _POINTER, ctypes.c_void_p),
    fails=is_false,
)
_of_handle = Function(
    "advapi32",
    "GetSecurityInfo",
    wintypes.DWORD,
    *(wintypes.HANDLE, ctypes.c_int, wintypes.DWORD, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER),
)
_of_name = Function(
    "advapi32",
    "GetNamedSecurityInfoW",
    wintypes.DWORD,
    *(wintypes.LPCWSTR, ctypes.c_int, wintypes.DWORD, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER),
)
_to_text = Function(
    "advapi32",
    "ConvertSecurityDescriptorToStringSecurityDescriptorW",
    wintypes.BOOL,
    *(ctypes.c_void_p, wintypes.DWORD, wintypes.DWORD, ctypes.POINTER(wintypes.LPWSTR), ctypes.c_void_p),
    fails=is_false,
)
_give_to_file = Function(
    "advapi32",
    "SetFileSecurityW",
    wintypes.BOOL,
    *(wintypes.LPCWSTR, wintypes.DWORD, ctypes.c_void_p),
    fails=is_false,
)


class Attributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES: what a new thing is made with."""

    _fields_ = (("length", wintypes.DWORD), ("descriptor", ctypes.c_void_p), ("inherits", wintypes.BOOL))


@contextlib.contextmanager
def described(text: str) -> Iterator[Any]:
    """The descriptor of a text, for as long as the context lasts.

    :raises OSError: where the text is none.
    """
    descriptor = ctypes.c_void_p()
    _of_text(text, 1, ctypes.byref(descriptor), None)
    try:
        yield descriptor
    finally:
        local_free(descriptor)


@contextlib.contextmanager
def attributes(text: str) -> Iterator[Any]:
    """What a new thing is made with, so that it has the descriptor of a text.

    :raises OSError: where the text is none.
    """
    with described(text) as descriptor:
        yield ctypes.byref(Attributes(ctypes.sizeof(Attributes), descriptor, False))


def owner_of_pipe(handle: int) -> str:
    """Who owns a pipe, by an open handle.

    :raises OSError: where that cannot be known.
    """
    owner, descriptor = ctypes.c_void_p(), ctypes.c_void_p()
    number = _of_handle(handle, _KERNEL_OBJECT, _OWNER, ctypes.byref(owner), None, None, None, ctypes.byref(descriptor))
    if number:
        raise error_of(number)
    try:
        return sid_text(owner)
    finally:
        local_free(descriptor)


def descriptor_of_file(path: Path) -> str:
    """Who owns a file or folder, and who may do what with it, as text.

    :raises OSError: where that cannot be known.
    """
    descriptor = ctypes.c_void_p()
    number = _of_name(str(path), _FILE, _OWNER | _ACCESS, None, None, None, None, ctypes.byref(descriptor))
    if number:
        raise error_of(number)
    text = wintypes.LPWSTR()
    try:
        _to_text(descriptor, 1, _OWNER | _ACCESS, ctypes.byref(text), None)
        return str(text.value)
    finally:
        local_free(ctypes.cast(text, ctypes.c_void_p))
        local_free(descriptor)


def give_to_file(path: Path, text: str) -> None:
    """Say who may do what with a file or folder; its owner stays.

    :raises OSError: where this may not be said.
    """
    with described(text) as descriptor:
        _give_to_file(str(path), _ACCESS, descriptor)
