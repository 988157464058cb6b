"""The questions of conditions: every leaf as a question about one subject, those of one subject together.

A subject is what a host has one value for: a fact, a component, a name in a set, the lot of a sample; or a call of
which nothing is known but that it answers the same to the same facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from messenger_rules.analysis.budget import Budget
from messenger_rules.analysis.version_line import versions_in
from messenger_rules.condition import builtin
from messenger_rules.condition.call_regions import UnusableRegion, region_of
from messenger_rules.condition.predicate_tree import (
    All,
    Always,
    AnyOf,
    Ask,
    FactArgument,
    FactReference,
    InRegion,
    Installed,
    IsKnown,
    LanguageIn,
    LiteralArgument,
    Node,
    Not,
    Segment,
)
from messenger_rules.condition.predicates import NOW, Microseconds
from messenger_rules.text import Source
from messenger_rules.types import LanguageType, NameSetType

SETS = frozenset(found.name for found in (builtin.has, builtin.has_any, builtin.has_all, builtin.is_empty))
TEXTS = frozenset(found.name for found in (builtin.starts_with, builtin.ends_with, builtin.contains, builtin.like))
TIMES = frozenset(found.name for found in (builtin.within, builtin.older_than))
_ADDED = 4
"""Steps in whose time the question of a leaf is found."""
SAMPLE, IS_EMPTY = builtin.sample.name, builtin.is_empty.name

ValueQuestion: TypeAlias = InRegion | LanguageIn | Ask
"""A question about one value: ``Ask`` of its letters, or of how far from now it is."""


@dataclass(slots=True)
class Questions:
    """All questions of some trees, by subject, each once, in the order in which they first stand."""

    values: dict[FactReference, list[ValueQuestion]] = field(default_factory=dict)
    components: dict[str, list[Installed]] = field(default_factory=dict)
    names: dict[FactReference, list[str]] = field(default_factory=dict)
    """The names that sets are asked for."""
    emptiness: set[FactReference] = field(default_factory=set)
    """The sets that are asked whether they are empty."""
    samples: dict[str, list[Ask]] = field(default_factory=dict)
    calls: list[Ask] = field(default_factory=list)
    knowledge: list[FactReference] = field(default_factory=list)
    """The facts that are asked whether they are known."""
    written: dict[str, dict[str, None]] = field(default_factory=dict)
    """What may be versions in the parts of the conditions that ask for a fact, or for ``components.NAME``."""

    _noted: set[tuple[int, object]] = field(default_factory=set)

    def add(self, node: Node, source: Source, budget: Budget) -> None:
        """Add those of a tree.

        :raises BeyondBudgetError: where they are too many.
        """
        for leaf, inner in _leaves(node, source):
            budget.spend(_ADDED)
            self._add(leaf)
            self._note(leaf, inner)

    def _note(self, leaf: Node, source: Source) -> None:
        name = _name_of(leaf)
        if name is not None:
            found = versions_in(source.text[slice(*leaf.span)])
            self.written.setdefault(name, {}).update(dict.fromkeys(found))

    def _add(self, leaf: Node) -> None:
        match leaf:
            case InRegion(fact) | LanguageIn(fact):
                self._once(self.values.setdefault(fact, []), bare(leaf))
            case IsKnown(fact) if fact.name != NOW:
                self._once(self.knowledge, fact)
            case Installed(component):
                self._once(self.components.setdefault(component, []), leaf)
            case Ask():
                self._call(leaf)

    def _call(self, ask: Ask) -> None:
        name = ask.predicate.name
        if name in SETS:
            fact = ask.facts[0]
            names = self.names.setdefault(fact, [])
            for wanted in names_of(ask):
                self._once(names, wanted)
            if name == IS_EMPTY:
                self.emptiness.add(fact)
        elif name in TEXTS or name in TIMES:
            self._once(self.values.setdefault(ask.facts[0], []), ask)
        elif name == SAMPLE:
            self._once(self.samples.setdefault(sample_key(ask), []), ask)
        elif (test := test_of(ask)) is not None:
            self._once(self.values.setdefault(test.fact, []), bare(test))
        else:
            self._once(self.calls, ask)

    def _once(self, found: list, wanted: object) -> None:  # type: ignore[type-arg] # of any one kind
        key = id(found), wanted
        if key not in self._noted:
            self._noted.add(key)
            found.append(wanted)


def bare(question: InRegion | LanguageIn) -> ValueQuestion:
    """The question without its negation."""
    if isinstance(question, InRegion):
        return InRegion(question.fact, question.region)
    return LanguageIn(question.fact, question.ranges)


def test_of(ask: Ask) -> InRegion | None:
    """The test of one fact that a call means by its region; None where it has none, or asks for the time."""
    if any(parameter.given == NOW for parameter in ask.predicate.parameters):
        return None
    try:
        found = region_of(ask, Microseconds(0))
    except UnusableRegion:
        return None
    return None if found is None or isinstance(found.fact.type, NameSetType | LanguageType) else found


def literals_of(ask: Ask) -> tuple[object, ...]:
    """What stands in the condition among the arguments of a call."""
    return tuple(argument.value for argument in ask.arguments if isinstance(argument, LiteralArgument))


def names_of(ask: Ask) -> tuple[str, ...]:
    """The names for which a call asks a set."""
    found = literals_of(ask)
    return tuple(found[0]) if found and isinstance(found[0], tuple) else tuple(map(str, found))


def sample_key(ask: Ask) -> str:
    """The key of a sample."""
    return str(literals_of(ask)[0])


def facts_in(ask: Ask) -> tuple[FactReference, ...]:
    """The facts that a call needs to know, the time left out."""
    found = (argument.fact for argument in ask.arguments if isinstance(argument, FactArgument))
    return tuple(fact for fact in found if fact.name != NOW)


def _name_of(leaf: Node) -> str | None:
    """The fact or component whose versions a leaf compares."""
    match leaf:
        case InRegion(fact):
            return fact.name
        case Installed(component):
            return f"components.{component}"
        case Ask():
            return leaf.facts[0].name if leaf.facts else None
        case _:
            return None


def _leaves(node: Node, source: Source) -> Iterator[tuple[Node, Source]]:
    """The leaves from left to right, each with the source that it stands in."""
    match node:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part, source)
        case Not(part):
            yield from _leaves(part, source)
        case Segment(part=part, source=inner):
            yield from _leaves(part, inner)
        case Always():
            pass
        case _:
            yield node, source


def of_trees(trees: Iterable[tuple[Node, Source]], budget: Budget) -> Questions:
    """The questions of some trees.

    :raises BeyondBudgetError: where they are too many.
    """
    questions = Questions()
    for node, source in trees:
        questions.add(node, source, budget)
    return questions
