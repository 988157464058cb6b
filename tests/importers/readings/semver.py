"""A plain node-semver with includePrerelease: ranges are rewritten to comparators as its README says, then compared."""

from __future__ import annotations

import re
from typing import Any

NUMBER = r"(?:0|[1-9]\d*)"
PART = rf"(?:{NUMBER}|[xX*])"
PRE = rf"(?:{NUMBER}|\d*[A-Za-z-][\w-]*)(?:\.(?:{NUMBER}|\d*[A-Za-z-][\w-]*))*"
FULL = re.compile(rf"v?({NUMBER})\.({NUMBER})\.({NUMBER})(?:-({PRE}))?", re.ASCII)
PARTIAL = rf"[v=\s]*({PART})(?:\.({PART})(?:\.({PART})(?:-({PRE}))?)?)?"
LOWEST = "0.0.0-0"


class Unreadable(Exception):
    pass


def parse(text: str) -> tuple[Any, ...]:
    match = FULL.fullmatch(re.sub(r"\+.*", "", text.strip()))
    if match is None:
        raise Unreadable(text)
    numbers = tuple(int(part) for part in match.groups()[:3])
    if match[4] is None:
        return (*numbers, 1, ())
    words = tuple((0, int(word), "") if word.isdigit() else (1, 0, word) for word in match[4].split("."))
    return (*numbers, 0, words)


def is_x(part: str | None) -> bool:
    return part is None or part in {"x", "X", "*"}


def up(major: str, minor: str | None = None) -> str:
    """The version before which the line of a major, or of a major and minor, ends."""
    return f"{int(major) + 1}.0.0-0" if minor is None else f"{major}.{int(minor) + 1}.0-0"


def wrong_order(major: str, minor: str | None, patch: str | None) -> bool:
    return (is_x(major) and not is_x(minor)) or (is_x(minor) and patch is not None and not is_x(patch))


def x_range(operator: str, major: str, minor: str | None, patch: str | None) -> str:
    if is_x(major):
        return f"<{LOWEST}" if operator in {"<", ">"} else ""
    line = (major,) if is_x(minor) else (major, minor)
    start = f"{major}.{0 if is_x(minor) else minor}.0-0"
    return {
        "": f">={start} <{up(*line)}",
        ">": f">={up(*line)}",
        ">=": f">={start}",
        "<": f"<{start}",
        "<=": f"<{up(*line)}",
    }[operator]


def tilde(major: str, minor: str | None, patch: str | None, pre: str | None) -> str:
    if is_x(major) or is_x(minor) or is_x(patch):
        return x_range("", major, minor, patch)
    return f">={major}.{minor}.{patch}{'-' + pre if pre else ''} <{up(major, minor)}"


def caret(major: str, minor: str | None, patch: str | None, pre: str | None) -> str:
    if is_x(major):
        return ""
    full = not is_x(minor) and not is_x(patch)
    low = f"{major}.{0 if is_x(minor) else minor}.{0 if not full else patch}"
    low += f"-{pre}" if pre else "" if full else "-0"
    if is_x(minor) or major != "0":
        return f">={low} <{up(major)}"
    if minor != "0" or is_x(patch):
        return f">={low} <{up(major, minor)}"
    return f">={low} <0.0.{int(patch or 0) + 1}-0"


def comparators(word: str) -> str:
    if (match := re.fullmatch(rf"\^{PARTIAL}", word, re.ASCII)) and not wrong_order(*match.groups()[:3]):
        return caret(*match.groups())
    if (match := re.fullmatch(rf"~>?{PARTIAL}", word, re.ASCII)) and not wrong_order(*match.groups()[:3]):
        return tilde(*match.groups())
    if match := re.fullmatch(rf"([<>]?=?)\s*{PARTIAL}", word, re.ASCII):
        operator, major, minor, patch, _ = match.groups()
        if not wrong_order(major, minor, patch) and (is_x(major) or is_x(minor) or is_x(patch)):
            return x_range("" if operator == "=" else operator, major, minor, patch)
    return word


def hyphen(text: str) -> str:
    match = re.fullmatch(rf"({PARTIAL})\s+-\s+({PARTIAL})", text, re.ASCII)
    if match is None:
        return text
    _, major, minor, patch, pre, _, to_major, to_minor, to_patch, to_pre = match.groups()
    if is_x(major):
        low = ""
    elif is_x(minor) or is_x(patch):
        low = f">={major}.{0 if is_x(minor) else minor}.0-0"
    else:
        low = f">={major}.{minor}.{patch}-{pre or 0}"
    if is_x(to_major):
        high = ""
    elif is_x(to_minor):
        high = f"<{up(to_major)}"
    elif is_x(to_patch):
        high = f"<{up(to_major, to_minor)}"
    elif to_pre:
        high = f"<={to_major}.{to_minor}.{to_patch}-{to_pre}"
    else:
        high = f"<{to_major}.{to_minor}.{int(to_patch) + 1}-0"
    return f"{low} {high}".strip()


def test(word: str, version: tuple[Any, ...]) -> bool:
    match = re.fullmatch(r"([<>]?=?)\s*(.*)", word)
    assert match is not None
    if not word:
        return True
    bound = parse(match[2])
    return {
        "": version == bound,
        "=": version == bound,
        "<": version < bound,
        "<=": version <= bound,
        ">": version > bound,
        ">=": version >= bound,
    }[match[1]]


def alternative(text: str, version: tuple[Any, ...]) -> bool:
    text = hyphen(re.sub(r"\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*", "", text.strip()))
    text = re.sub(r"(~>?|\^|[<>]?=|[<>])\s+(?=[v=\s]*[\dxX*])", r"\1", text)
    words = " ".join(comparators(word) for word in text.split()).split()
    outcomes = [test(word, version) for word in words]
    return all(outcomes)


def satisfies(version: str, range_: str) -> bool:
    """`semver.satisfies(version, range, { includePrerelease: true })`: what cannot be read is satisfied by nothing."""
    try:
        read = parse(version)
        outcomes = [alternative(part, read) for part in range_.split("||")]
    except Unreadable:
        return False
    return any(outcomes)
