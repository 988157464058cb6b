"""Versions of Alpine packages, by the comparison of apk-tools 3.

``1.2.3b_rc1_p2~1234abcd-r3``: numbers, a letter, suffixes, a commit, a revision. The key is the first number, and
then one mark for each further piece and one for the end:

    0x00        below everything: the ends of lines
    0x02-0x05   _alpha, _beta, _pre, _rc, which sort before the end
    0x06        the end
    0x07        a revision, with its number
    0x08        a commit, with a zero byte at its end
    0x09        the number of a suffix
    0x0a-0x0e   _cvs, _svn, _git, _hg, _p
    0x0f        a letter, with that letter
    0x11        a number that begins with a zero: its digits and a zero byte
    0x12        any other number
"""

from __future__ import annotations

import re

from messenger_rules.versions.numbers import number_key, word_key
from messenger_rules.versions.scheme import Scheme

_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_SUFFIX = re.compile(r"_(alpha|beta|pre|rc|cvs|svn|git|hg|p)([0-9]*)")
_FORM = re.compile(
    rf"(?P<numbers>{_NUMBERS.pattern})(?P<letter>[a-z])?(?P<suffixes>(?:{_SUFFIX.pattern})*)"
    r"(?:~(?P<commit>[0-9a-fA-F]+))?(?:-r(?P<revision>[0-9]+))?"
)
_SUFFIX_MARKS = {
    "alpha": b"\x02",
    "beta": b"\x03",
    "pre": b"\x04",
    "rc": b"\x05",
    "cvs": b"\x0a",
    "svn": b"\x0b",
    "git": b"\x0c",
    "hg": b"\x0d",
    "p": b"\x0e",
}
_LOWEST, _END, _REVISION, _COMMIT, _SUFFIX_NUMBER, _LETTER = b"\x00", b"\x06", b"\x07", b"\x08", b"\x09", b"\x0f"
_FRACTION, _WHOLE, _ABOVE = b"\x11", b"\x12", b"\xff"


def _key(text: str) -> bytes | None:
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    letter, commit, revision = found["letter"], found["commit"], found["revision"]
    return b"".join(
        [
            _numbers_key(found["numbers"]),
            _LETTER + letter.encode("ascii") if letter else b"",
            *(_suffix_key(name, digits) for name, digits in _SUFFIX.findall(found["suffixes"])),
            _COMMIT + word_key(commit) if commit else b"",
            _REVISION + number_key(int(revision)) if revision else b"",
            _END,
        ]
    )


def _suffix_key(name: str, digits: str) -> bytes:
    return _SUFFIX_MARKS[name] + (_SUFFIX_NUMBER + number_key(int(digits)) if digits else b"")


def _numbers_key(text: str) -> bytes:
    first, *others = text.split(".")
    return number_key(int(first)) + b"".join(map(_number_key, others))


def _number_key(digits: str) -> bytes:
    """A number after a dot: with a zero before it, it is compared letter by letter, as in Gentoo."""
    return _FRACTION + word_key(digits) if digits.startswith("0") else _WHOLE + number_key(int(digits))


def _line(text: str) -> tuple[bytes, bytes] | None:
    if _NUMBERS.fullmatch(text) is None:
        return None
    beginning, (head, dot, last) = _numbers_key(text), text.rpartition(".")
    if dot and last.startswith("0"):
        return beginning + _LOWEST, beginning + _ABOVE
    return beginning + _LOWEST, _numbers_key(f"{head}{dot}{int(last) + 1}") + _LOWEST


APK = Scheme("apk", "an apk version", _key, _line)
"""Packages of Alpine Linux and its kin.

>>> sorted(["3.1_rc1-r0", "3.1-r1", "3.1_p1-r0", "3.1-r0"], key=APK.key)
['3.1_rc1-r0', '3.1-r0', '3.1-r1', '3.1_p1-r0']
"""
