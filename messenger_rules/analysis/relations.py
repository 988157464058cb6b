"""How the audiences of two messages lie: the same, one inside the other, overlapping, or neither.

Most pairs are settled without a look at both together. A message of which every host has a certain component cannot
contain one that does not ask for it, and hosts of the one that the other does not want show that it is not inside it.
What is left is decided exactly, in a world of both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations

from messenger_rules.analysis.budget import SHARED, BeyondBudgetError, Budget
from messenger_rules.analysis.diagrams import TRUE, Path, Price
from messenger_rules.analysis.windows import ANY_TIME, Window
from messenger_rules.analysis.witness import Witness, proven_price
from messenger_rules.analysis.world import Tree, Value, World
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicates import NOW
from messenger_rules.schema import Schema

STEPS = 25_000
"""Steps for one pair; for a world of many, for each of them."""
_ASKED = 8
"""Parts of a condition that a host is asked in the time of a step."""
OVERLAPS, INSIDES = 3, 20
"""Overlaps of one message that are told, and messages that it lies inside: they may be hundreds."""


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
    """The hosts of a message: its condition alone, and with its window, and one of its hosts.

    ``asked`` are the subjects that its condition depends on, ``demanded`` those of them that can alone make it false;
    ``timed`` says that it also depends on the time, and ``size`` how many parts its condition has.
    """

    condition: Tree
    shown: Tree
    window: Window
    asked: frozenset[str]
    demanded: frozenset[str]
    example: Witness
    timed: bool
    size: int


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
    return any(not world.diagrams.reaches_by(diagram, TRUE, dict.fromkeys(variables, choice)) for choice in choices)


@dataclass(frozen=True, slots=True)
class Relations:
    """What was found out about all pairs; ``left`` are those that nobody looked at, since there were no steps left."""

    found: tuple[Related, ...]
    left: int = 0


def relations(
    audiences: Sequence[Audience],
    schema: Schema,
    overlaps: Callable[[int, int], bool],
    apart: Callable[[int, int], bool] = lambda _first, _second: False,
    budget: Budget | None = None,
) -> Relations:
    """The pairs of which one lies inside the other, or that are undecided, and some that overlap.

    :param overlaps: whether also an overlap of two is of interest; of each message, the first few are told.
    :param apart: whether two are never shown together, whatever their conditions.
    :param budget: the steps for all pairs together.
    """
    budget = budget or Budget(SHARED)
    comparison = _Comparison(audiences, schema, budget)
    told, inside = Counter[int](), Counter[int]()
    related: list[Related] = []
    left = 0
    for first, second in sorted(_candidates(audiences)):
        one, other = audiences[first], audiences[second]
        if not one.window.meets(other.window) or apart(first, second):
            continue
        if min(inside[first], inside[second]) >= INSIDES:
            continue
        alike = one.asked == other.asked
        overlapping = alike and max(told[first], told[second]) < OVERLAPS and overlaps(first, second)
        try:
            budget.spend()
            worth_it = overlapping or comparison.may_be_inside(first, second) or comparison.may_be_inside(second, first)
            found = comparison.of(first, second) if worth_it else Relation.APART
        except BeyondBudgetError:
            left += 1
            continue
        if found is Relation.OVERLAP:
            told.update((first, second))
        elif found in {Relation.INSIDE, Relation.AROUND}:
            inside.update((first if found is Relation.INSIDE else second,))
        if found is not Relation.APART and (overlapping or found is not Relation.OVERLAP):
            related.append(Related(first, second, found, alike))
    return Relations(tuple(related), left)


class _Comparison:
    """Compares audiences: those that ask for the same in one world of all of them, others in a world of two."""

    def __init__(self, audiences: Sequence[Audience], schema: Schema, budget: Budget) -> None:
        self._audiences, self._schema, self._budget = audiences, schema, budget
        self._groups: dict[frozenset[str], list[Tree]] = defaultdict(list)
        self._worlds: dict[frozenset[str], World | None] = {}
        self._paths: dict[int, Sequence[Path]] = {}
        for audience in audiences:
            if not audience.timed:
                self._groups[audience.asked].append(audience.condition)

    def may_be_inside(self, inner: int, outer: int) -> bool:
        """Whether nothing speaks against it: the window, what the outer one demands, or a host of the inner one."""
        one, other = self._audiences[inner], self._audiences[outer]
        if not other.demanded <= one.asked or not one.window.inside(other.window):
            return False
        world = None if one.timed or other.timed or one.asked != other.asked else self._common(one)
        if world is not None:
            with suppress(BeyondBudgetError):
                outer_diagram = world.diagram(other.condition[0])
                return all(world.diagrams.at(outer_diagram, path) == TRUE for path in self._some_paths(inner, world))
            self._worlds[one.asked] = None  # what is too much for all together may not be so for two
        self._budget.spend(other.size // _ASKED)
        return _is_true(other.shown, one.example) or not _decided(other.condition, one.example)

    def _some_paths(self, place: int, world: World) -> Sequence[Path]:
        """Ways to hosts of an audience that are unlike each other, in the world of all that ask for the same."""
        if place not in self._paths:
            diagram = world.diagram(self._audiences[place].condition[0])
            found = (world.diagrams.cheapest(diagram, TRUE, price) for price in _unlike_prices(world))
            self._paths[place] = [path for path in found if path is not None]
        return self._paths[place]

    def of(self, first: int, second: int) -> Relation:
        """How two audiences lie, exactly: by their hosts and their windows, or by both together where these meet."""
        one, other = self._audiences[first], self._audiences[second]
        try:
            if one.timed or other.timed:
                world = self._world([one.shown, other.shown], one.example.at, STEPS)
                return _relation(world, one.shown, other.shown, ANY_TIME, ANY_TIME)
            common = self._common(one) if one.asked == other.asked else None
            if common is not None:
                with suppress(BeyondBudgetError):
                    return _relation(common, one.condition, other.condition, one.window, other.window)
                self._worlds[one.asked] = None
            world = self._world([one.condition, other.condition], one.example.at, STEPS)
            return _relation(world, one.condition, other.condition, one.window, other.window)
        except BeyondBudgetError:
            if self._budget.ended:
                raise
            return Relation.UNDECIDED

    def _common(self, audience: Audience) -> World | None:
        """The world of all that ask for the same; None where that is too large."""
        if audience.asked not in self._worlds:
            group = self._groups[audience.asked]
            world: World | None = None
            with suppress(BeyondBudgetError):
                steps = min(STEPS * len(group), self._budget.available // 2)
                world = self._world(group, audience.example.at, steps)
            self._worlds[audience.asked] = world
        return self._worlds[audience.asked]

    def _world(self, trees: Sequence[Tree], now: datetime, steps: int) -> World:
        return World(trees, self._schema, now=now, budget=Budget(steps, self._budget))


def _relation(world: World, one: Tree, other: Tree, when: Window, other_when: Window) -> Relation:
    """Hosts of which it is not known that there are any leave it undecided whether one lies inside the other.

    Where a condition is unknown, its message is not shown.
    """
    diagrams = world.diagrams
    first, second = (diagrams.certain(world.diagram(tree)) for tree, _ in (one, other))
    not_first, not_second = diagrams.negation(first), diagrams.negation(second)
    inside = when.inside(other_when) and not diagrams.meet(first, not_second)
    around = other_when.inside(when) and not diagrams.meet(second, not_first)
    if inside or around:
        return Relation.SAME if inside and around else Relation.INSIDE if inside else Relation.AROUND
    if not diagrams.meet(first, second):
        return Relation.APART
    doubtful = [(first, second)]
    doubtful += [(first, not_second)] if when.inside(other_when) else []
    doubtful += [(second, not_first)] if other_when.inside(when) else []
    certain = world.proven or all(
        diagrams.cheapest(diagrams.conjunction(*pair), TRUE, proven_price(world)) is not None for pair in doubtful
    )
    return Relation.OVERLAP if certain else Relation.UNDECIDED


def _unlike_prices(world: World) -> Sequence[Price]:
    """Prices by which the first, the last, and any other cells are the cheapest."""

    def priced(order: Callable[[int], float]) -> Price:
        def price(variable: int, cell: int) -> float | None:
            return order(cell) if world.variables[variable].cells[cell].proven else None

        return price

    return priced(float), priced(lambda cell: -float(cell)), priced(lambda cell: cell * 7919 % 101)


def _decided(tree: Tree, example: Witness) -> bool:
    return decide(tree[0], example.host, example.at).outcome is not Outcome.UNKNOWN


def _is_true(tree: Tree, example: Witness) -> bool:
    return decide(tree[0], example.host, example.at).outcome is Outcome.TRUE


def _candidates(audiences: Sequence[Audience]) -> set[tuple[int, int]]:
    """The pairs of which one asks for all that the other demands, and for something that it asks for."""
    asking: dict[str, set[int]] = defaultdict(set)
    for place, audience in enumerate(audiences):
        for name in audience.asked:
            asking[name].add(place)
    everybody = [place for place, audience in enumerate(audiences) if not audience.asked]
    found = set(combinations(everybody, 2))  # what is for everybody lies around all others, which goes without saying
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
