"""The world of some conditions: the variables in which they can tell hosts from each other, and diagrams.

Variables are asked in a fixed order: the time first, since questions such as ``within`` compare a fact with it; for
each time that makes a difference, the fact then has cells of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import ceil
from typing import TypeAlias

from messenger_rules.analysis.budget import VARIABLES, BeyondBudgetError, Budget
from messenger_rules.analysis.cells import Cell, Example
from messenger_rules.analysis.components import component_cells
from messenger_rules.analysis.diagrams import FALSE, TRUE, UNKNOWN, Diagrams
from messenger_rules.analysis.families import families
from messenger_rules.analysis.numbers import BOUNDS, Times, WholeNumbers
from messenger_rules.analysis.ordered import Keyed, ends_of, ordered_cells, place_of, values_at
from messenger_rules.analysis.questions import (
    SETS,
    TIMES,
    Questions,
    ValueQuestion,
    bare,
    facts_in,
    literals_of,
    names_of,
    of_trees,
    test_of,
)
from messenger_rules.analysis.values import Values
from messenger_rules.condition import builtin
from messenger_rules.condition.builtin import POINTS
from messenger_rules.condition.call_regions import region_of
from messenger_rules.condition.predicate_tree import (
    All,
    Always,
    AnyOf,
    Ask,
    FactReference,
    InRegion,
    Installed,
    Interval,
    IsKnown,
    LanguageIn,
    Node,
    Not,
    OrderedRegion,
    Segment,
)
from messenger_rules.condition.predicates import NOW, Microseconds
from messenger_rules.schema import ComponentDeclaration, Schema
from messenger_rules.text import Source
from messenger_rules.types import InstantType, NameSetType

Tree: TypeAlias = tuple[Node, Source]
_LEAF = {None: UNKNOWN, False: FALSE, True: TRUE}
_NARROWEST = 16
"""Microseconds between two times that make a difference: closer ones are not told apart exactly."""


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a fact; ``moment`` is the cell of the time for which its cells hold, None: always."""

    fact: FactReference
    moment: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a fact is known."""

    fact: FactReference


@dataclass(frozen=True, slots=True)
class Version:
    """Whether a version out of one cell of a component is installed."""

    component: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Named:
    """Whether a set has a name; None: any name that no condition asks for."""

    fact: FactReference
    name: str | None


@dataclass(frozen=True, slots=True)
class Lot:
    """Where the host stands for the key of a sample; each question takes in the points below its limit."""

    key: str
    limits: tuple[int, ...]

    def answers(self, point: int) -> tuple[bool, ...]:
        """What the questions come to for a point."""
        return tuple(point < limit for limit in self.limits)


@dataclass(frozen=True, slots=True)
class Called:
    """What a predicate answers of which nothing else is known."""

    ask: Ask


Subject: TypeAlias = Value | Known | Version | Named | Lot | Called


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing in which hosts differ, and its cells."""

    subject: Subject
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """What people call what it is about; several variables may be about the same."""
        match self.subject:
            case Value(fact) | Known(fact) | Named(fact):
                return fact.name
            case Version(component):
                return f"components.{component}"
            case Lot(key):
                return f"sample {key}"
            case Called(ask):
                return f"{ask.predicate.name} {ask.arguments}"


_NO_YES = (Cell((False,), (Example(False),)), Cell((True,), (Example(True),)))


class World:
    """The variables of some trees, and the diagrams of these and of all their parts.

    :raises BeyondBudgetError: where there is too much to tell apart.
    """

    def __init__(self, trees: Sequence[Tree], schema: Schema, *, now: datetime, budget: Budget | None = None) -> None:
        self.schema, self.now = schema, now
        self.variables: list[Variable] = []
        self.budget = budget = budget or Budget()
        self.diagrams = Diagrams(budget)
        self._trees = tuple(trees)  # kept alive, since their parts are known by their identity
        self._by_node: dict[int, int] = {}
        self._by_question: dict[object, int] = {}
        questions = of_trees(trees, budget)
        self._families = families(questions.values)
        for node in self._families:
            questions.add(node, Source(""), budget)
        self.facts = _all_facts(questions)
        self._written = questions.written
        self._values = Values(schema, questions.written, now, budget)
        self._known = {fact: self._add(Known(fact), _NO_YES[::-1]) for fact in questions.knowledge}
        self._add_values(questions)
        for component, asked in questions.components.items():
            self._add_component(component, asked)
        for fact, names in questions.names.items():
            self._add_names(fact, names, others=fact in questions.emptiness)
        for key, samples in questions.samples.items():
            self._add_sample(key, samples)
        for ask in questions.calls:
            self._by_question[ask] = self._where_known(facts_in(ask), self._choice(self._add(Called(ask), _NO_YES), 0))

    @cached_property
    def plausible(self) -> int:
        """The hosts whose system is of the family that its name is known to be of; true where not both are asked."""
        return self.diagrams.all_of(map(self.diagram, self._families))

    @cached_property
    def proven(self) -> bool:
        """Whether of each cell a value is known."""
        return all(cell.proven for variable in self.variables for cell in variable.cells)

    def diagram(self, node: Node) -> int:
        """The diagram of one of the trees, or of a part of it."""
        found = self._by_node.get(id(node))
        if found is None:
            found = self._by_node[id(node)] = self._diagram(node)
        return found

    def _diagram(self, node: Node) -> int:
        match node:
            case All(parts):
                return self.diagrams.all_of(map(self.diagram, parts))
            case AnyOf(parts):
                return self.diagrams.any_of(map(self.diagram, parts))
            case Not(part):
                return self.diagrams.negation(self.diagram(part))
            case Segment(part=part):
                return self.diagram(part)
            case Always(value):
                return _LEAF[value]
            case InRegion(negated=negated) | LanguageIn(negated=negated):
                found = self._by_question[bare(node)]
                return self.diagrams.negation(found) if negated else found
            case IsKnown(fact, negated):
                known = TRUE if fact.name == NOW else self._choice(self._known[fact], 0)
                return self.diagrams.negation(known) if negated else known
            case Installed():
                return self._by_question[node]
            case Ask():
                return self._ask(node)

    def _ask(self, ask: Ask) -> int:
        if ask.predicate.name in SETS:
            return self._set(ask)
        if ask not in self._by_question:
            test = test_of(ask)
            assert test is not None
            return self._diagram(test)
        return self._by_question[ask]

    def _set(self, ask: Ask) -> int:
        fact = ask.facts[0]
        if ask.predicate.name == builtin.is_empty.name:
            names = [key for key in self._by_question if isinstance(key, tuple) and key[0] == fact]
            some = self.diagrams.any_of(self._by_question[key] for key in names)
            return self._where_known((fact,), self.diagrams.negation(some))
        parts = [self._by_question[fact, name] for name in names_of(ask)]
        every = ask.predicate.name == builtin.has_all.name
        return self._where_known((fact,), self.diagrams.all_of(parts) if every else self.diagrams.any_of(parts))

    # Variables

    def _add(self, subject: Subject, cells: tuple[Cell, ...]) -> int:
        if len(self.variables) == VARIABLES:
            raise BeyondBudgetError
        self.variables.append(Variable(subject, cells))
        return len(self.variables) - 1

    def _choice(self, variable: int, question: int) -> int:
        """The diagram of one question about a variable."""
        cells = self.variables[variable].cells
        return self.diagrams.choice(variable, tuple(_LEAF[cell.answers[question]] for cell in cells))

    def _where_known(self, facts: Iterable[FactReference], diagram: int) -> int:
        """The diagram where some facts are known, else unknown; most facts are only asked for their values."""
        for fact in facts:
            if fact in self._known:
                known = self._choice(self._known[fact], 0)
                unknown = self.diagrams.conjunction(self.diagrams.negation(known), UNKNOWN)
                diagram = self.diagrams.disjunction(self.diagrams.conjunction(known, diagram), unknown)
        return diagram

    def _add_values(self, questions: Questions) -> None:
        now = FactReference(NOW, InstantType())
        clock = questions.values.get(now, [])
        relative = {
            fact: asked
            for fact, asked in questions.values.items()
            if any(isinstance(question, Ask) and question.predicate.name in TIMES for question in asked)
        }
        moments = self._add_clock(now, clock, relative)
        for fact, asked in questions.values.items():
            if fact in relative:
                self._add_relative(fact, asked, moments)
            elif fact != now:
                variable = self._add(Value(fact), self._values.cells(fact, asked))
                for index, question in enumerate(asked):
                    self._by_question[question] = self._where_known((fact,), self._choice(variable, index))

    def _add_clock(
        self, now: FactReference, clock: list[ValueQuestion], relative: dict[FactReference, list[ValueQuestion]]
    ) -> list[int]:
        """The variable of the time; the moments of its cells, where facts are compared with it."""
        if not clock and not relative:
            return []
        regions = [_ordered(question) for question in clock]
        if relative:
            keyed = self._moments(regions, relative)
            cells = tuple(
                Cell(tuple(region.contains(moment) for region in regions), (example,)) for moment, example in keyed
            )
        else:
            keyed = []
            cells = ordered_cells(regions, Times(self.now), self.budget)
        variable = self._add(Value(now), cells)
        for index, question in enumerate(clock):
            self._by_question[question] = self._choice(variable, index)
        self._clock = variable
        return [moment for moment, _ in keyed]

    def _moments(self, regions: list[OrderedRegion], relative: dict[FactReference, list[ValueQuestion]]) -> list[Keyed]:
        """One moment of each stretch of time in which all questions compare alike, and each moment between these."""
        ends = set(ends_of(regions))
        for asked in relative.values():
            fixed = ends_of(_ordered(question) for question in asked if isinstance(question, InRegion))
            ends |= {end - shift for end in (*fixed, *BOUNDS) for shift in map(_shift, asked) if shift is not None}
        ordered = sorted(ends)
        if any(high - low < _NARROWEST for low, high in pairwise(ordered)):
            raise BeyondBudgetError
        line = Times(self.now)
        known = {place_of(key, ordered): (key, example) for key, example in line.known()}
        found = [known.get(place) or _middle(values_at(place, ordered, line)) for place in range(2 * len(ordered) + 1)]
        return [keyed for keyed in found if keyed is not None]

    def _add_relative(self, fact: FactReference, asked: list[ValueQuestion], moments: list[int]) -> None:
        """The variables of a fact that is compared with the time: one for each cell of the time."""
        branches: list[list[int]] = []
        for index, moment in enumerate(moments):
            tests = [_test_at(question, moment) for question in asked]
            variable = self._add(Value(fact, index), self._values.cells(fact, tests))
            branches.append([self._choice(variable, place) for place in range(len(asked))])
        for place, question in enumerate(asked):
            chosen = self.diagrams.choice(self._clock, tuple(branch[place] for branch in branches))
            self._by_question[question] = self._where_known((fact,), chosen)

    def _add_component(self, component: str, asked: list[Installed]) -> None:
        declaration = self.schema.component(component) or ComponentDeclaration(component, scheme=None)
        written = tuple(self._written[f"components.{component}"])
        cells = component_cells(asked, declaration, written, self.budget)
        counted = [cell for cell in cells if any(answer is not False for answer in cell.answers)]
        parts: list[list[int]] = [[] for _ in asked]
        for cell in counted:
            installed = Cell((True,), cell.examples)
            variable = self._add(Version(component, cell), (_NO_YES[0], installed))
            for place, answer in enumerate(cell.answers):
                parts[place].append(self.diagrams.choice(variable, (FALSE, _LEAF[answer])))
        for place, question in enumerate(asked):
            self._by_question[question] = self.diagrams.any_of(parts[place])

    def _add_names(self, fact: FactReference, names: list[str], *, others: bool) -> None:
        values = fact.type.values if isinstance(fact.type, NameSetType) else None
        for name in names:
            listed = values is None or name in values
            self._add_name(fact, name, Example(name, listed=listed))
        if others:
            other = next((value for value in values or () if value not in names), None)
            unnamed = next(
                word for word in ("other", *(f"other-{n}" for n in range(len(names) + 1))) if word not in names
            )
            self._add_name(fact, None, Example(other or unnamed, 1.0, listed=values is None or other is not None))

    def _add_name(self, fact: FactReference, name: str | None, example: Example) -> None:
        variable = self._add(Named(fact, name), (_NO_YES[0], Cell((True,), (example,))))
        self._by_question[fact, name] = self._choice(variable, 0)

    def _add_sample(self, key: str, samples: list[Ask]) -> None:
        limits = tuple(map(_first_outside, samples))
        regions = [OrderedRegion((Interval(high=limit),)) for limit in limits]
        (host,) = facts_in(samples[0])
        variable = self._add(Lot(key, limits), ordered_cells(regions, WholeNumbers(0, POINTS - 1), self.budget))
        for index, ask in enumerate(samples):
            self._by_question[ask] = self._where_known((host,), self._choice(variable, index))


def _all_facts(questions: Questions) -> tuple[FactReference, ...]:
    """Every fact that a host of this world must have, to be known as a whole."""
    of_calls = (fact for ask in questions.calls for fact in facts_in(ask))
    found = (*questions.values, *questions.names, *questions.knowledge, *of_calls)
    return tuple(dict.fromkeys(fact for fact in found if fact.name != NOW))


def _ordered(question: ValueQuestion) -> OrderedRegion:
    assert isinstance(question, InRegion)
    assert isinstance(question.region, OrderedRegion)
    return question.region


def _shift(question: ValueQuestion) -> int | None:
    """How far from now the end of a question lies; None where it does not move with the time."""
    if not isinstance(question, Ask):
        return None
    (span,) = literals_of(question)
    assert isinstance(span, int)
    return span if question.predicate.name == builtin.within.name else -span


def _test_at(question: ValueQuestion, moment: int) -> ValueQuestion:
    """The question at a moment."""
    if not isinstance(question, Ask):
        return question
    found = region_of(question, Microseconds(moment))
    assert found is not None
    return found


def _middle(found: Sequence[Keyed] | None) -> Keyed | None:
    """An example from the middle, away from the ends."""
    return found[len(found) // 2] if found else None


def _first_outside(ask: Ask) -> int:
    """The first of the points that a sample does not take in."""
    share = literals_of(ask)[1]
    assert isinstance(share, Fraction)
    return ceil(share * POINTS)
