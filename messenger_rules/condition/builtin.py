"""The built-in predicates, declared as a plugin declares its own.

``installed`` and ``segment`` are not functions of values: the checker makes tests of components and of other conditions
of them, so only their signatures stand here.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Annotated

from messenger_rules.condition.predicates import Fact, Given, Microseconds, Predicate, Share, predicate, special_form
from messenger_rules.regions import at_most, below

POINTS = 1 << 64


@predicate("starts_with", total=True)
def starts_with(text: Fact[str], prefix: str) -> bool:
    """The text begins with these letters."""
    return text.startswith(prefix)


@predicate("ends_with", total=True)
def ends_with(text: Fact[str], suffix: str) -> bool:
    """The text ends with these letters."""
    return text.endswith(suffix)


@predicate("contains", total=True)
def contains(text: Fact[str], part: str) -> bool:
    """The text has these letters somewhere."""
    return part in text


@predicate("like", total=True)
def like(text: Fact[str], pattern: str) -> bool:
    """The whole text looks like the pattern, where `*` stands for any letters and `?` for exactly one."""
    return glob_matches(pattern, text)


@predicate("has", total=True)
def has(names: Fact[frozenset[str]], name: str) -> bool:
    """The set has this name."""
    return name in names


@predicate("has_any", total=True)
def has_any(names: Fact[frozenset[str]], wanted: tuple[str, ...]) -> bool:
    """The set has at least one of these names."""
    return not names.isdisjoint(wanted)


@predicate("has_all", total=True)
def has_all(names: Fact[frozenset[str]], wanted: tuple[str, ...]) -> bool:
    """The set has every one of these names."""
    return names.issuperset(wanted)


@predicate("is_empty", total=True)
def is_empty(names: Fact[frozenset[str]]) -> bool:
    """The set has no name at all."""
    return not names


@predicate("within", total=True, region=lambda span, now: below(now + span))
def within(time: Fact[Microseconds], span: Microseconds, *, now: Annotated[Microseconds, Given("now")]) -> bool:
    """The time is before now and this span: soon, or already past."""
    return time < now + span


@predicate("older_than", total=True, region=lambda span, now: at_most(now - span))
def older_than(time: Fact[Microseconds], span: Microseconds, *, now: Annotated[Microseconds, Given("now")]) -> bool:
    """The time is at least this span in the past."""
    return time <= now - span


@predicate("sample", total=True)
def sample(key: str, share: Share, *, host_id: Annotated[str, Given("host.id")]) -> bool:
    """The host belongs to a stable share of all installations: another one for each key, growing without losing any."""
    return sample_point(key, host_id) * share.denominator < share.numerator * POINTS


installed = special_form(
    __name__,
    "installed",
    'installed("component"[, versions])',
    "Some installed version of the component is in the range; without one, any version is.",
)
segment = special_form(__name__, "segment", 'segment("name")', "The catalogue's condition of this name holds.")

PREDICATES: tuple[Predicate, ...] = (
    installed,
    starts_with,
    ends_with,
    contains,
    like,
    has,
    has_any,
    has_all,
    is_empty,
    within,
    older_than,
    sample,
    segment,
)


@lru_cache(maxsize=4096)
def sample_point(key: str, host_id: str) -> int:
    """Where an installation stands for a key, evenly from 0 to 2**64 - 1.

    The first eight bytes of SHA-256 over the length of the key, the key and the host's random id: independent between
    keys, the same on every machine and in every version of this library.

    >>> sample_point("upgrade", "8d4f") == sample_point("upgrade", "8d4f") != sample_point("other", "8d4f")
    True
    """
    written = key.encode()
    digest = hashlib.sha256(
        len(written).to_bytes(4, "big") + written + host_id.encode("utf-8", "surrogatepass")
    ).digest()
    return int.from_bytes(digest[:8], "big")


def glob_matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches a pattern of ``*`` and ``?``, without backtracking over more than the last ``*``.

    The pieces between stars are found from left to right, each at its first place, which is enough.

    >>> glob_matches("web-*-??", "web-north-01")
    True
    """
    head, *rest = pattern.split("*")
    if not rest:
        return len(text) == len(pattern) and _piece_at(head, text, 0)
    *middle, tail = rest
    end = len(text) - len(tail)
    if end < len(head) or not _piece_at(head, text, 0) or not _piece_at(tail, text, end):
        return False
    position = len(head)
    for piece in middle:
        position = _find_piece(piece, text, position, end)
        if position < 0:
            return False
        position += len(piece)
    return True


def _find_piece(piece: str, text: str, start: int, end: int) -> int:
    """The first place of a piece, all places of the text being tried at once: each is a bit, the first the highest."""
    if "?" not in piece:
        return text.find(piece, start, end)
    if start + len(piece) > end:
        return -1
    below = len(text) - 1 - (end - len(piece))
    found = (1 << len(text) - start) - 1 >> below << below
    for distance, letter in enumerate(piece):
        if letter != "?":
            found &= places(text, letter) << distance
    return len(text) - found.bit_length() if found else -1


def letters_noted(pattern: str) -> set[str]:
    """The letters of which all places in a text are noted: those that stand between two stars, with a ``?``.

    >>> sorted(letters_noted("web?*eu?west*db*-??"))
    ['e', 's', 't', 'u', 'w']
    """
    between = pattern.split("*")[1:-1]
    return {letter for piece in between if "?" in piece for letter in piece} - {"?"}


_IS_ZERO = b"1" + b"0" * 255
"""For ``bytes.translate``: the digit 1 for the byte 0, and 0 for every other."""


@lru_cache(maxsize=1024)
def places(text: str, letter: str) -> int:
    """Where a letter stands in a text, as a number with these bits, the first place the highest.

    Made of few steps that each run through the whole text, since a loop over its letters would take a millisecond.
    """
    marked = text if letter == "\0" else text.replace("\0", "?").replace(letter, "\0")
    return int(marked.encode("latin-1", "replace").translate(_IS_ZERO), 2)


def _piece_at(piece: str, text: str, position: int) -> bool:
    if "?" not in piece:
        return text.startswith(piece, position)
    return all(
        wanted in ("?", found) for wanted, found in zip(piece, text[position : position + len(piece)], strict=True)
    )
