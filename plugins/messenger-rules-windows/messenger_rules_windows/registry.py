"""The registry of Windows: keys below HKEY_LOCAL_MACHINE, in the view of 64-bit programs or in that of 32-bit ones.

Source: https://learn.microsoft.com/windows/win32/sysinfo/registry
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

VIEWS = (64, 32)
"""The bits of the programs that see a view. On a system of 32 bits both are the same."""
MOST_KEYS = 20_000
"""Keys below one: a registry of more is not a machine's, and a part of them would pass for all."""


class Registry(Protocol):
    """Reads keys; one that is not there, or that nobody may read, is None or has no keys below it."""

    def values(self, key: str, view: int) -> Mapping[str, object] | None:
        """The values of a key by their names in small letters: numbers, texts, lists of texts, bytes."""
        ...

    def subkeys(self, key: str, view: int) -> Iterator[str]:
        """The names of the keys right below a key."""
        ...


class MachineRegistry:
    """The registry of this machine; none where it is no Windows.

    :raises OSError: where a key is there and cannot be read.
    :raises LookupError: where a key has more keys below it than :data:`MOST_KEYS`.
    """

    def values(self, key: str, view: int) -> Mapping[str, object] | None:
        """See :class:`Registry`."""
        if sys.platform == "win32":
            import winreg

            with contextlib.suppress(FileNotFoundError), _opened(key, view) as opened:
                count = winreg.QueryInfoKey(opened)[1]
                listed = (winreg.EnumValue(opened, index) for index in range(count))
                return {name.lower(): value for name, value, _ in listed}
        return None

    def subkeys(self, key: str, view: int) -> Iterator[str]:
        """See :class:`Registry`."""
        if sys.platform == "win32":
            import winreg

            with contextlib.suppress(FileNotFoundError), _opened(key, view) as opened:
                count = winreg.QueryInfoKey(opened)[0]
                if count > MOST_KEYS:
                    raise LookupError(f"{key} has {count:,} keys, more than {MOST_KEYS:,}")
                return iter([winreg.EnumKey(opened, index) for index in range(count)])
        return iter(())


def _opened(key: str, view: int) -> AbstractContextManager[Any]:
    """A key that is open for reading; closed at the end of its context."""
    if sys.platform == "win32":
        import winreg

        bits = winreg.KEY_WOW64_64KEY if view == 64 else winreg.KEY_WOW64_32KEY
        return winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key, 0, winreg.KEY_READ | bits)
    raise FileNotFoundError(key)


def text(values: Mapping[str, object], name: str) -> str | None:
    r"""A value that is text and says something, readable; what stands behind a NUL was never meant.

    >>> text({"edition": "Pro\x00x", "build": 5}, "edition"), text({"build": 5}, "build")
    ('Pro', None)
    """
    found = values.get(name.lower())
    if not isinstance(found, str):
        return None
    return readable(found.partition("\x00")[0]).strip() or None


def readable(found: str) -> str:
    r"""The text with U+FFFD for each half of a character: the registry keeps any 16 bits, JSON does not.

    >>> readable("caf\u00e9 \ud83d") == "caf\u00e9 \ufffd"
    True
    """
    return found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def number(values: Mapping[str, object], name: str) -> int | None:
    """A value that is a number, or the text of one.

    >>> number({"build": "19045"}, "build"), number({"build": b"x"}, "build")
    (19045, None)
    """
    found = values.get(name.lower())
    if isinstance(found, int):
        return found
    said = text(values, name)
    return int(said) if said is not None and said.isascii() and said.isdecimal() and len(said) < 20 else None
