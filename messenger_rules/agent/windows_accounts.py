"""Accounts of Windows: whether whoever runs this process is an administrator of the computer.

Source: https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-gettokeninformation
"""

from __future__ import annotations

import sys

from messenger_rules.messages.message import Audience

_TOKEN_QUERY = 0x0008
_TOKEN_GROUPS = 2
_BUILTIN_ADMINISTRATORS = 26
_LONGEST_SID = 68


def own_audiences() -> frozenset[str]:
    """The audiences of whoever runs this. Who could become an administrator by a consent prompt is one.

    Without that consent, Windows leaves the group in the token, for denials only; so it is looked for there, and
    ``IsUserAnAdmin`` is not asked.

    :raises OSError: where the token cannot be read.
    """
    return frozenset({str(Audience.ADMINISTRATORS)}) if _is_in_administrators() else frozenset()


def _is_in_administrators() -> bool:
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        class Group(ctypes.Structure):
            _fields_ = (("sid", ctypes.c_void_p), ("attributes", wintypes.DWORD))

        security, kernel = ctypes.WinDLL("advapi32", use_last_error=True), ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.CloseHandle.argtypes = [wintypes.HANDLE]
        security.OpenProcessToken.argtypes = [wintypes.HANDLE, wintypes.DWORD, ctypes.POINTER(wintypes.HANDLE)]
        security.GetTokenInformation.argtypes = [
            *(wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD, ctypes.POINTER(wintypes.DWORD))
        ]
        security.EqualSid.argtypes = [ctypes.c_void_p, ctypes.c_void_p]

        wanted = ctypes.create_string_buffer(_LONGEST_SID)
        size = wintypes.DWORD(_LONGEST_SID)
        if not security.CreateWellKnownSid(_BUILTIN_ADMINISTRATORS, None, wanted, ctypes.byref(size)):
            raise ctypes.WinError(ctypes.get_last_error())
        token = wintypes.HANDLE()
        if not security.OpenProcessToken(kernel.GetCurrentProcess(), _TOKEN_QUERY, ctypes.byref(token)):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            security.GetTokenInformation(token, _TOKEN_GROUPS, None, 0, ctypes.byref(size))
            said = ctypes.create_string_buffer(size.value)
            if not security.GetTokenInformation(token, _TOKEN_GROUPS, said, size, ctypes.byref(size)):
                raise ctypes.WinError(ctypes.get_last_error())
        finally:
            kernel.CloseHandle(token)
        count = wintypes.DWORD.from_buffer(said).value
        groups = (Group * count).from_buffer(said, ctypes.alignment(Group))  # behind the count, aligned as pointers are
        return any(security.EqualSid(group.sid, wanted) for group in groups)
    raise OSError("only Windows has tokens")
