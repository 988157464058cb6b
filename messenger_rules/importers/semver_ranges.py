"""Ranges of node-semver, with ``includePrerelease``, as intervals of the order of semantic versions.

The grammar and its meaning are those of npm/node-semver (``classes/range.js`` and its README): comparators, ``||``,
hyphen ranges, x-ranges, tildes and carets. With ``includePrerelease``, a partial version stands for a line together
with its pre-releases, and a pre-release is within a range wherever the order says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from messenger_rules.condition import tree
from messenger_rules.importers.expressions import any_of, installed, line, version

_NUMBER = r"(?:0|[1-9][0-9]*)"
_IDENTIFIER = rf"(?:[0-9]*[A-Za-z-][0-9A-Za-z-]*|{_NUMBER})"
_PRERELEASE = rf"-(?P<pre>{_IDENTIFIER}(?:\.{_IDENTIFIER})*)"
_PART = rf"(?:{_NUMBER}|[xX*])"
_PARTIAL = rf"(?P<major>{_PART})(?:\.(?P<minor>{_PART})(?:\.(?P<patch>{_PART})(?:{_PRERELEASE})?)?)?"
_BUILD = re.compile(r"\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*")
_TRIM = re.compile(r"(~>?|\^|[<>]?=|[<>])\s+(?=[v=\s]*[0-9xX*])")
_HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)")
_COMPARATOR = re.compile(rf"(?P<operator>~>?|\^|[<>]=?|=)?(?P<filler>[v=]*){_PARTIAL}")

MAX_NUMBER = 2**53 - 1
"""No part of a version is greater: node-semver refuses what a double cannot count."""


class UnreadableRange(ValueError):
    """A range that node-semver cannot read, and that therefore matches no version; never leaves the importers."""


class Version(NamedTuple):
    """A semantic version without build metadata; a release has no ``pre``."""

    major: int
    minor: int = 0
    patch: int = 0
    pre: tuple[int | str, ...] = ()

    def __str__(self) -> str:
        pre = "-" + ".".join(map(str, self.pre)) if self.pre else ""
        return f"{self.major}.{self.minor}.{self.patch}{pre}"

    @property
    def next(self) -> Version:
        """The least version that is greater: there is one, since nothing lies between `1.2.3` and `1.2.4-0`."""
        if self.pre:
            return self._replace(pre=(*self.pre, 0))
        return Version(self.major, self.minor, self.patch + 1, (0,))


_Key: TypeAlias = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]


def _key(version_: Version) -> _Key:
    """Numbers before words, numbers by value, fewer identifiers first, and a release behind its pre-releases."""
    pre = tuple((isinstance(part, str), part if isinstance(part, int) else 0, str(part)) for part in version_.pre)
    return version_.major, version_.minor, version_.patch, not pre, pre


@dataclass(frozen=True, slots=True)
class Interval:
    """Versions from ``low`` up to but not including ``high``; None where a side is open."""

    low: Version | None = None
    high: Version | None = None

    @property
    def empty(self) -> bool:
        """Whether it has no version; nothing is less than ``0.0.0-0``."""
        return self.high is not None and _key(self.low or Version(0, 0, 0, (0,))) >= _key(self.high)

    def within(self, other: Interval) -> Interval:
        """What two intervals have in common."""
        lows = [low for low in (self.low, other.low) if low is not None]
        highs = [high for high in (self.high, other.high) if high is not None]
        return Interval(max(lows, key=_key, default=None), min(highs, key=_key, default=None))


def read_range(text: str) -> tuple[Interval, ...]:
    """The intervals of a range, in rising order, none empty and no two touching.

    :raises UnreadableRange: where node-semver throws.

    >>> [(str(interval.low), str(interval.high)) for interval in read_range("^2.0.0 <2.51.0 || 1.x")]
    [('1.0.0-0', '2.0.0-0'), ('2.0.0', '2.51.0')]
    """
    alternatives = (_alternative(part.strip()) for part in text.split("||"))
    return tuple(_joined(interval for interval in alternatives if not interval.empty))


def _joined(intervals: Iterable[Interval]) -> Iterator[Interval]:
    least = Version(0, 0, 0, (0,))
    current: Interval | None = None
    for interval in sorted(intervals, key=lambda interval: _key(interval.low or least)):
        if current is None:
            current = interval
        elif current.high is None or _key(interval.low or least) <= _key(current.high):
            current = Interval(current.low, _later(current.high, interval.high))
        else:
            yield current
            current = interval
    if current is not None:
        yield current


def _later(first: Version | None, second: Version | None) -> Version | None:
    return None if first is None or second is None else max(first, second, key=_key)


def _alternative(text: str) -> Interval:
    text = _BUILD.sub("", text)
    hyphen = _HYPHEN.fullmatch(text)
    if hyphen is not None:
        low, high = (_COMPARATOR.fullmatch(end) for end in hyphen.groups())
        if low is not None and high is not None and not low["operator"] and not high["operator"]:
            return Interval(_line_start(low), _line_end(high))
    found = Interval()
    for word in _TRIM.sub(r"\1", text).split():
        found = found.within(_comparator(word))
    return found


def _comparator(word: str) -> Interval:
    match = _COMPARATOR.fullmatch(word)
    if match is None or _has_number_behind_x(match):
        raise UnreadableRange(word)
    operator = match["operator"] or ""
    if operator == "^":
        return _caret(match)
    if operator.startswith("~"):
        return _tilde(match)
    if _given(match) < 3:
        return _of_line(operator, match)
    if match["filler"] not in {"", "v"}:
        raise UnreadableRange(word)
    bound = _version(match)
    match operator:
        case ">":
            return Interval(bound.next)
        case ">=":
            return Interval(bound)
        case "<":
            return Interval(None, bound)
        case "<=":
            return Interval(None, bound.next)
        case _:
            return Interval(bound, bound.next)


def _of_line(operator: str, match: re.Match[str]) -> Interval:
    """A comparator with a partial version: `1.2` and `1.2.x` are the line from `1.2.0-0` to before `1.3.0-0`."""
    start, end = _line_start(match), _line_end(match)
    match operator:
        case ">":
            return Interval(end) if end is not None else Interval(None, Version(0, 0, 0, (0,)))
        case "<":
            return Interval(None, start or Version(0, 0, 0, (0,)))
        case ">=":
            return Interval(start)
        case "<=":
            return Interval(None, end)
        case _:
            return Interval(start, end)


def _tilde(match: re.Match[str]) -> Interval:
    """Changes of the patch are allowed, or of what is left out."""
    if _given(match) < 3:
        return Interval(_line_start(match), _line_end(match))
    low = _version(match)
    return Interval(low, Version(low.major, low.minor + 1, 0, (0,)))


def _caret(match: re.Match[str]) -> Interval:
    """Changes behind the leftmost number that is not zero are allowed."""
    given = _given(match)
    if given == 0:
        return Interval()
    low = _version(match) if given == 3 else _line_start(match)
    major, minor, patch = _numbers(match)
    if major or given == 1:
        high = Version(major + 1, 0, 0, (0,))
    elif minor or given == 2:
        high = Version(0, minor + 1, 0, (0,))
    else:
        high = Version(0, 0, patch + 1, (0,))
    return Interval(low, high)


def _line_start(match: re.Match[str]) -> Version | None:
    """The first pre-release of the line that a partial version means; None for all versions."""
    if _given(match) == 0:
        return None
    return _version(match) if match["pre"] else Version(*_numbers(match), (0,))


def _line_end(match: re.Match[str]) -> Version | None:
    """The first version behind that line."""
    given = _given(match)
    major, minor, _ = _numbers(match)
    match given:
        case 0:
            return None
        case 1:
            return Version(major + 1, 0, 0, (0,))
        case 2:
            return Version(major, minor + 1, 0, (0,))
        case _:
            return _version(match).next


def _given(match: re.Match[str]) -> int:
    """How many numbers stand before the first `x`."""
    parts = (match["major"], match["minor"], match["patch"])
    return next((index for index, part in enumerate(parts) if part is None or part in "xX*"), 3)


def _has_number_behind_x(match: re.Match[str]) -> bool:
    parts = (match["major"], match["minor"], match["patch"])
    return any(part is not None and part not in "xX*" for part in parts[_given(match) :])


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    given = _given(match)
    parts = (match["major"], match["minor"], match["patch"])
    numbers = [int(part) if index < given else 0 for index, part in enumerate(parts)]
    if max(numbers) > MAX_NUMBER:
        raise UnreadableRange(match.group())
    return numbers[0], numbers[1], numbers[2]


def _version(match: re.Match[str]) -> Version:
    pre = match["pre"].split(".") if match["pre"] else []
    return Version(*_numbers(match), tuple(int(part) if part.isdecimal() else part for part in pre))


# In our language


def installed_in(component: str, intervals: Iterable[Interval]) -> tree.Expression:
    """The condition that some installed version of a component lies in one of some intervals.

    :raises Untranslatable: where the scheme ``semver`` cannot read a bound.
    """
    items: list[tree.Item] = []
    others: list[tree.Expression] = []
    for interval in intervals:
        if interval == Interval():
            return installed(component)
        part = _written(interval)
        if isinstance(part, tree.Bound):
            others.append(installed(component, part))
        else:
            items.append(part)
    return any_of([*([installed(component, items)] if items else []), *others])


def _written(interval: Interval) -> tree.Item | tree.Bound:
    low, high = interval.low, interval.high
    if low is not None and high is not None:
        return _between(low, high)
    if high is not None:
        last = _last(high)
        return tree.Bound("<=", _edge(last)) if last is not None else tree.Bound("<", _edge(high))
    assert low is not None
    before = _last(low)
    return tree.Bound(">", _edge(before)) if before is not None else tree.Bound(">=", _edge(low))


def _between(low: Version, high: Version) -> tree.Item:
    if high == low.next:
        return version(str(low), "semver")
    for text, behind in _lines(low):
        if high == behind:
            return line(text, "semver")
    last = _last(high)
    return tree.Range(_edge(low), _edge(high if last is None else last), closed=last is not None)


def _lines(low: Version) -> Iterator[tuple[str, Version]]:
    """The lines that begin with a version, widest first, each with the first version behind it."""
    if low.pre != (0,):
        return
    if low.minor == low.patch == 0:
        yield f"{low.major}", Version(low.major + 1, 0, 0, (0,))
    if low.patch == 0:
        yield f"{low.major}.{low.minor}", Version(low.major, low.minor + 1, 0, (0,))
    yield f"{low.major}.{low.minor}.{low.patch}", Version(low.major, low.minor, low.patch + 1, (0,))


def _edge(bound: Version) -> tree.Edge:
    """A bound as people write it: the beginning of a line as the line, another version as itself."""
    first = next(_lines(bound), None)
    return line(first[0], "semver") if first is not None else version(str(bound), "semver")


def _last(high: Version) -> Version | None:
    """The version just before a bound, where the bound is read more easily as that version, included."""
    if high.pre == (0,) and high.patch > 0:
        return Version(high.major, high.minor, high.patch - 1)
    if len(high.pre) > 1 and high.pre[-1] == 0 and isinstance(high.pre[-2], int):
        return high._replace(pre=high.pre[:-1])
    return None
