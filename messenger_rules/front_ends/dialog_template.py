"""The template of a dialog of Windows: where its parts stand, as the bytes that the system reads.

Lengths are in dialog units, so the parts grow with the letters that a person has chosen.
Source: https://learn.microsoft.com/windows/win32/api/winuser/ns-winuser-dlgtemplate
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

_FONT, _POINTS = "MS Shell Dlg 2", 9
_POPUP, _CAPTION, _MENU, _SHELL_FONT, _CENTRE = 0x80000000, 0x00C00000, 0x00080000, 0x48, 0x800
_CHILD_VISIBLE = 0x50000000
_TOPMOST = 0x8


class Kind(IntEnum):
    """What a part is, by the number of its class."""

    BUTTON = 0x80
    EDIT = 0x81
    STATIC = 0x82


class Box(NamedTuple):
    """Where a part stands, from the upper left corner."""

    left: int
    top: int
    width: int
    height: int


class Part(NamedTuple):
    """A part of a dialog, with its number and its style."""

    kind: Kind
    number: int
    box: Box
    style: int
    text: str = ""
    extended: int = 0


def template(title: str, width: int, height: int, parts: Sequence[Part], *, on_top: bool = False) -> bytes:
    """The bytes of a dialog.

    >>> len(template("", 10, 10, []))
    56
    """
    style = _POPUP | _CAPTION | _MENU | _SHELL_FONT | _CENTRE
    head = struct.pack("<IIHhhhhHH", style, _TOPMOST if on_top else 0, len(parts), 0, 0, width, height, 0, 0)
    head += _text(title) + struct.pack("<H", _POINTS) + _text(_FONT)
    return b"".join(_aligned(part) for part in (head, *map(_part, parts)))


def _part(part: Part) -> bytes:
    numbers = (_CHILD_VISIBLE | part.style, part.extended, *part.box, part.number)
    return struct.pack("<IIhhhhHHH", *numbers, 0xFFFF, part.kind) + _text(part.text) + struct.pack("<H", 0)


def _text(text: str) -> bytes:
    return text.encode("utf-16-le") + b"\0\0"


def _aligned(data: bytes) -> bytes:
    """With as many zeros as the next part wants, which begins at a multiple of four."""
    return data + b"\0" * (-len(data) % 4)
