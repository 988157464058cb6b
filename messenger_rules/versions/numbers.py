"""Numbers in sort keys: bytes in the order of the numbers, none the beginning of another's."""

from __future__ import annotations

from collections.abc import Iterable

from messenger_rules.versions.scheme import Refused

MOST_PARTS = 8
"""Numbers of a release: Windows and Chromium have four."""

PART_DIGITS = 9
"""Digits of one of them: a date has eight, and nine fit 32 bits."""

NUMBER_DIGITS = 18
"""Digits of any other number, leading zeros not counted: a date with its time has 14, and eight bytes hold 18."""

_FIRST = 0x20
_SHORT = 200
_LONG = 0xF0
_SHORT_KEYS = tuple(bytes((_FIRST + value,)) for value in range(_SHORT))


def number_key(value: int) -> bytes:
    """A number as bytes.

    Below 200, one byte, 0x20 more than the number; above, 0xF0 plus the count of the bytes that follow, and the
    number in them, highest byte first. So no number begins with a byte below 0x20: those are the schemes' marks.

    :raises Refused: where it has more than 18 digits.

    >>> number_key(2).hex(" "), number_key(199).hex(" "), number_key(200).hex(" "), number_key(2026).hex(" ")
    ('22', 'e7', 'f1 c8', 'f2 07 ea')
    """
    if value < _SHORT:
        return _SHORT_KEYS[value]
    if value > 10**NUMBER_DIGITS:  # just that many are let through: they end the line of the number before
        raise Refused(f"has a number of {len(str(value))} digits; a version has at most {NUMBER_DIGITS} in a row")
    length = (value.bit_length() + 7) // 8
    return bytes((_LONG + length,)) + value.to_bytes(length, "big")


def parts(text: str) -> list[int]:
    """The numbers of a release such as ``5.2.1``, within the limits.

    :raises Refused: where there are too many, or one is too long.
    """
    written = text.split(".")
    if len(written) > MOST_PARTS:
        raise Refused(f"has {len(written)} numbers; a version has at most {MOST_PARTS}")
    longest = max(map(len, written))
    if longest > PART_DIGITS:
        raise Refused(f"has a number of {longest} digits; between dots stand at most {PART_DIGITS}")
    return [int(part) for part in written]


def epoch_key(digits: str | None) -> bytes:
    """The number of an epoch, 0 where there is none.

    :raises Refused: where it is too long.
    """
    if digits is not None and len(digits) > PART_DIGITS:
        raise Refused(f"has an epoch of {len(digits)} digits; it has at most {PART_DIGITS}")
    return number_key(int(digits or 0))


def release_key(numbers: Iterable[int]) -> bytes:
    """The numbers of a release one after the other, without the zeros at its end: ``1.0`` is ``1.0.0``.

    Whatever follows must begin with a byte below 0x20: then ``1.0`` with any suffix sorts before ``1.0.1``.

    >>> release_key([5, 2, 0]).hex(" ")
    '25 22'
    """
    written = list(numbers)
    while written and written[-1] == 0:
        written.pop()
    return b"".join(map(number_key, written))


def word_key(text: str) -> bytes:
    """Letters as bytes in the order of ASCII; the zero byte at the end puts ``z`` before ``zg``."""
    return text.encode("ascii") + b"\0"
