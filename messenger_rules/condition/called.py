"""What generated code calls: the tests that are no plain comparison of two values."""

from __future__ import annotations

from collections.abc import Callable

from messenger_rules import languages, versions
from messenger_rules.condition.interpreter import answer_of, argument_value
from messenger_rules.condition.predicate_tree import Ask, FactArgument, LiteralArgument, OpenVersions, OrderedRegion
from messenger_rules.condition.slots import PartlyRead
from messenger_rules.types import Prepared
from messenger_rules.values import Unknown

MOST_TAGS = 1_000
"""Language tags whose answer is kept for a test: a host has a few, and a fleet has hundreds."""


def language_test(ranges: tuple[str, ...], matching: set[str], others: set[str]) -> Callable[[str], bool]:
    """Whether a tag is in one of some ranges; the answer is noted in one of two sets, to be looked up from then on."""

    def matches(tag: str) -> bool:
        found = any(languages.matches(range_, tag) for range_ in ranges)
        noted = matching if found else others
        if len(noted) < MOST_TAGS:
            noted.add(tag)
        return found

    return matches


def keys_in(versions: tuple[bytes, ...] | PartlyRead | None) -> tuple[bytes, ...]:
    """The keys of those versions of a component that are known and could be read."""
    if isinstance(versions, PartlyRead):
        return versions.keys
    return versions or ()


def all_read(versions: tuple[bytes, ...] | PartlyRead | None) -> bool:
    """Whether all versions of a component are known and could be read."""
    return isinstance(versions, tuple)


def open_test(region: OpenVersions) -> Callable[[tuple[tuple[str, bytes | None], ...] | None], bool | None]:
    """Whether any of some versions of several schemes lies in the region; regions are made once a scheme."""
    regions: dict[str, OrderedRegion | None] = {}

    def contains(scheme: str, key: bytes | None) -> bool | None:
        if key is None:
            return None
        if scheme not in regions:
            regions[scheme] = region.in_scheme(versions.scheme(scheme))
        closed = regions[scheme]
        return None if closed is None else closed.contains(key)

    def lies_in(installed: tuple[tuple[str, bytes | None], ...] | None) -> bool | None:
        if installed is None:
            return None
        answers = [contains(scheme, key) for scheme, key in installed]
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
