"""The event log of Windows: the agent's log lines with their severity, where administrators and monitoring look.

The texts stand in the events themselves. ``EventCreate.exe``, a program of Windows whose events are nothing but a text,
is named as what can show them; so nothing is missing in the event viewer.
Source: https://learn.microsoft.com/windows/win32/eventlog/event-logging
"""

from __future__ import annotations

import ctypes
import logging
import os
from ctypes import wintypes
from pathlib import PureWindowsPath

from messenger_rules.agent.journal import JournalFormatter
from messenger_rules.agent.windows.registry import Hive, Place, Registry
from messenger_rules.windows.api import Function, is_false, is_invalid

SOURCE = "messenger-rules"
KEY = rf"SYSTEM\CurrentControlSet\Services\EventLog\Application\{SOURCE}"
_EVENT = 1
"""The number of all our events; EventCreate.exe knows those from 1 to 1000."""
_LONGEST = 31_839
"""Characters of a text (ReportEventW)."""
_ERROR, _WARNING, _INFORMATION = 0x1, 0x2, 0x4
_ALL = _ERROR | _WARNING | _INFORMATION

_open = Function(
    "advapi32",
    "RegisterEventSourceW",
    wintypes.HANDLE,
    *(wintypes.LPCWSTR, wintypes.LPCWSTR),
    fails=is_invalid,
)
_close = Function("advapi32", "DeregisterEventSource", wintypes.BOOL, wintypes.HANDLE)
_report = Function(
    "advapi32",
    "ReportEventW",
    wintypes.BOOL,
    *(wintypes.HANDLE, wintypes.WORD, wintypes.WORD, wintypes.DWORD, ctypes.c_void_p, wintypes.WORD, wintypes.DWORD),
    *(ctypes.POINTER(wintypes.LPCWSTR), ctypes.c_void_p),
    fails=is_false,
)


class EventLog(logging.Handler):
    """Writes log lines to the event log.

    :raises OSError: where there is none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JournalFormatter(priorities=False))
        self._source = _open(None, SOURCE)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; what cannot be written is lost, and the agent goes on."""
        try:
            texts = (wintypes.LPCWSTR * 1)(self.format(record)[:_LONGEST])
            _report(self._source, kind_of(record.levelno), 0, _EVENT, None, 1, 0, texts, None)
        except OSError:
            self.handleError(record)

    def close(self) -> None:
        """Let the log go."""
        _close(self._source)
        super().close()


def kind_of(level: int) -> int:
    """The kind of an event, by the level of a log line.

    >>> kind_of(logging.INFO), kind_of(logging.WARNING), kind_of(logging.CRITICAL)
    (4, 2, 1)
    """
    if level >= logging.ERROR:
        return _ERROR
    return _WARNING if level >= logging.WARNING else _INFORMATION


def make_known(registry: Registry) -> bool:
    """Say by what our events are shown; whether that had to be said.

    :raises OSError: where the registry refuses.
    """
    wanted = {name: value for name, value in _values().items() if registry.read(_place(name)) != value}
    for name, value in wanted.items():
        registry.write(_place(name), value)
    return bool(wanted)


def forget(registry: Registry) -> bool:
    """Take that away; whether it was there.

    :raises OSError: where the registry refuses.
    """
    found = [name for name in _values() if registry.read(_place(name)) is not None]
    for name in found:
        registry.delete(_place(name))
    return bool(found)


def _values() -> dict[str, int | str]:
    system = PureWindowsPath(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32")
    return {"EventMessageFile": str(system / "EventCreate.exe"), "TypesSupported": _ALL}


def _place(name: str) -> Place:
    return Place(Hive.COMPUTER, KEY, name, 64)
