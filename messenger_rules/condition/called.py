"""What generated code calls: the tests that are no plain comparison of two values."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

from messenger_rules import languages, versions
from messenger_rules.condition.interpreter import answer_of, argument_value
from messenger_rules.condition.predicate_tree import (
    Ask,
    FactArgument,
    Interval,
    LiteralArgument,
    OpenVersions,
    OrderedRegion,
)
from messenger_rules.condition.slots import OpenKeys, PartlyRead
from messenger_rules.types import Prepared
from messenger_rules.values import Unknown

MOST_TAGS = 1_000
"""Language tags whose answer is kept for a test: a host has a few, and a fleet has hundreds."""


def language_test(ranges: tuple[str, ...], matching: set[str], others: set[str]) -> Callable[[str], bool]:
    """Whether a tag is in one of some ranges; the answer is noted in one of two sets, to be looked up from then on."""
    wanted = [languages.subtags_of(range_) for range_ in ranges]

    def matches(tag: str) -> bool:
        subtags = tag.lower().split("-")
        found = any(languages.filtered(range_, subtags) for range_ in wanted)
        noted = matching if found else others
        if len(noted) < MOST_TAGS:
            noted.add(tag)
        return found

    return matches


def some_in(region: OrderedRegion) -> Callable[[tuple[bytes, ...] | PartlyRead | None], bool]:
    """Whether any of those versions of a component that are known and could be read lies in the region."""

    def any_of(versions: tuple[bytes, ...] | PartlyRead | None) -> bool:
        keys = versions.keys if isinstance(versions, PartlyRead) else versions
        return keys is not None and _some_within(keys, region)

    return any_of


def _some_within(keys: tuple[bytes, ...], region: OrderedRegion) -> bool:
    return any(_some_between(keys, interval) for interval in region.intervals)


def _some_between(keys: tuple[bytes, ...], interval: Interval) -> bool:
    """Whether the lowest of some sorted keys that does not lie below an interval lies in it."""
    first = 0 if interval.low is None else (bisect_left if interval.low_included else bisect_right)(keys, interval.low)
    return first < len(keys) and interval.contains(keys[first])


def all_read(versions: tuple[bytes, ...] | PartlyRead | None) -> bool:
    """Whether all versions of a component are known and could be read."""
    return isinstance(versions, tuple)


def open_test(region: OpenVersions) -> Callable[[tuple[OpenKeys, ...] | None], bool | None]:
    """Whether any of some versions of several schemes lies in the region; regions are made once a scheme."""
    regions: dict[str, OrderedRegion | None] = {}

    def some(scheme: str, keys: tuple[bytes, ...], all_read: bool) -> bool | None:
        if not keys:
            return None
        if scheme not in regions:
            regions[scheme] = region.in_scheme(versions.scheme(scheme))
        closed = regions[scheme]
        if closed is None:
            return None
        return _some_within(keys, closed) or (False if all_read else None)

    def lies_in(installed: tuple[OpenKeys, ...] | None) -> bool | None:
        if installed is None:
            return None
        answers = [some(*keys) for keys in installed]
        if True in answers:
            return True
        return None if None in answers else False

    return lies_in


def guarded(node: Ask) -> Callable[..., bool | None]:
    """A predicate's call that cannot raise; facts come in the order of ``node.facts``."""
    literals = {item.parameter.name: item.value for item in node.arguments if isinstance(item, LiteralArgument)}
    parameters = [item.parameter for item in node.arguments if isinstance(item, FactArgument)]

    def ask(*prepared: Prepared) -> bool | None:
        values: dict[str, object] = dict(literals)
        for parameter, value in zip(parameters, prepared, strict=True):
            values[parameter.name] = argument_value(parameter.annotation, value)
        answer = answer_of(node, values)
        return None if isinstance(answer, Unknown) else answer

    return ask
