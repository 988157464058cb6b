"""The functions of Windows, declared where they are used and looked up when they are called first.

So every module can be imported, and be read by mypy, on all systems.
Source: https://learn.microsoft.com/windows/win32/apiindex/windows-api-list
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

INVALID_HANDLE = ctypes.c_void_p(-1).value


class Function:
    """A function of a library, with the types of its result and of its arguments, as ctypes has them.

    ``fails`` tells by the result whether it has failed; without it, the result is the caller's to judge.
    """

    def __init__(
        self, library: str, name: str, result: Any, *arguments: Any, fails: Callable[[Any], bool] | None = None
    ) -> None:
        self._place = (library, name)
        self._types = (result, arguments)
        self._fails = fails
        self._found: Any = None

    def __call__(self, *arguments: Any) -> Any:
        """Call it.

        :raises OSError: where it has failed.
        """
        if self._found is None:
            self._found = self._look_up()
        result = self._found(*arguments)
        if self._fails is not None and self._fails(result):
            raise last_error()
        return result

    def _look_up(self) -> Any:
        library, name = self._place
        found = getattr(_library(library), name)
        found.restype, found.argtypes = self._types
        return found


def is_false(result: Any) -> bool:
    """How most functions say that they have failed."""
    return not result


def is_invalid(result: Any) -> bool:
    """How functions that open something say that they have failed.

    >>> is_invalid(None), is_invalid(INVALID_HANDLE), is_invalid(4)
    (True, True, False)
    """
    return result in {None, 0, INVALID_HANDLE}


def last_number() -> int:
    """The number of the error of the last function of this thread that has failed."""
    number: int = ctypes.get_last_error()  # type: ignore[attr-defined,unused-ignore] # only Windows has it
    return number


def last_error() -> OSError:
    """Why the last function of this thread has failed."""
    return error_of(last_number())


def error_of(number: int) -> OSError:
    """The error of a number."""
    found: OSError = ctypes.WinError(number)  # type: ignore[attr-defined,unused-ignore] # only Windows has it
    return found


@cache
def _library(name: str) -> Any:
    return ctypes.WinDLL(name, use_last_error=True)  # type: ignore[attr-defined,unused-ignore] # only Windows has it
