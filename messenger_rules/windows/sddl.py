"""Security descriptors as text (SDDL): who owns a thing, and who beside some may change or read it.

Source: https://learn.microsoft.com/windows/win32/secauthz/ace-strings
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import reduce
from operator import or_
from typing import NamedTuple

_RIGHTS = {
    "CC": 0x1,
    "DC": 0x2,
    "LC": 0x4,
    "SW": 0x8,
    "RP": 0x10,
    "WP": 0x20,
    "DT": 0x40,
    "LO": 0x80,
    "CR": 0x100,
    "SD": 0x10000,
    "RC": 0x20000,
    "WD": 0x40000,
    "WO": 0x80000,
    "FX": 0x1200A0,
    "FW": 0x120116,
    "FR": 0x120089,
    "FA": 0x1F01FF,
    "GA": 0x10000000,
    "GX": 0x20000000,
    "GW": 0x40000000,
    "GR": 0x80000000,
}
REPLACING = 0x40 | 0x10000 | 0x40000 | 0x80000 | 0x10000000
"""To take away what is inside or the thing itself, or to give these rights to oneself."""
CHANGING = REPLACING | 0x2 | 0x4 | 0x40000000
"""The same, or to write."""
READING = 0x1 | 0x10000000 | 0x80000000
_ALLOWS = frozenset({"A", "XA", "OA"})
_KNOWN = {"SY": "S-1-5-18", "BA": "S-1-5-32-544"}
TRUSTED = frozenset(
    {
        "S-1-5-18",
        "S-1-5-32-544",
        "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",  # what installs Windows itself
        "OW",  # whoever owns it, which is looked at by itself
    }
)


class _Entry(NamedTuple):
    kind: str
    flags: str
    rights: str
    who: str


def strangers(sddl: str, rights: int, trusted: AbstractSet[str] = frozenset()) -> list[str]:
    """Who may use some rights, or owns the thing, and is neither the system, an administrator, nor one of ``trusted``.

    >>> strangers("O:BAD:(A;;FA;;;SY)(A;;0x1200a9;;;WD)", CHANGING)
    []
    >>> strangers("O:BAD:(A;;FA;;;SY)(A;;0x1200a9;;;WD)", READING)
    ['WD']
    """
    owner = re.search(r"O:(S-[0-9-]+|[A-Z]{2})", sddl)
    who = [owner.group(1)] if owner is not None else []
    if "D:" not in sddl or "NO_ACCESS_CONTROL" in sddl:
        who.append("WD")  # where nothing is said, everybody may do everything
    who += [entry.who for entry in _entries(sddl) if _grants(entry, rights)]
    named = (_KNOWN.get(name, name) for name in who)
    return sorted({name for name in named if name not in TRUSTED and name not in trusted})


def _entries(sddl: str) -> Iterator[_Entry]:
    for kind, flags, rights, who in re.findall(r"\(([^;]*);([^;]*);([^;]*);[^;]*;[^;]*;([^;)]*)", sddl):
        yield _Entry(kind, flags, rights, who)


def _grants(entry: _Entry, rights: int) -> bool:
    """Whether an entry gives one of some rights; one that is only for what is made inside gives none here."""
    flags = {entry.flags[place : place + 2] for place in range(0, len(entry.flags), 2)}
    return entry.kind in _ALLOWS and "IO" not in flags and bool(_mask(entry.rights) & rights)


def _mask(rights: str) -> int:
    if rights.startswith("0x"):
        return int(rights, 16)
    names = [rights[place : place + 2] for place in range(0, len(rights), 2)]
    return reduce(or_, (_RIGHTS.get(name, 0) for name in names), 0)
