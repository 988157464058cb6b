"""Every bit of what a host fetches, flipped: it is refused, or says the same."""

from __future__ import annotations

import functools
from pathlib import Path

from tests.long.runner import Batch, LongRun
from tests.long.signed_host import SignedHost, signed_host

CASES = 500


def batch(seed: str) -> Batch:
    """The bits that the number of the batch says; behind the last one it begins anew."""
    host, number = signed_host(), int(seed.rpartition(":")[2])
    bits = _bits()
    chosen = [bits[index % len(bits)] for index in range(number * CASES, (number + 1) * CASES)]
    found = {place: _flipped(host, *place) for place in chosen}
    return Batch(CASES, tuple(f"{path.name}, bit {bit}: {wrong}" for (path, bit), wrong in found.items() if wrong))


@functools.cache
def _bits() -> list[tuple[Path, int]]:
    """Each bit of each file; how many there are."""
    return [(path, bit) for path in signed_host().files() for bit in range(path.stat().st_size * 8)]


def _flipped(host: SignedHost, path: Path, bit: int) -> str:
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << (bit % 8)
    return host.meets(path, bytes(data))


RUN = LongRun("flips", "each bit of a signed repository flipped is refused, or changes nothing", "bits", batch)
