"""Changed parts: where two conditions differ, and what the parts that differ came to on one host.

Parts that are the same in both drop out, in whatever order they stand. What is left over is matched by what it is
about: two comparisons of one fact, two groups that share the most parts. A part without a match was added or taken out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from messenger_rules.condition.explanation import Explanation, Part, part_of
from messenger_rules.condition.interpreter import Decision
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicate_tree import (
    All,
    AnyOf,
    Ask,
    InRegion,
    Installed,
    IsKnown,
    LanguageIn,
    Node,
    Not,
    Segment,
)
from messenger_rules.text import Source

Group: TypeAlias = type[All] | type[AnyOf]
_IDLE = {All: Outcome.TRUE, AnyOf: Outcome.FALSE}
"""What a part of a group comes to where the group would be the same without it."""


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A part before and after; either is None where it was added or taken out. ``segment`` is the one it stands in.

    ``matters`` says whether the change makes a difference on the host.
    """

    before: Part | None
    after: Part | None
    segment: str | None
    matters: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """A part on one side: what it came to, and the text that it stands in."""

    decision: Decision
    source: Source

    @property
    def node(self) -> Node:
        return self.decision.node

    @property
    def part(self) -> Part:
        return part_of(self.decision, self.source)

    def inner(self) -> _Side:
        """The only part of a negation or a segment."""
        source = self.node.source if isinstance(self.node, Segment) else self.source
        return _Side(self.decision.parts[0], source)

    def operands(self, group: Group) -> list[_Side]:
        """The parts of a group; what is no group is the only part of one."""
        if isinstance(self.node, group):
            return [_Side(part, self.source) for part in self.decision.parts]
        return [self]


def changed_parts(before: Explanation, after: Explanation) -> tuple[ChangedPart, ...]:
    """The parts that changed and matter on the host; where none does by itself, all that changed."""
    found = tuple(_changed(_Side(before.decision, before.source), _Side(after.decision, after.source), None))
    return tuple(part for part in found if part.matters) or found


def _changed(before: _Side, after: _Side, segment: str | None) -> Iterator[ChangedPart]:
    if before.node == after.node:
        return
    match before.node, after.node:
        case Segment(name), Segment(other) if name == other:
            yield from _changed(before.inner(), after.inner(), name)
        case Not(), Not():
            yield from _changed(before.inner(), after.inner(), segment)
        case (All(), AnyOf()) | (AnyOf(), All()):
            yield _pair(before, after, segment)
        case (All(), _) | (_, All()):
            yield from _in_group(All, before, after, segment)
        case (AnyOf(), _) | (_, AnyOf()):
            yield from _in_group(AnyOf, before, after, segment)
        case _:
            yield _pair(before, after, segment)


def _pair(before: _Side, after: _Side, segment: str | None) -> ChangedPart:
    matters = before.decision.outcome is not after.decision.outcome
    return ChangedPart(before.part, after.part, segment, matters)


def _in_group(group: Group, before: _Side, after: _Side, segment: str | None) -> Iterator[ChangedPart]:
    olds, news = before.operands(group), after.operands(group)
    old, new = _without_common(olds, news)
    pairs = _alike(old, new)
    if not pairs and len(old) == len(olds) and len(new) == len(news):
        yield _pair(before, after, segment)  # it was written anew
        return
    for was, is_ in pairs:
        yield from _changed(was, is_, segment)
    for one in old:
        yield ChangedPart(one.part, None, segment, one.decision.outcome is not _IDLE[group])
    for one in new:
        yield ChangedPart(None, one.part, segment, one.decision.outcome is not _IDLE[group])


def _without_common(old: list[_Side], new: list[_Side]) -> tuple[list[_Side], list[_Side]]:
    left = list(new)
    changed = []
    for one in old:
        same = next((other for other in left if other.node == one.node), None)
        if same is None:
            changed.append(one)
        else:
            left.remove(same)
    return changed, left


def _alike(old: list[_Side], new: list[_Side]) -> list[tuple[_Side, _Side]]:
    """The parts that are about the same, in pairs, which are taken out of both; so are the last two that are left."""
    pairs = []
    for one in list(old):
        match_ = max(new, key=lambda other: _likeness(one.node, other.node), default=None)
        if match_ is not None and _likeness(one.node, match_.node):
            old.remove(one)
            new.remove(match_)
            pairs.append((one, match_))
    if len(old) == len(new) == 1:
        pairs.append((old.pop(), new.pop()))
    return pairs


def _likeness(one: Node, other: Node) -> int:
    """How much two parts that differ have in common; 0 where they are about different things."""
    match one, other:
        case (All(parts), All(others)) | (AnyOf(parts), AnyOf(others)):
            return sum(part in others for part in parts)
        case _:
            return int(_subject(one) is not None and _subject(one) == _subject(other))


def _subject(node: Node) -> tuple[object, ...] | None:
    """What a part is about; None for a group or a constant."""
    match node:
        case InRegion(fact) | LanguageIn(fact) | IsKnown(fact):
            return (fact.name,)
        case Installed(component):
            return ("installed", component)
        case Ask(predicate):
            return (predicate.name, *(fact.name for fact in node.facts))
        case Segment(name):
            return ("segment", name)
        case Not(part) if (inner := _subject(part)) is not None:
            return ("not", *inner)
        case _:
            return None
