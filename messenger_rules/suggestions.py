"""Did you mean: the nearest of some known names, or nothing rather than a silly guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

STEPS = 40_000
"""What is spent on suggestions for one text: a step is a name that is looked at, or a letter of one that is compared.

That is some tens of slips of the hand among hundreds of names, and about thirty milliseconds."""

LONGEST = 256
"""Letters of a word that may be a slip of the hand: the longest text of a condition."""


@dataclass(slots=True)
class _Effort:
    """The steps that are left."""

    left: int = STEPS

    def spend(self, steps: int) -> bool:
        """Take some steps; whether there were as many."""
        self.left -= steps
        return self.left >= 0


_SHARED: ContextVar[_Effort | None] = ContextVar("shared effort", default=None)


@contextmanager
def sharing_effort() -> Iterator[None]:
    """Within, all suggestions together take no more steps than one may take alone; those inside another share its own.

    A file of thousands of strange names would else be read for minutes.
    """
    if _SHARED.get() is not None:
        yield
        return
    token = _SHARED.set(_Effort())
    try:
        yield
    finally:
        _SHARED.reset(token)


def nearest(word: str, known: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """The known names within an edit distance of a third of the word's length, nearest first, at most ``limit``.

    Swapping two neighbouring letters counts as one edit, and letters are compared without case, since both are what
    hands do. The bound is that of the Rust compiler (rust-lang/rust, `find_best_match_for_name`). Where the steps end,
    the names that come after are not looked at.

    >>> nearest("console.typ", ["console.type", "console.version", "language"])
    ('console.type',)
    >>> nearest("nonexistent", ["owner", "group"])
    ()
    """
    folded = word.casefold()
    if not 0 < len(folded) <= LONGEST:
        return ()
    bound = max(1, len(folded) // 3)
    effort = _SHARED.get() or _Effort()
    places = _places(folded)
    scored = []
    for name in known:
        if not effort.spend(1):
            break
        candidate = name.casefold()
        if abs(len(candidate) - len(folded)) <= bound:
            if not effort.spend(len(candidate)):
                break
            distance = _distance(places, len(folded), candidate)
            if distance <= bound and distance < len(candidate):
                scored.append((distance, name))
    return tuple(name for _, name in sorted(scored)[:limit])


def _places(word: str) -> dict[str, int]:
    """Where each letter of a word stands, as the bits of a number."""
    places: dict[str, int] = {}
    for index, letter in enumerate(word):
        places[letter] = places.get(letter, 0) | 1 << index
    return places


def _distance(places: dict[str, int], length: int, other: str) -> int:
    """The restricted Damerau-Levenshtein distance of a word, given by the places of its letters, and another one.

    A whole column of the table is two numbers, whose bits say where it rises and falls from row to row, so that each
    letter costs a few operations, however long the word is (Hyyrö, "A bit-vector algorithm for computing Levenshtein
    and Damerau edit distances", 2003). The word must not be empty.
    """
    every, last = (1 << length) - 1, 1 << length >> 1
    rises, falls, diagonal, before, distance = every, 0, 0, 0, length
    for letter in other:
        here = places.get(letter, 0)
        swapped = (~diagonal & here) << 1 & before
        diagonal = ((((here & rises) + rises) ^ rises) | here | falls | swapped) & every
        right_rises, right_falls = falls | every & ~(diagonal | rises), diagonal & rises
        distance += bool(right_rises & last) - bool(right_falls & last)
        right_rises, right_falls = (right_rises << 1 | 1) & every, right_falls << 1 & every
        rises, falls = right_falls | every & ~(diagonal | right_rises), right_rises & diagonal
        before = here
    return distance
