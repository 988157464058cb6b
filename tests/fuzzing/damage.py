"""Damage: an input that says what a disk does to good files, so that few bytes reach deep into a large file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

STEP = 6
"""Bytes of one step: which file, what happens to it, where (two bytes), and with what (two)."""


def damaged(files: Mapping[str, bytes], plan: bytes) -> dict[str, bytes]:
    """The files, after all that a plan does to them.

    >>> damaged({"a": b"abcd"}, bytes([0, 0, 0, 1, ord("x"), 0]))
    {'a': b'axcd'}
    """
    found = {name: bytearray(data) for name, data in files.items()}
    names = sorted(found)
    for which, kind, where, what in _steps(plan):
        data = found[names[which % len(names)]]
        DAMAGES[kind % len(DAMAGES)](data, where % (len(data) or 1), what)
    return {name: bytes(data) for name, data in found.items()}


def step(which: int, damage: Callable[[bytearray, int, int], None], where: int, what: int) -> bytes:
    """One step of a plan, for seeds."""
    return bytes([which, DAMAGES.index(damage)]) + where.to_bytes(2, "big") + what.to_bytes(2, "little")


def _steps(plan: bytes) -> Iterator[tuple[int, int, int, int]]:
    for start in range(0, len(plan) - STEP + 1, STEP):
        which, kind, *_ = one = plan[start : start + STEP]
        yield which, kind, int.from_bytes(one[2:4], "big"), int.from_bytes(one[4:6], "little")


def put(data: bytearray, where: int, what: int) -> None:
    data[where : where + 1] = bytes([what & 0xFF])


def flip(data: bytearray, where: int, what: int) -> None:
    data[where : where + 1] = bytes(byte ^ (1 << what % 8) for byte in data[where : where + 1])


def take_out(data: bytearray, where: int, what: int) -> None:
    del data[where : where + what]


def put_in(data: bytearray, where: int, what: int) -> None:
    data[where:where] = bytes([what & 0xFF]) * (what >> 8)


def zero(data: bytearray, where: int, what: int) -> None:
    data[where : where + what] = bytes(len(data[where : where + what]))


def move(data: bytearray, where: int, what: int) -> None:
    """A page, or less, is written where another belongs."""
    data[where : where + 512] = data[what : what + 512]


DAMAGES: tuple[Callable[[bytearray, int, int], None], ...] = (put, flip, take_out, put_in, zero, move)
