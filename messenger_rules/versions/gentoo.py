"""Versions of Gentoo packages, by the Package Manager Specification, section 3.3.

``1.2.3b_rc1_p2-r3``: numbers, a letter, suffixes, a revision. The key is the first number, 0x11 or 0x12 with each
further one, 0x10, the letter or 0x01 where there is none, the suffixes with their numbers, 0x06, and the revision:

    0x00        below everything: the ends of lines
    0x02-0x05   _alpha, _beta, _pre, _rc, which sort before the end
    0x06        the end of the suffixes
    0x07        _p
    0x10        the end of the numbers
    0x11        a number that begins with a zero: its digits without the zeros at their end, and a zero byte
    0x12        any other number
"""

from __future__ import annotations

import re

from messenger_rules.versions.numbers import number_key, word_key
from messenger_rules.versions.scheme import Scheme

_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_SUFFIX = re.compile(r"_(alpha|beta|pre|rc|p)([0-9]*)")
_FORM = re.compile(
    rf"(?P<numbers>{_NUMBERS.pattern})(?P<letter>[a-z])?(?P<suffixes>(?:{_SUFFIX.pattern})*)(?:-r(?P<revision>[0-9]+))?"
)
_SUFFIX_MARKS = {"alpha": b"\x02", "beta": b"\x03", "pre": b"\x04", "rc": b"\x05", "p": b"\x07"}
_LOWEST, _NUMBERS_END, _SUFFIXES_END = b"\x00", b"\x10", b"\x06"
_NO_LETTER = "\x01"
_FRACTION, _WHOLE, _ABOVE = b"\x11", b"\x12", b"\xff"


def _key(text: str) -> bytes | None:
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    return b"".join(
        [
            _numbers_key(found["numbers"]),
            _NUMBERS_END,
            (found["letter"] or _NO_LETTER).encode("ascii"),
            *(
                _SUFFIX_MARKS[name] + number_key(int(digits or 0))
                for name, digits in _SUFFIX.findall(found["suffixes"])
            ),
            _SUFFIXES_END,
            number_key(int(found["revision"] or 0)),
        ]
    )


def _numbers_key(text: str) -> bytes:
    first, *others = text.split(".")
    return number_key(int(first)) + b"".join(map(_number_key, others))


def _number_key(digits: str) -> bytes:
    """A number after a dot: with a zero before it, it is a fraction: 1.05 sorts before 1.1, and 1.050 is 1.05."""
    return _FRACTION + word_key(digits.rstrip("0")) if digits.startswith("0") else _WHOLE + number_key(int(digits))


def _line(text: str) -> tuple[bytes, bytes] | None:
    if _NUMBERS.fullmatch(text) is None:
        return None
    beginning, (head, dot, last) = _numbers_key(text), text.rpartition(".")
    if dot and last.startswith("0"):
        return beginning + _LOWEST, beginning + _ABOVE
    return beginning + _LOWEST, _numbers_key(f"{head}{dot}{int(last) + 1}") + _LOWEST


GENTOO = Scheme("gentoo", "a Gentoo version", _key, _line)
"""Packages of Gentoo and its kin.

>>> sorted(["1.0-r1", "1.0_rc2", "1.0", "1.0a", "1.0.0"], key=GENTOO.key)
['1.0_rc2', '1.0', '1.0-r1', '1.0a', '1.0.0']
"""
