"""The line of versions of a scheme: released ones, those that a condition writes, and others near these.

Whether there is a version between two others is a question that schemes answer in ways of their own: nothing lies
between 1.0.0 and 1.0.1-0 in `semver`. So examples are looked for near what is written, by the changes that people
make to versions; every example is read by its scheme, and a place without one is "not known", never "empty".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from messenger_rules import versions
from messenger_rules.analysis.budget import Budget
from messenger_rules.analysis.cells import Example
from messenger_rules.analysis.ordered import Keyed

_VERSION = re.compile(r"[0-9][0-9A-Za-z.+:~^!_-]*")
_NUMBER = re.compile("[0-9]+")
_AFTER = (".1", ".0.1", ".0.0.1", "-1", "-0", "a", "-r1", "+1", ".post1", "_p1", ".0-1")
_BEFORE = (
    "rc1",
    "-rc1",
    "-rc.1",
    "~rc1",
    "_rc1",
    "a1",
    "-alpha",
    "-0",
    ".dev0",
    ".dev1",
    "~",
    "~~",
    ".0-0",
    ".0.0-0",
    "_alpha",
)
_ORDINARY = (
    "1.0",
    "1.0.0",
    "1",
    "0",
    "0.1",
    "2.0.0",
    "10.0.0",
    "1.0-1",
    "1.0.0-r1",
    "99999",
    "99999.0.0",
    "999999999.0.0",
)
_FIRST_LINE = frozenset({"dotted", "pep440", "semver"})
"""The schemes in which nothing comes before the line of 0."""
_RELEASED, _WRITTEN, _NEXT, _NEAR, _PLAIN = 0.0, 0.1, 0.2, 0.4, 0.6
"""What examples cost: the less, the more a reader knows them."""


def versions_in(text: str) -> tuple[str, ...]:
    """What in the text of a condition may be a version.

    >>> versions_in('console.version in 5.2 ..< 6 and os.version in 12.*')
    ('5.2', '6', '12')
    """
    return tuple(dict.fromkeys(found.rstrip(".:~_-+") for found in _VERSION.findall(text)))


@dataclass(frozen=True)
class VersionLine:
    """The versions of a scheme; ``named`` where examples say the scheme, as a component of an open one needs it."""

    scheme: versions.Scheme
    budget: Budget
    released: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    any_listed: bool = False
    """Whether every version counts as listed, because nobody says which are released."""
    price: float = 0.0

    def known(self) -> Iterable[Keyed]:
        """The released versions, those of the condition and their neighbours, and some ordinary ones."""
        yield from self._examples(self.released, _RELEASED, listed=True)
        yield from self._examples(self.written, _WRITTEN, listed=self.any_listed)
        yield from self._examples(_neighbours(self.written), _NEXT, listed=self.any_listed)
        yield from self._examples(_ORDINARY, _PLAIN, listed=self.any_listed)

    def between(self, low: Any, high: Any) -> Sequence[Keyed] | None:
        """Versions near what is written; None before the first line of a scheme that has one."""
        if low is None and high is not None and self.scheme.name in _FIRST_LINE and high <= self.scheme.line("0")[0]:
            return None
        keys, examples = self._near
        first = 0 if low is None else bisect_right(keys, low)
        last = len(keys) if high is None else bisect_left(keys, high)
        return [(keys[index], examples[index]) for index in range(first, last)]

    def exactly(self, value: Any) -> Sequence[Keyed] | None:
        """The versions near what is written that are equal to it."""
        keys, examples = self._near
        return [(value, examples[index]) for index in range(bisect_left(keys, value), bisect_right(keys, value))]

    @cached_property
    def _near(self) -> tuple[list[bytes], list[Example]]:
        texts = dict.fromkeys(text for seed in (*self.written, *self.released[-3:], "0", "1") for text in _around(seed))
        found = sorted(self._examples(texts, _NEAR, listed=self.any_listed), key=lambda keyed: keyed[0])
        return [key for key, _ in found], [example for _, example in found]

    def _examples(self, texts: Iterable[str], price: float, *, listed: bool) -> Iterator[Keyed]:
        for place, text in enumerate(texts):
            self.budget.spend()
            key = _key(self.scheme.name, text)
            if key is not None:
                yield key, Example(text, self.price + price + place / 10_000, listed)


@lru_cache(maxsize=1 << 16)
def _key(scheme: str, text: str) -> bytes | None:
    try:
        return versions.scheme(scheme).fact_key(text)
    except versions.UnreadableVersion:
        return None


def _neighbours(texts: Iterable[str]) -> Iterator[str]:
    """The versions of which one number is one more or one less, and what follows it is left out or stays."""
    for text in texts:
        for found in reversed(list(_NUMBER.finditer(text))):
            for number in (int(found[0]) - 1, int(found[0]) + 1):
                if number >= 0:
                    yield f"{text[: found.start()]}{number}"
                    yield f"{text[: found.start()]}{number}{text[found.end() :]}"


@lru_cache(maxsize=1 << 12)
def _around(text: str) -> tuple[str, ...]:
    """A version and its neighbours, each with what people put behind versions."""
    numbers = (text, *_neighbours([text]))
    return tuple(
        dict.fromkeys(near + behind for near in numbers for behind in ("", *_AFTER, *_BEFORE, ".99", ".999.9"))
    )
