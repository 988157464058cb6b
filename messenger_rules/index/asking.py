"""Tests in their plain form: tuples that can be kept in a file, and what each comes to on a host.

A test is ``(kind, negated, key, ...)``; a formula is a test, or ``(ALL, parts)`` or ``(ANY, parts)``. Negation stands
at tests alone, so a formula is monotone: with every unknown test taken as false it holds where the condition is true,
and with every one taken as true, where it is not false.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Any, Protocol, TypeAlias

    class Host(Protocol):
        """A mapping from keys to prepared values, None where unknown; a key is a text, see ``keys``."""

        listed: Collection[str] | None
        """The components that the host says something of; None where each has to be asked for."""
        complete: bool
        """Whether every other component is absent."""
        answers: dict[object, bool | None]
        """What predicates said, so that each is asked once."""

        def __getitem__(self, key: str, /) -> Any: ...

    Formula: TypeAlias = tuple[Any, ...]
    Question: TypeAlias = Callable[[Host], bool | None]

ALL, ANY, RANGE, VALUES, LANGUAGE, KNOWN, PRESENT, VERSIONS, OPEN, MOVING, MEMBERS, CALL = range(12)

NOW = "fact\0datetime\0now"
"""The key of the instant."""


class NotAsked(Exception):
    """A question that this process cannot ask: it needs a plugin, or what only a whole catalogue knows."""


def all_hold(formulas: Sequence[Formula], host: Host, questions: Sequence[Question], unknown: bool) -> bool:
    """Whether every one of some formulas holds on a host, where an unknown test counts as ``unknown``."""
    for formula in formulas:  # noqa: SIM110 -- a loop without a generator, since it is asked for every candidate
        if not holds(formula, host, questions, unknown):
            return False
    return True


def holds(formula: Formula, host: Host, questions: Sequence[Question], unknown: bool) -> bool:
    """Whether a formula holds on a host, where an unknown test counts as ``unknown``."""
    kind = formula[0]
    if kind == ALL:
        return all_hold(formula[1], host, questions, unknown)
    if kind == ANY:
        return any(holds(part, host, questions, unknown) for part in formula[1])
    found = answer(formula, host, questions)
    return unknown if found is None else found is not formula[1]


def answer(test: Formula, host: Host, questions: Sequence[Question]) -> bool | None:
    """What a test comes to before it is negated; None where that is unknown.

    :raises NotAsked: where it is a question that is not among these.
    """
    kind, _, key, *rest = test
    if kind == CALL:
        if key >= len(questions):
            raise NotAsked
        return questions[key](host)
    value = host[key]
    if kind == KNOWN:
        return value is not None
    if value is None:
        return None
    if kind == RANGE:
        return within(value, rest[0])
    if kind == VALUES:
        return value in rest[0]
    if kind == PRESENT:
        return bool(value)
    if kind == VERSIONS:
        keys, all_read = value
        return True if some_within(keys, rest[0]) else False if all_read else None
    if kind == OPEN:
        return _open(value, dict(rest[0]))
    if kind == LANGUAGE:
        subtags = value.lower().split("-")
        return any(filtered(wanted, subtags) for wanted in rest[0])
    if kind == MEMBERS:
        names, every = rest
        return value.issuperset(names) if every else not value.isdisjoint(names)
    distance, (span, included) = value - host[NOW], rest
    return bool(distance <= span) if included else bool(distance < span)


def within(value: Any, intervals: Sequence[tuple[Any, ...]]) -> bool:
    """Whether an ordered value lies in one of some intervals ``(low, high, low included, high included)``."""
    for low, high, low_included, high_included in intervals:
        if (low is None or low < value or (low_included and low == value)) and (
            high is None or value < high or (high_included and high == value)
        ):
            return True
    return False


def some_within(keys: Sequence[Any], intervals: Sequence[tuple[Any, ...]]) -> bool:
    """Whether any of some sorted keys lies in one of some intervals: of each interval, one key is looked at."""
    for interval in intervals:
        low, _, low_included, _ = interval
        first = 0 if low is None else (bisect_left if low_included else bisect_right)(keys, low)
        if first < len(keys) and within(keys[first], (interval,)):
            return True
    return False


def _open(installed: tuple[tuple[str, Any, bool], ...], regions: dict[str, Any]) -> bool | None:
    """Whether a version of any scheme lies in the region that its scheme makes of the range."""
    unread = False
    for scheme, keys, all_read in installed:
        intervals = regions.get(scheme)
        if intervals is not None and some_within(keys, intervals):
            return True
        unread = unread or intervals is None or not all_read
    return None if unread else False


def filtered(wanted: Sequence[str], found: Sequence[str]) -> bool:
    """Extended filtering (RFC 4647, section 3.3.2) of a tag by a range, both as subtags in lower case."""
    if wanted[0] not in {"*", found[0]}:
        return False
    at = 1
    for subtag in wanted[1:]:
        if subtag == "*":
            continue
        while at < len(found) and found[at] != subtag and len(found[at]) > 1:
            at += 1
        if at >= len(found) or found[at] != subtag:
            return False
        at += 1
    return True
