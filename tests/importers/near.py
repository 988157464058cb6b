"""Versions near those that a condition mentions: where a wrong bound would show."""

from __future__ import annotations

import re

from tests.importers.readings.gentoo import VERSION


def neighbours(version: str) -> list[str]:
    """The version, and those with one number one more or one less, in any of its places."""
    found = [version]
    for match in re.finditer(r"\d+", version):
        numbers = (number for number in (int(match.group()) - 1, int(match.group()) + 1) if number >= 0)
        found += [f"{version[: match.start()]}{number}{version[match.end() :]}" for number in numbers]
    return found


def dotted(version: str) -> list[str]:
    """As Home Assistant and Firefox number: further parts, and pre-releases."""
    found = neighbours(version)
    found += [
        f"{near}{suffix}"
        for near in neighbours(version)
        if near.replace(".", "").isdigit()
        for suffix in (".0", ".1", "b1")
    ]
    return list(dict.fromkeys(found))


def semantic(version: str) -> list[str]:
    """Three numbers, and pre-releases of the same and of the next ones."""
    core, _, pre = version.partition("-")
    full = ".".join([*core.split("."), "0", "0"][:3])
    found = neighbours(full)
    found += [f"{near}-{word}" for near in neighbours(full) for word in ("0", "alpha.0", "rc.1")]
    if pre:
        found = [version, *found]
        found += [f"{full}-{near}" for near in [*neighbours(pre), f"{pre}.0", f"{pre}.1"]]
    return list(dict.fromkeys(found))


def gentoo(version: str) -> list[str]:
    """Further parts, letters, suffixes and revisions, and fewer of them."""
    bare = re.sub(r"-r\d+$", "", version)
    plain = re.sub(r"_.*", "", bare)
    found = neighbours(version) + neighbours(bare) + neighbours(plain)
    found += [f"{plain}{end}" for end in (".0", ".1", "a", "_alpha1", "_rc2", "_p1", "-r1", "0", "9-r2")]
    found += [f"{bare}{end}" for end in ("_p3", "-r1", "-r99")]
    if "." in plain:
        found.append(plain.rpartition(".")[0])
    return [text for text in dict.fromkeys(found) if VERSION.fullmatch(text)]
