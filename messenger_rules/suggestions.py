"""Did you mean: the nearest of some known names, or nothing rather than a silly guess."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """The known names within an edit distance of a third of the word's length, nearest first, at most ``limit``.

    Swapping two neighbouring letters counts as one edit, and letters are compared without case, since both are what
    hands do. The bound is that of the Rust compiler (rust-lang/rust, `find_best_match_for_name`).

    >>> nearest("console.typ", ["console.type", "console.version", "language"])
    ('console.type',)
    >>> nearest("nonexistent", ["owner", "group"])
    ()
    """
    folded = word.casefold()
    bound = max(1, len(folded) // 3)
    scored = []
    for name in known:
        candidate = name.casefold()
        if abs(len(candidate) - len(folded)) <= bound:
            distance = _distance(folded, candidate, bound)
            if distance <= bound and distance < len(candidate):
                scored.append((distance, name))
    return tuple(name for _, name in sorted(scored)[:limit])


def _distance(left: str, right: str, bound: int) -> int:
    """The restricted Damerau-Levenshtein distance, or ``bound + 1`` as soon as it must be greater."""
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for row, left_letter in enumerate(left, start=1):
        current = [row]
        for column, right_letter in enumerate(right, start=1):
            cost = left_letter != right_letter
            best = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
            swapped = row > 1 and column > 1 and left_letter == right[column - 2] and left[row - 2] == right_letter
            if swapped:
                best = min(best, before_last[column - 2] + 1)
            current.append(best)
        if min(current) > bound:
            return bound + 1
        before_last, last = last, current
    return last[-1]
