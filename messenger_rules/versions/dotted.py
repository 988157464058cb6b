"""Dotted versions: numbers with dots, pre-release words before the bare version, any other suffix after it.

The key is the release, without the zeros at its end, then one mark for each piece of the suffix and one for its end:

    0x01        below every suffix: the ends of lines
    0x03-0x0b   a pre-release word by its rank, with its number (0 where none is written)
    0x10        the end
    0x11        a number of another suffix, with that number
    0x12        letters of another suffix, in lower case, with a zero byte at their end
"""

from __future__ import annotations

import re

from messenger_rules.versions.numbers import number_key, parts, release_key, word_key
from messenger_rules.versions.scheme import Scheme

PRE_RELEASES = (
    ("dev", "devel"),
    ("snapshot",),
    ("nightly", "daily"),
    ("canary",),
    ("alpha", "a"),
    ("beta", "b"),
    ("milestone", "m"),
    ("pre", "preview", "prerelease", "ea"),
    ("rc", "cr"),
)
"""The words that say that a version is not out yet, earliest first; words of one row mean the same."""

_RANKS = {word: bytes((0x03 + rank,)) for rank, words in enumerate(PRE_RELEASES) for word in words}
_LOWEST, _END, _NUMBER, _LETTERS = b"\x01", b"\x10", b"\x11", b"\x12"

_RELEASE = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_FORM = re.compile(rf"({_RELEASE.pattern})((?:[-._+~]?[0-9A-Za-z])*)")
_PIECE = re.compile(r"([-._+~]?)([0-9]+|[A-Za-z]+)")


def _key(text: str) -> bytes | None:
    found = _FORM.fullmatch(text)
    return None if found is None else release_key(parts(found[1])) + _suffix_key(found[2])


def _suffix_key(suffix: str) -> bytes:
    pieces = _PIECE.findall(suffix.lower())
    key, index = b"", 0
    while index < len(pieces) and _is_pre_release(pieces, index):
        key += _RANKS[pieces[index][1]]
        index += 1
        numbered = index < len(pieces) and pieces[index][0] != "+" and pieces[index][1].isdigit()
        key += number_key(int(pieces[index][1]) if numbered else 0)
        index += numbered
    for _, piece in pieces[index:]:
        key += _NUMBER + number_key(int(piece)) if piece.isdigit() else _LETTERS + word_key(piece)
    return key + _END


def _is_pre_release(pieces: list[tuple[str, str]], index: int) -> bool:
    """Whether a piece is a pre-release word: ``2.0b2`` and ``2.0-b`` are betas; ``1.0.2b`` comes after 1.0.2a."""
    separator, word = pieces[index]
    if separator == "+" or word not in _RANKS:
        return False
    numbered = index + 1 < len(pieces) and pieces[index + 1][0] == "" and pieces[index + 1][1].isdigit()
    return len(word) > 1 or separator != "" or numbered


def _line(text: str) -> tuple[bytes, bytes] | None:
    if _RELEASE.fullmatch(text) is None:
        return None
    *head, last = parts(text)
    return release_key([*head, last]) + _LOWEST, release_key([*head, last + 1]) + _LOWEST


DOTTED = Scheme("dotted", "a dotted version", _key, _line)
"""The default: what most products and operating systems write.

>>> written = ["5.2-hotfix", "5.2", "5.10", "5.2rc1", "5.2.0-beta.2"]
>>> sorted(written, key=DOTTED.key)
['5.2.0-beta.2', '5.2rc1', '5.2', '5.2-hotfix', '5.10']
"""
