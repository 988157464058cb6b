"""A second reading of each scheme, straight from its specification: it compares two texts step by step, and makes no key.

The tests hold the keys against these. Nothing is shared with the package, and nothing here is fast.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Any


def sign(left: Any, right: Any) -> int:
    """-1, 0 or 1."""
    return int(left > right) - int(left < right)


# dotted, by the reference page of this project

DOTTED_WORDS = [
    {"dev", "devel"},
    {"snapshot"},
    {"nightly", "daily"},
    {"canary"},
    {"alpha", "a"},
    {"beta", "b"},
    {"milestone", "m"},
    {"pre", "preview", "prerelease", "ea"},
    {"rc", "cr"},
]


def dotted(left: str, right: str) -> int:
    return sign(_dotted(left), _dotted(right))


def _dotted(text: str) -> tuple[list[int], list[tuple[Any, ...]]]:
    numbers, suffix = _release(text)
    pieces: list[tuple[Any, ...]] = []
    while suffix:
        separator, suffix = (suffix[0], suffix[1:]) if suffix[0] in "-._+~" else ("", suffix)
        piece = (re.match(r"[0-9]+", suffix) or re.match(r"[a-z]+", suffix, re.IGNORECASE) or re.match("", suffix))[0]  # type: ignore[index]
        suffix = suffix[len(piece) :]
        rank = next((rank for rank, words in enumerate(DOTTED_WORDS) if piece.lower() in words), None)
        lone_letter = len(piece) == 1 and not separator and not suffix[:1].isdigit()
        if rank is not None and separator != "+" and not lone_letter and all(known[0] == 0 for known in pieces):
            number = re.match(r"[-._~]?([0-9]+)", suffix)
            suffix = suffix[number.end() :] if number else suffix
            pieces.append((0, rank, int(number[1]) if number else 0))
        else:
            pieces.append((2, int(piece), "") if piece.isdigit() else (3, 0, piece.lower()))
    return numbers, [*pieces, (1, 0, 0)]


def _release(text: str) -> tuple[list[int], str]:
    release = re.match(r"[0-9]+(\.[0-9]+)*", text)
    assert release is not None
    numbers = [int(part) for part in release[0].split(".")]
    return numbers + [0] * (8 - len(numbers)), text[release.end() :]


def in_dotted_line(line: str, version: str) -> bool:
    parts = [int(part) for part in line.split(".")]
    return _release(version)[0][: len(parts)] == parts


# semver, by item 11 of Semantic Versioning 2.0.0


def semver(left: str, right: str) -> int:
    (left_core, left_pre), (right_core, right_pre) = _semver(left), _semver(right)
    if left_core != right_core:
        return sign(left_core, right_core)
    if not left_pre or not right_pre:
        return sign(not left_pre, not right_pre)
    for mine, others in zip_longest(left_pre, right_pre):
        if mine is None or others is None:
            return -1 if mine is None else 1
        if mine.isdigit() and others.isdigit():
            found = sign(int(mine), int(others))
        elif mine.isdigit() or others.isdigit():
            found = -1 if mine.isdigit() else 1
        else:
            found = sign(mine, others)
        if found:
            return found
    return 0


def _semver(text: str) -> tuple[list[int], list[str]]:
    core, _, pre = text.partition("+")[0].partition("-")
    return [int(part) for part in core.split(".")], pre.split(".") if pre else []


def in_semver_line(line: str, version: str) -> bool:
    parts = [int(part) for part in line.split(".")]
    return _semver(version)[0][: len(parts)] == parts


# debian, by the manual page deb-version


def debian(left: str, right: str) -> int:
    (left_epoch, *left_parts), (right_epoch, *right_parts) = _debian(left), _debian(right)
    if int(left_epoch) != int(right_epoch):
        return sign(int(left_epoch), int(right_epoch))
    found = (_debian_part(mine, others) for mine, others in zip(left_parts, right_parts, strict=True))
    return next((result for result in found if result), 0)


def _debian(text: str) -> tuple[str, str, str]:
    epoch, rest = text.split(":", 1) if ":" in text else ("0", text)
    upstream, revision = rest.rsplit("-", 1) if "-" in rest else (rest, "")
    return epoch, upstream, revision


def _debian_part(left: str, right: str) -> int:
    """Both parts are read from the left: first as much as is no digit, then as much as is."""
    while left or right:
        mine, others = _leading(left, r"[^0-9]*"), _leading(right, r"[^0-9]*")
        for at in range(max(len(mine), len(others))):
            found = sign(_debian_order(mine[at : at + 1]), _debian_order(others[at : at + 1]))
            if found:
                return found
        left, right = left[len(mine) :], right[len(others) :]
        mine, others = _leading(left, r"[0-9]*"), _leading(right, r"[0-9]*")
        found = sign(int(mine or 0), int(others or 0))
        if found:
            return found
        left, right = left[len(mine) :], right[len(others) :]
    return 0


def _debian_order(letter: str) -> tuple[int, str]:
    """A tilde sorts before the end, the end before letters, letters before all the rest."""
    return (0 if letter == "~" else 1 if not letter else 2 if letter.isalpha() else 3), letter


def _leading(text: str, pattern: str) -> str:
    found = re.match(pattern, text)
    assert found is not None
    return found[0]


def in_debian_line(line: str, version: str) -> bool:
    (line_epoch, line_upstream, _), (epoch, upstream, _) = _debian(line), _debian(version)
    wanted, found = (
        [(other, int(digits or 0)) for other, digits in re.findall(r"([^0-9]*)([0-9]*)", text) if other or digits]
        for text in (line_upstream, upstream)
    )
    return int(epoch) == int(line_epoch) and found[: len(wanted)] == wanted


# rpm, by the manual page rpm-version


def rpm(left: str, right: str) -> int:
    (left_epoch, left_version, left_release), (right_epoch, right_version, right_release) = _rpm(left), _rpm(right)
    if left_epoch != right_epoch:
        return sign(left_epoch, right_epoch)
    found = rpm_part(left_version, right_version)
    if found or left_release is None or right_release is None:
        return found or sign(left_release is not None, right_release is not None)
    return rpm_part(left_release, right_release)


def _rpm(text: str) -> tuple[int, str, str | None]:
    epoch, rest = text.split(":", 1) if ":" in text else ("0", text)
    version, dash, release = rest.partition("-")
    return int(epoch), version, release if dash else None


def rpm_part(left: str, right: str) -> int:
    while True:
        left, right = re.sub(r"^[^0-9A-Za-z~^]+", "", left), re.sub(r"^[^0-9A-Za-z~^]+", "", right)
        if left.startswith("~") or right.startswith("~"):
            if not (left.startswith("~") and right.startswith("~")):
                return -1 if left.startswith("~") else 1
            left, right = left[1:], right[1:]
            continue
        if left.startswith("^") or right.startswith("^"):
            if not left or not right:
                return -1 if not left else 1
            if not (left.startswith("^") and right.startswith("^")):
                return -1 if left.startswith("^") else 1
            left, right = left[1:], right[1:]
            continue
        if not left or not right:
            return sign(bool(left), bool(right))
        pattern = r"[0-9]*" if left[0].isdigit() else r"[A-Za-z]*"
        mine, others = _leading(left, pattern), _leading(right, pattern)
        if not others:
            return 1 if mine.isdigit() else -1
        found = sign(int(mine), int(others)) if mine.isdigit() else sign(mine, others)
        if found:
            return found
        left, right = left[len(mine) :], right[len(others) :]


def in_rpm_line(line: str, version: str) -> bool:
    (line_epoch, line_version, _), (epoch, found_version, _) = _rpm(line), _rpm(version)
    wanted, found = (
        [int(segment) if segment.isdigit() else segment for segment in re.findall(r"[0-9]+|[A-Za-z]+|[~^]", text)]
        for text in (line_version, found_version)
    )
    return epoch == line_epoch and found[: len(wanted)] == wanted


# gentoo, by the algorithms 3.1 to 3.7 of the Package Manager Specification 8


def gentoo(left: str, right: str) -> int:
    mine, others = _gentoo(left), _gentoo(right)
    return (
        _gentoo_numbers(mine["numbers"], others["numbers"])
        or sign(mine["letter"], others["letter"])
        or _gentoo_suffixes(mine["suffixes"], others["suffixes"])
        or sign(int(mine["revision"] or 0), int(others["revision"] or 0))
    )


def _gentoo(text: str) -> dict[str, str]:
    found = re.fullmatch(
        r"(?P<numbers>[0-9.]+)(?P<letter>[a-z]?)(?P<suffixes>(?:_[a-z]+[0-9]*)*)(?:-r(?P<revision>[0-9]+))?", text
    )
    assert found is not None
    return found.groupdict()


def _gentoo_numbers(left: str, right: str) -> int:
    (left_first, *left_others), (right_first, *right_others) = left.split("."), right.split(".")
    if int(left_first) != int(right_first):
        return sign(int(left_first), int(right_first))
    for mine, others in zip(left_others, right_others, strict=False):
        if mine.startswith("0") or others.startswith("0"):
            found = sign(mine.rstrip("0"), others.rstrip("0"))
        else:
            found = sign(int(mine), int(others))
        if found:
            return found
    return sign(len(left_others), len(right_others))


def _gentoo_suffixes(left: str, right: str) -> int:
    names = ["alpha", "beta", "pre", "rc", "p"]
    mine, others = (re.findall(r"_([a-z]+)([0-9]*)", suffixes) for suffixes in (left, right))
    for (my_name, my_number), (other_name, other_number) in zip(mine, others, strict=False):
        found = sign(names.index(my_name), names.index(other_name)) or sign(int(my_number or 0), int(other_number or 0))
        if found:
            return found
    if len(mine) > len(others):
        return 1 if mine[len(others)][0] == "p" else -1
    if len(mine) < len(others):
        return -1 if others[len(mine)][0] == "p" else 1
    return 0


def in_gentoo_line(line: str, version: str) -> bool:
    wanted, found = line.split("."), _gentoo(version)["numbers"].split(".")
    return len(found) >= len(wanted) and _gentoo_numbers(line, ".".join(found[: len(wanted)])) == 0


# apk, by the tokens that apk-tools 3 compares one by one


APK_TOKENS = ["first", "number", "letter", "suffix", "suffix number", "commit", "revision", "end"]
APK_SUFFIXES = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"]


def apk(left: str, right: str) -> int:
    for (my_kind, mine), (other_kind, others) in zip(_apk(left), _apk(right), strict=False):
        if my_kind == other_kind:
            found = _apk_values(my_kind, mine, others)
        elif my_kind == "suffix" and APK_SUFFIXES.index(mine) < 4:
            found = -1
        elif other_kind == "suffix" and APK_SUFFIXES.index(others) < 4:
            found = 1
        else:
            found = -sign(APK_TOKENS.index(my_kind), APK_TOKENS.index(other_kind))
        if found:
            return found
    return 0


def _apk_values(kind: str, mine: str, others: str) -> int:
    if kind == "suffix":
        return sign(APK_SUFFIXES.index(mine), APK_SUFFIXES.index(others))
    as_text = kind in {"letter", "commit", "end"} or (kind == "number" and "0" in {mine[0], others[0]})
    return sign(mine, others) if as_text else sign(int(mine), int(others))


def _apk(text: str) -> list[tuple[str, str]]:
    first = _leading(text, r"[0-9]+")
    tokens, text = [("first", first)], text[len(first) :]
    patterns = [
        ("number", r"\.([0-9]+)"),
        ("letter", r"([a-z])"),
        ("suffix", r"_([a-z]+)"),
        ("suffix number", r"([0-9]+)"),
        ("commit", r"~([0-9a-fA-F]+)"),
        ("revision", r"-r([0-9]+)"),
    ]
    while text:
        kind, found = next((kind, found) for kind, pattern in patterns if (found := re.match(pattern, text)))
        tokens.append((kind, found[1]))
        text = text[found.end() :]
    return [*tokens, ("end", "")]


def in_apk_line(line: str, version: str) -> bool:
    wanted, found = _apk(line)[:-1], _apk(version)
    return len(found) > len(wanted) and all(
        mine[0] == others[0] and _apk_values(mine[0], mine[1], others[1]) == 0
        for mine, others in zip(wanted, found, strict=False)
    )
