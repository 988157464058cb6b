"""What portage does with a news item: versions by PMS algorithm 3.1 and following, atoms by PMS section 8.3."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

VERSION = re.compile(r"(\d+)((?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|p)\d*)*)(?:-r(\d+))?")
ATOM = re.compile(
    r"(?P<op><=|>=|<|>|=|~)?(?P<cpv>[\w+.-]+/[\w+.-]+?)(?P<star>\*)?(?::(?P<slot>[\w+./-]+))?(?:\[(?P<use>[^\]]*)\])?"
)
SUFFIXES = {"alpha": 0, "beta": 1, "pre": 2, "rc": 3, "p": 5}
NO_SUFFIX = 4


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    slot: str = "0"
    sub_slot: str = ""
    flags: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class System:
    packages: tuple[Package, ...] = ()
    profile: str = ""
    arch: str = ""


def sign(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def compare(first: str, second: str) -> int:
    """Negative, zero or positive, as PMS orders two versions."""
    a, b = VERSION.fullmatch(first), VERSION.fullmatch(second)
    assert a is not None
    assert b is not None
    result = sign(int(a[1]), int(b[1]))
    for left, right in zip_longest(a[2].split(".")[1:], b[2].split(".")[1:]):
        if result:
            return result
        if left is None or right is None:
            return -1 if left is None else 1
        if left.startswith("0") or right.startswith("0"):
            result = sign(left.rstrip("0"), right.rstrip("0"))
        else:
            result = sign(int(left), int(right))
    result = result or sign(a[3], b[3])
    for left, right in zip_longest(a[4].split("_")[1:], b[4].split("_")[1:]):
        result = result or sign(suffix(left), suffix(right))
    return result or sign(int(a[5] or 0), int(b[5] or 0))


def suffix(text: str | None) -> tuple[int, int]:
    if text is None:
        return NO_SUFFIX, 0
    word = text.rstrip("0123456789")
    return SUFFIXES[word], int(text[len(word) :] or 0)


def split(cpv: str) -> tuple[str, str] | None:
    """Name and version of `category/name-version`; a name does not itself end in what looks like a version."""
    match = re.fullmatch(rf"(.+?)-({VERSION.pattern})", cpv)
    return (match[1], match[2]) if match is not None and not ends_in_version(match[1]) else None


def ends_in_version(text: str) -> bool:
    return re.fullmatch(rf".+-{VERSION.pattern}", text) is not None


def valid(atom: str) -> bool:
    match = ATOM.fullmatch(atom)
    if match is None:
        return False
    if match["op"] is None:
        versioned = ends_in_version(match["cpv"])
        return not versioned and match["star"] is None and "." not in match["cpv"].split("/")[1]
    parts = split(match["cpv"])
    if parts is None or "." in parts[0].split("/")[1]:
        return False
    return (match["star"] is None or match["op"] == "=") and not (match["op"] == "~" and "-r" in parts[1])


def glob(version: str, prefix: str) -> bool:
    version, prefix = (
        text.lstrip("0") if text.lstrip("0")[:1].isdigit() else "0" + text.lstrip("0") for text in (version, prefix)
    )
    if not version.startswith(prefix):
        return False
    following = version[len(prefix) : len(prefix) + 1]
    return not following or following in "._-" or following.isdigit() != prefix[-1].isdigit()


def matches(atom: str, package: Package) -> bool:
    match = ATOM.fullmatch(atom)
    assert match is not None
    slot, _, sub_slot = (match["slot"] or "").partition("/")
    if slot not in {"", package.slot} or sub_slot not in {"", package.sub_slot or package.slot}:
        return False
    if any(
        package.flags.get(use.lstrip("-")) is use.startswith("-") or use.lstrip("-") not in package.flags
        for use in (match["use"] or "").split(",")
        if use
    ):
        return False
    if match["op"] is None:
        return match["cpv"] == package.name
    parts = split(match["cpv"])
    assert parts is not None
    name, version = parts
    if name != package.name:
        return False
    if match["star"]:
        return glob(package.version, version)
    if match["op"] == "~":
        return compare(re.sub(r"-r\d+$", "", package.version), version) == 0
    order = compare(package.version, version)
    return {"<": order < 0, "<=": order <= 0, "=": order == 0, ">=": order >= 0, ">": order > 0}[match["op"]]


def shows(headers: Mapping[str, Sequence[str]], system: System) -> bool:
    atoms = headers.get("Display-If-Installed", [])
    if not all(valid(atom) for atom in atoms):
        return False
    tests = []
    if atoms:
        tests.append(any(matches(atom, package) for atom in atoms for package in system.packages))
    if profiles := headers.get("Display-If-Profile", []):
        tests.append(
            any(system.profile.startswith(p[:-1]) if p.endswith("/*") else system.profile == p for p in profiles)
        )
    if keywords := headers.get("Display-If-Keyword", []):
        tests.append(system.arch in keywords)
    return all(tests)
