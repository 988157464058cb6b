"""Versions of RPM packages: epoch, version and release, compared by segments as rpmvercmp of rpm does.

The key is the epoch, the version, and 0x01 where no release is written, else 0x02 and the release. A version or
release is one mark for each of its segments, letters or digits, whatever separates them, and one for its end:

    0x00   below everything: the ends of lines
    0x01   ~, which sorts before the end
    0x02   the end
    0x03   ^, which sorts after the end and before everything else
    0x04   letters, in ASCII, with a zero byte at their end
    0x05   a number
"""

from __future__ import annotations

import re

from messenger_rules.versions.numbers import epoch_key, number_key, word_key
from messenger_rules.versions.scheme import Scheme

_FORM = re.compile(r"(?:([0-9]+):)?([0-9A-Za-z._+~^]+)(?:-([0-9A-Za-z._+~^]+))?")
_LINE = re.compile(r"(?:([0-9]+):)?((?:[0-9A-Za-z._+~^]*[A-Za-z._+~^])?)([0-9]+)")
_NAMED = re.compile(r"[0-9A-Za-z]")
_SEGMENT = re.compile(r"([0-9]+)|([A-Za-z]+)|([~^])")
_LOWEST, _END = b"\x00", b"\x02"
_MARKS = {"~": b"\x01", "^": b"\x03"}


def _key(text: str) -> bytes | None:
    found = _FORM.fullmatch(text)
    if found is None or not _NAMED.search(found[2]):
        return None
    release = b"\x01" if found[3] is None else b"\x02" + _segments_key(found[3]) + _END
    return epoch_key(found[1]) + _segments_key(found[2]) + _END + release


def _segments_key(text: str) -> bytes:
    return b"".join(
        b"\x05" + number_key(int(digits)) if digits else b"\x04" + word_key(letters) if letters else _MARKS[mark]
        for digits, letters, mark in _SEGMENT.findall(text)
    )


def _line(text: str) -> tuple[bytes, bytes] | None:
    found = _LINE.fullmatch(text)
    if found is None:
        return None
    beginning, last = epoch_key(found[1]), int(found[3])
    low, high = (beginning + _segments_key(f"{found[2]}{number}") + _LOWEST for number in (last, last + 1))
    return low, high


RPM = Scheme("rpm", "an RPM version", _key, _line, knows_v=True)
"""Packages of Red Hat, SUSE and their kin.

>>> sorted(["1.0-1.el9", "1.0~rc1-1", "1.0^git1-1", "1.0.1-1"], key=RPM.key)
['1.0~rc1-1', '1.0-1.el9', '1.0^git1-1', '1.0.1-1']
"""
