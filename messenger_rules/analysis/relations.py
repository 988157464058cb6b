"""How the audiences of two messages lie: the same, one inside the other, overlapping, or neither.

Most pairs are settled without a look at both together. A message of which every host has a certain component cannot
contain one that does not ask for it, and hosts of the one that the other does not want show that it is not inside it.
What is left is decided exactly, in a world of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from messenger_rules.analysis.budget import BeyondBudgetError, Budget
from messenger_rules.analysis.diagrams import TRUE
from messenger_rules.analysis.verdict import reaches
from messenger_rules.analysis.witness import Witness, proven_price
from messenger_rules.analysis.world import Tree, Value, World
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicates import NOW
from messenger_rules.schema import Schema

STEPS = 20_000
"""Steps for one pair."""


class Relation(StrEnum):
    """How the hosts of a first message lie to those of a second, as far as both are in force."""

    SAME = "same"
    INSIDE = "inside"
    """Every host of the first is one of the second."""
    AROUND = "around"
    """Every host of the second is one of the first."""
    OVERLAP = "overlap"
    """Some host sees both, and some only one of them."""
    APART = "apart"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Audience:
    """The hosts of a message: its tree with its window, what it asks for, what it demands, and one of its hosts.

    What is demanded can alone make the message false.
    """

    tree: Tree
    asked: frozenset[str]
    demanded: frozenset[str]
    example: Witness


@dataclass(frozen=True, slots=True)
class Related:
    """Two audiences, by their places in a list."""

    first: int
    second: int
    relation: Relation
    alike: bool
    """Whether both ask for the same facts and components."""


def asked_for(world: World, diagram: int) -> tuple[frozenset[str], frozenset[str]]:
    """The subjects on which a diagram depends, the time left out, and those of them that can alone make it false."""
    subjects: dict[str, list[int]] = defaultdict(list)
    for variable in world.diagrams.variables(diagram):
        name = world.variables[variable].name
        if name != NOW:
            subjects[name].append(variable)
    demanded = (name for name, variables in subjects.items() if _demands(world, diagram, variables))
    return frozenset(subjects), frozenset(demanded)


def _demands(world: World, diagram: int, variables: Sequence[int]) -> bool:
    """Whether there is a choice for a subject by which a diagram is never true; of components and sets, none or all."""
    if any(
        isinstance(it := world.variables[variable].subject, Value) and it.moment is not None for variable in variables
    ):
        return False
    most = max(len(world.variables[variable].cells) for variable in variables)
    choices = range(most) if len(variables) == 1 else (0, 1)
    return any(not _possible(world, diagram, dict.fromkeys(variables, choice)) for choice in choices)


def _possible(world: World, diagram: int, chosen: dict[int, int]) -> bool:
    def price(variable: int, cell: int) -> float | None:
        return 0.0 if chosen.get(variable, cell) == cell else None

    return world.diagrams.cheapest(diagram, TRUE, price) is not None


def relations(audiences: Sequence[Audience], schema: Schema, overlaps: Callable[[int, int], bool]) -> Iterator[Related]:
    """The pairs of which one lies inside the other, or which are undecided.

    :param overlaps: whether also an overlap of two is of interest.
    """
    for first, second in sorted(_candidates(audiences)):
        one, other = audiences[first], audiences[second]
        alike = one.asked == other.asked
        overlapping = alike and overlaps(first, second)
        if overlapping or _may_be_inside(one, other) or _may_be_inside(other, one):
            found = relation_of(one, other, schema)
            if found is not Relation.APART and (overlapping or found is not Relation.OVERLAP):
                yield Related(first, second, found, alike)


def relation_of(one: Audience, other: Audience, schema: Schema) -> Relation:
    """How two audiences lie, exactly."""
    if one.tree[0] == other.tree[0]:
        return Relation.SAME
    try:
        world = World([one.tree, other.tree], schema, now=one.example.at, budget=Budget(STEPS))
        return _relation(world, world.diagram(one.tree[0]), world.diagram(other.tree[0]))
    except BeyondBudgetError:
        return Relation.UNDECIDED


def _relation(world: World, one: int, other: int) -> Relation:
    """Hosts of which it is not known that there are any leave it undecided whether one lies inside the other."""
    diagrams = world.diagrams
    only_one = diagrams.conjunction(one, diagrams.negation(other))
    only_other = diagrams.conjunction(other, diagrams.negation(one))
    inside, around = not reaches(world, only_one, TRUE), not reaches(world, only_other, TRUE)
    if inside or around:
        return Relation.SAME if inside and around else Relation.INSIDE if inside else Relation.AROUND
    both = diagrams.conjunction(one, other)
    if not reaches(world, both, TRUE):
        return Relation.APART
    proven = proven_price(world)
    certain = all(diagrams.cheapest(diagram, TRUE, proven) is not None for diagram in (only_one, only_other, both))
    return Relation.OVERLAP if certain else Relation.UNDECIDED


def _may_be_inside(inner: Audience, outer: Audience) -> bool:
    """Whether nothing speaks against it: what the outer one demands, or the example of the inner one."""
    if not outer.demanded <= inner.asked:
        return False
    return decide(outer.tree[0], inner.example.host, inner.example.at).outcome is not Outcome.FALSE


def _candidates(audiences: Sequence[Audience]) -> set[tuple[int, int]]:
    """The pairs of which one asks for all that the other demands, and for something that it asks for."""
    asking: dict[str, set[int]] = defaultdict(set)
    for place, audience in enumerate(audiences):
        for name in audience.asked:
            asking[name].add(place)
    found = set()
    for outer, audience in enumerate(audiences):
        for inner in _askers(audience, asking) - {outer}:
            found.add((min(inner, outer), max(inner, outer)))
    return found


def _askers(outer: Audience, asking: Mapping[str, set[int]]) -> set[int]:
    """The audiences that may lie inside one: two that share no subject are independent of each other."""
    if outer.demanded:
        rarest, *others = sorted((asking[name] for name in outer.demanded), key=len)
        return rarest.intersection(*others)
    return set().union(*(asking[name] for name in outer.asked))
