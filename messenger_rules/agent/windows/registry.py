"""The registry of Windows, as far as the agent uses it: single values, in the view of 64-bit or of 32-bit programs.

Source: https://learn.microsoft.com/windows/win32/sysinfo/registry
"""

from __future__ import annotations

import contextlib
import sys
from enum import StrEnum
from typing import NamedTuple, Protocol

VIEWS = (64, 32)
"""The bits of the programs that see a view. On a system of 32 bits both are the same."""


class Hive(StrEnum):
    """Whose settings: the computer's or the user's."""

    COMPUTER = "HKLM"
    USER = "HKCU"


class Place(NamedTuple):
    """Where a value stands."""

    hive: Hive
    key: str
    name: str
    view: int

    def __str__(self) -> str:
        r"""As people name it.

        >>> print(Place(Hive.COMPUTER, r"SOFTWARE\Acme", "Disable", 32))
        HKLM\SOFTWARE\Acme\Disable (32-bit view)
        """
        return rf"{self.hive}\{self.key}\{self.name} ({self.view}-bit view)"


class Registry(Protocol):
    """Reads and writes values. Each method raises OSError where that is refused."""

    def read(self, place: Place) -> object | None:
        """A value: a number (REG_DWORD, REG_QWORD), a text, or whatever else stands there; None where there is none."""
        ...

    def write(self, place: Place, value: int | str) -> None:
        """Write a value, a number as REG_DWORD and a text as REG_SZ, and the key where there is none."""
        ...

    def delete(self, place: Place) -> None:
        """Take a value away, if it is there; and its key, if it is empty then."""
        ...


class WindowsRegistry:
    """The registry of this machine. Only Windows has one."""

    def read(self, place: Place) -> object | None:
        """See :class:`Registry`."""
        if sys.platform == "win32":
            import winreg

            with (
                contextlib.suppress(FileNotFoundError),
                winreg.OpenKey(_root(place), place.key, 0, winreg.KEY_READ | _bits(place)) as opened,
            ):
                found: object = winreg.QueryValueEx(opened, place.name)[0]
                return b"" if found is None else found  # an empty value of no type is a value, too
        return None

    def write(self, place: Place, value: int | str) -> None:
        """See :class:`Registry`."""
        if sys.platform == "win32":
            import winreg

            kind = winreg.REG_DWORD if isinstance(value, int) else winreg.REG_SZ
            with winreg.CreateKeyEx(_root(place), place.key, 0, winreg.KEY_WRITE | _bits(place)) as opened:
                winreg.SetValueEx(opened, place.name, 0, kind, value)

    def delete(self, place: Place) -> None:
        """See :class:`Registry`."""
        if sys.platform == "win32":
            import winreg

            access = winreg.KEY_READ | winreg.KEY_WRITE | _bits(place)
            with contextlib.suppress(FileNotFoundError), winreg.OpenKey(_root(place), place.key, 0, access) as opened:
                winreg.DeleteValue(opened, place.name)
                keys, values, _ = winreg.QueryInfoKey(opened)
                if keys == values == 0:
                    winreg.DeleteKeyEx(_root(place), place.key, _bits(place), 0)


def _root(place: Place) -> int:
    if sys.platform == "win32":
        import winreg

        return winreg.HKEY_LOCAL_MACHINE if place.hive is Hive.COMPUTER else winreg.HKEY_CURRENT_USER
    raise OSError("only Windows has a registry")


def _bits(place: Place) -> int:
    if sys.platform == "win32":
        import winreg

        return winreg.KEY_WOW64_64KEY if place.view == 64 else winreg.KEY_WOW64_32KEY
    raise OSError("only Windows has a registry")
