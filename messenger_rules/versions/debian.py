"""Versions of Debian packages: epoch, upstream version and revision, compared as deb-version(7) says.

The key is the epoch, the upstream version and the revision (``0`` where none is written). In each of the latter two,
other characters and numbers take turns, others first, each possibly empty; each other character is one byte:

    0x01        ~, which sorts before the end
    0x02        their end, before the number; also the end of the whole upstream version or revision
    0x41-0x7a   letters, in ASCII
    0xab-0xba   + - . : in the order of ASCII, 0x80 higher

The ends of lines have 0x00 after the last number.
"""

from __future__ import annotations

import re

from messenger_rules.versions.numbers import epoch_key, number_key
from messenger_rules.versions.scheme import Scheme

_UPSTREAM = re.compile(r"[0-9][0-9A-Za-z.+~:-]*")
_REVISION = re.compile(r"[0-9A-Za-z.+~]+")
_LINE = re.compile(r"(?:([0-9]+):)?((?:[0-9][0-9A-Za-z.+~]*[A-Za-z.+~])?)([0-9]+)")
_PIECE = re.compile(r"([^0-9]*)([0-9]*)")
_LOWEST, _END = b"\x00", b"\x02"
_OTHERS = str.maketrans({"~": "\x01"} | {other: chr(ord(other) + 0x80) for other in "+-.:"})


def _key(text: str) -> bytes | None:
    epoch, colon, rest = text.partition(":")
    if not colon:
        epoch, rest = "0", text
    upstream, hyphen, revision = rest.rpartition("-")
    if not hyphen:
        upstream, revision = rest, "0"
    if not (epoch.isdigit() and _UPSTREAM.fullmatch(upstream) and _REVISION.fullmatch(revision)):
        return None
    return epoch_key(epoch) + _part_key(upstream) + _END + _part_key(revision) + _END


def _part_key(text: str) -> bytes:
    return b"".join(
        other.translate(_OTHERS).encode("latin-1") + _END + number_key(int(digits or 0))
        for other, digits in _PIECE.findall(text)
        if other or digits
    )


def _line(text: str) -> tuple[bytes, bytes] | None:
    found = _LINE.fullmatch(text)
    if found is None:
        return None
    beginning, last = epoch_key(found[1]), int(found[3])
    low, high = (beginning + _part_key(f"{found[2]}{number}") + _LOWEST for number in (last, last + 1))
    return low, high


DEBIAN = Scheme("debian", "a Debian version", _key, _line)
"""Packages of Debian, Ubuntu and their kin.

>>> sorted(["1:9.2p1-2+deb12u3", "1:9.2p1-2", "9.9", "1:9.2~rc1-1"], key=DEBIAN.key)
['9.9', '1:9.2~rc1-1', '1:9.2p1-2', '1:9.2p1-2+deb12u3']
"""
