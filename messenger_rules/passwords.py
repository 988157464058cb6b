"""Passwords: what stands in an address before its host is quoted nowhere."""

from __future__ import annotations

import re

_BEFORE_THE_HOST = re.compile(r"(?<=//)[^\s/?#\"']*(?=@)")


def without_passwords(text: str) -> str:
    """The text with stars in place of the user and password of each address in it; it is as long as before.

    >>> without_passwords('proxy = "http://agent:secret@proxy.example:3128"')
    'proxy = "http://************@proxy.example:3128"'
    """
    return _BEFORE_THE_HOST.sub(lambda found: "*" * len(found[0]), text)
