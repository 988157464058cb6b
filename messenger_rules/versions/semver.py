"""Semantic versions: three numbers, pre-release identifiers before the bare version, build metadata read over.

Semantic Versioning 2.0.0, section 11. The key is the three numbers, zeros included, then:

    0x01   below every pre-release: the ends of lines
    0x02   a pre-release: for each identifier 0x02 with its number, or 0x03 with its letters, then 0x01 at the end
    0x03   none
"""

from __future__ import annotations

import re

from messenger_rules.versions.numbers import number_key, parts, word_key
from messenger_rules.versions.scheme import Refused, Scheme

_NUMBER = r"(?:0|[1-9][0-9]*)"
_IDENTIFIER = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_FORM = re.compile(
    rf"({_NUMBER}\.{_NUMBER}\.{_NUMBER})(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_SHORT = re.compile(rf"{_NUMBER}(?:\.{_NUMBER})?")
_LINE = re.compile(rf"{_NUMBER}(?:\.{_NUMBER}){{0,2}}")
_LOWEST, _PRE_RELEASE, _RELEASE = b"\x01", b"\x02", b"\x03"


def _key(text: str) -> bytes | None:
    found = _FORM.fullmatch(text)
    if found is None:
        if _SHORT.fullmatch(text):
            missing = ".0" * (2 - text.count("."))
            raise Refused(f"is not a semantic version, which has three numbers: {text}{missing}")
        return None
    return _numbers_key(parts(found[1])) + _pre_release_key(found[2])


def _numbers_key(numbers: list[int]) -> bytes:
    return b"".join(number_key(number) for number in [*numbers, 0, 0][:3])


def _pre_release_key(identifiers: str | None) -> bytes:
    if identifiers is None:
        return _RELEASE
    keys = [
        b"\x02" + number_key(int(identifier)) if identifier.isdigit() else b"\x03" + word_key(identifier)
        for identifier in identifiers.split(".")
    ]
    return _PRE_RELEASE + b"".join(keys) + b"\x01"


def _line(text: str) -> tuple[bytes, bytes] | None:
    if _LINE.fullmatch(text) is None:
        return None
    *head, last = parts(text)
    return _numbers_key([*head, last]) + _LOWEST, _numbers_key([*head, last + 1]) + _LOWEST


SEMVER = Scheme("semver", "a semantic version", _key, _line)
"""What npm, Cargo, Go modules and many products write.

>>> sorted(["1.0.0", "1.0.0-rc.1", "1.0.0-beta.11", "1.0.0-beta.2"], key=SEMVER.key)
['1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0']
"""
