"""Leaves of predicate trees as tests in their plain form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from messenger_rules import languages, versions
from messenger_rules.condition import builtin
from messenger_rules.condition.called import guarded
from messenger_rules.condition.predicate_tree import (
    Always,
    Ask,
    InRegion,
    Installed,
    IsKnown,
    LanguageIn,
    Leaf,
    LiteralArgument,
    OpenVersions,
    OrderedRegion,
    Region,
)
from messenger_rules.index.asking import (
    CALL,
    KNOWN,
    LANGUAGE,
    MEMBERS,
    MOVING,
    OPEN,
    PRESENT,
    RANGE,
    VALUES,
    VERSIONS,
)
from messenger_rules.index.keys import fact_key, open_key, presence_key, versions_key

if TYPE_CHECKING:
    from messenger_rules.index.asking import Formula, Host, Question

_PLAIN = (bool, int, str, bytes)
_MEMBERS = {builtin.has: True, builtin.has_any: False, builtin.has_all: True}
_MOVING = {builtin.within: (1, False), builtin.older_than: (-1, True)}


@dataclass(slots=True)
class Questions:
    """The questions that have no plain form, each once: predicates, and values that no file can hold."""

    asked: list[Question] = field(default_factory=list)
    numbers: dict[Leaf, int] = field(default_factory=dict)

    def number(self, leaf: Leaf, question: Callable[[], Question]) -> int:
        """The number of a leaf's question, which is made when the leaf is new."""
        if leaf not in self.numbers:
            self.numbers[leaf] = len(self.asked)
            self.asked.append(question())
        return self.numbers[leaf]


def test_of(leaf: Leaf, negated: bool, questions: Questions) -> Formula | bool:
    """The test of a leaf, or of its opposite; a truth value where it is the same on every host."""
    match leaf:
        case Always(value):
            return value is not negated
        case InRegion(fact, region, outside):
            negated = negated is not outside
            if not _is_plain(region):
                return CALL, negated, questions.number(leaf, lambda: _in_region(leaf))
            if isinstance(region, OrderedRegion):
                return RANGE, negated, fact_key(fact), _intervals(region)
            return VALUES, negated, fact_key(fact), region.values
        case LanguageIn(fact, ranges, outside):
            wanted = tuple(map(languages.subtags_of, ranges))
            return LANGUAGE, negated is not outside, fact_key(fact), wanted
        case IsKnown(fact, outside):
            return KNOWN, negated is not outside, fact_key(fact)
        case Installed():
            return _installed(leaf, negated)
        case Ask():
            return _asked(leaf, negated, questions)


def _is_plain(region: Region) -> bool:
    if isinstance(region, OrderedRegion):
        return all(type(end) in (*_PLAIN, type(None)) for one in region.intervals for end in (one.low, one.high))
    return all(type(value) in _PLAIN for value in region.values)


def _intervals(region: OrderedRegion) -> tuple[tuple[object, ...], ...]:
    return tuple((one.low, one.high, one.low_included, one.high_included) for one in region.intervals if not one.empty)


def _installed(leaf: Installed, negated: bool) -> Formula:
    if leaf.region is None:
        return PRESENT, negated, presence_key(leaf.component)
    if isinstance(leaf.region, OpenVersions):
        return OPEN, negated, open_key(leaf.component), _in_every_scheme(leaf.region)
    return VERSIONS, negated, versions_key(leaf.component, leaf.scheme or "dotted"), _intervals(leaf.region)


def _in_every_scheme(region: OpenVersions) -> tuple[tuple[str, object], ...]:
    closed = ((name, region.in_scheme(versions.scheme(name))) for name in sorted(versions.SCHEMES))
    return tuple((name, None if found is None else _intervals(found)) for name, found in closed)


def _asked(leaf: Ask, negated: bool, questions: Questions) -> Formula:
    literals = [item.value for item in leaf.arguments if isinstance(item, LiteralArgument)]
    keys = [fact_key(fact) for fact in leaf.facts]
    if leaf.predicate in _MEMBERS:
        names = literals[0] if isinstance(literals[0], tuple) else (literals[0],)
        return MEMBERS, negated, keys[0], names, _MEMBERS[leaf.predicate]
    if leaf.predicate in _MOVING and isinstance(literals[0], int):
        sign, included = _MOVING[leaf.predicate]
        return MOVING, negated, keys[0], sign * literals[0], included
    return CALL, negated, questions.number(leaf, lambda: asked(leaf))


def _in_region(leaf: InRegion) -> Question:
    key, region = fact_key(leaf.fact), leaf.region

    def question(host: Host) -> bool | None:
        value = host[key]
        return None if value is None else region.contains(value)

    return question


def asked(leaf: Ask) -> Question:
    """A predicate, asked of a host once, and only where its facts are known; it never raises."""
    keys = tuple(map(fact_key, leaf.facts))
    call = guarded(leaf)

    def question(host: Host) -> bool | None:
        if question not in host.answers:
            values = [host[key] for key in keys]
            host.answers[question] = None if None in values else call(*values)
        return host.answers[question]

    return question
