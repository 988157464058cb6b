"""Rows of bits: one bit a clause, kept as bytes or as one large integer, which Python's own loops in C work on."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

CHUNK = 64


def ones(row: int, length: int) -> list[int]:
    """The places of the bits that are set in a row of so many bytes, in order.

    A large integer costs its whole length with each operation, so it is taken apart into small ones first.

    >>> ones(0b1001_0000_0001, 2)
    [0, 8, 11]
    """
    places: list[int] = []
    if not row:
        return places
    data = row.to_bytes(length, "little")
    for start in range(0, length, CHUNK):
        chunk = int.from_bytes(data[start : start + CHUNK], "little")
        while chunk:
            lowest = chunk & -chunk
            places.append(start * 8 + lowest.bit_length() - 1)
            chunk ^= lowest
    return places


def row_of(places: Iterable[int], length: int) -> int:
    """The row of so many bytes in which these bits are set.

    >>> bin(row_of([0, 8, 11], 2))
    '0b100100000001'
    """
    data = bytearray(length)
    for place in places:
        data[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(data, "little")
