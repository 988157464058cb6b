"""Versions of Python distributions: read by the library packaging, as PEP 440 says.

The key is the epoch, the release without the zeros at its end, and one mark for each further part, in this order:

    0x01             below everything: the ends of lines
    0x02 0x03 0x04   .dev alone; a, b
    0x05 0x06        rc; no pre-release
    0x02 0x03        no .post; .post
    0x02 0x03        .dev; no .dev
    0x02 0x03 0x04   the end of the local version; letters of it; a number of it
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from messenger_rules.versions.numbers import epoch_key, number_key, parts, release_key, word_key
from messenger_rules.versions.scheme import Scheme

if TYPE_CHECKING:
    from packaging.version import Version

_LOWEST = b"\x01"
_PRE_MARKS = {"a": b"\x03", "b": b"\x04", "rc": b"\x05"}
_LINE = re.compile(r"[vV]?(?:([0-9]+)!)?([0-9]+(?:\.[0-9]+)*)")


def _key(text: str) -> bytes | None:
    from packaging.version import InvalidVersion, Version

    if text != text.strip():
        return None
    try:
        version = Version(text)
    except InvalidVersion:
        return None
    return epoch_key(str(version.epoch)) + _release_key(version) + _phase_key(version) + _local_key(version.local)


def _release_key(version: Version) -> bytes:
    return release_key(parts(".".join(map(str, version.release))))


def _phase_key(version: Version) -> bytes:
    if version.pre is not None:
        pre = _PRE_MARKS[version.pre[0]] + number_key(version.pre[1])
    else:
        pre = b"\x02" if version.dev is not None and version.post is None else b"\x06"
    post = b"\x02" if version.post is None else b"\x03" + number_key(version.post)
    dev = b"\x03" if version.dev is None else b"\x02" + number_key(version.dev)
    return pre + post + dev


def _local_key(local: str | None) -> bytes:
    pieces = local.split(".") if local else []
    keys = [b"\x04" + number_key(int(piece)) if piece.isdigit() else b"\x03" + word_key(piece) for piece in pieces]
    return b"".join(keys) + b"\x02"


def _line(text: str) -> tuple[bytes, bytes] | None:
    found = _LINE.fullmatch(text)
    if found is None:
        return None
    epoch = epoch_key(found[1])
    *head, last = parts(found[2])
    return epoch + release_key([*head, last]) + _LOWEST, epoch + release_key([*head, last + 1]) + _LOWEST


PEP440 = Scheme("pep440", "a PEP 440 version", _key, _line, knows_v=True)
"""Python distributions.

>>> sorted(["1.0.post1", "1.0", "1.0rc1", "1.0.dev2", "1.0+ubuntu1"], key=PEP440.key)
['1.0.dev2', '1.0rc1', '1.0', '1.0+ubuntu1', '1.0.post1']
"""
