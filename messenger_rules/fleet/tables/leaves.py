"""The leaves of predicate trees as operations over the columns of a prepared inventory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from messenger_rules import languages
from messenger_rules.condition.call_regions import region_of
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicate_tree import (
    Always,
    Ask,
    FactReference,
    InRegion,
    Installed,
    IsKnown,
    LanguageIn,
    Leaf,
    OrderedRegion,
    Region,
)
from messenger_rules.condition.predicates import NOW, Microseconds
from messenger_rules.fleet.tables import asking
from messenger_rules.fleet.tables.algebra import Graph
from messenger_rules.fleet.tables.dictionaries import State
from messenger_rules.fleet.tables.prepared import FactColumn, Prepared
from messenger_rules.fleet.tables.stretches import whole
from messenger_rules.types import microseconds
from messenger_rules.values import InstalledVersion, Origin, RawValue, Reason, Unknown


class Leaves:
    """Translates leaves, each once.

    What a range of numbers does not answer, such as a language range or a plugin's predicate, is asked once for each
    distinct value of the fleet, of the same functions that the interpreter asks; nothing is approximated.
    """

    def __init__(self, prepared: Prepared, at: datetime, graph: Graph) -> None:
        self._prepared = prepared
        self._at = at
        self._graph = graph
        self._known: dict[Leaf, int] = {}

    def translated(self, leaf: Leaf) -> int:
        """The number of a leaf's operation."""
        found = self._known.get(leaf)
        if found is None:
            found = self._known[leaf] = self._leaf(leaf)
        return found

    def _leaf(self, leaf: Leaf) -> int:
        match leaf:
            case Always(value):
                return self._graph.always(value)
            case InRegion(fact, region, negated):
                return self._turned(self._in_region(fact, region), negated=negated)
            case LanguageIn(fact, ranges, negated):
                return self._turned(self._in_languages(fact, ranges), negated=negated)
            case IsKnown(fact, negated):
                return self._turned(self._is_known(fact), negated=negated)
            case Installed():
                return self._installed(leaf)
            case Ask():
                return self._ask(leaf)

    def _in_region(self, fact: FactReference, region: Region) -> int:
        if fact.name == NOW:
            return self._graph.always(region.contains(microseconds(self._at)))
        column = self._column(fact)
        if column is None:
            return self._graph.always(None)
        if column.values is not None:
            return self._graph.answered(column.name, column.values.within(region), column.numbers)
        assert isinstance(region, OrderedRegion), "only what is ordered is kept as a number"
        ends = (
            (interval.low, interval.high, interval.low_included, interval.high_included)
            for interval in region.intervals
        )
        return self._graph.among(column.name, filter(None, (whole(*end) for end in ends)), column.numbers)

    def _in_languages(self, fact: FactReference, ranges: tuple[str, ...]) -> int:
        return self._asked(fact, lambda tag: any(languages.matches(range_, tag) for range_ in ranges))

    def _is_known(self, fact: FactReference) -> int:
        column = self._column(fact)
        if fact.name == NOW or column is None:
            return self._graph.always(fact.name == NOW)
        return self._graph.opposite(self._graph.unknown(column.name, column.numbers))

    def _installed(self, leaf: Installed) -> int:
        column = self._prepared.components.get((leaf.component, leaf.scheme))
        if column is None:
            return self._graph.always(None)

        def question(state: State) -> bool | None:
            return _truth(decide(leaf, _OneComponent(state), self._at).outcome)

        if leaf.region is None:
            return self._graph.answered(column.name, column.states.installed(), column.numbers)
        if isinstance(leaf.region, OrderedRegion) and leaf.scheme is not None:
            return self._graph.answered(column.name, column.states.within(leaf.region, question), column.numbers)
        return self._graph.answered(column.name, column.states.asked(question), column.numbers)

    def _ask(self, ask: Ask) -> int:
        if asking.is_sample(ask):
            points = self._prepared.samples.get(asking.sample_key(ask))
            return self._graph.always(None) if points is None else asking.sampled(ask, points, self._graph)
        facts = tuple(dict.fromkeys(fact for fact in ask.facts if fact.name != NOW))
        question = asking.Question(ask, self._at)
        if not facts:
            return self._graph.always(question())
        if len(facts) > 1:
            return asking.together(question, {fact.name: self._column(fact) for fact in facts}, self._graph)
        return self._asked_of_one(ask, facts[0], question)

    def _asked_of_one(self, ask: Ask, fact: FactReference, question: asking.Question) -> int:
        column = self._column(fact)
        if column is not None and column.values is None:
            same = region_of(ask, Microseconds(microseconds(self._at)))
            assert same is not None, "only what regions answer is kept as a number"
            return self._turned(self._in_region(fact, same.region), negated=same.negated)
        return self._asked(fact, lambda value: question({fact.name: value}))

    def _asked(self, fact: FactReference, question: Callable[[Any], bool | None]) -> int:
        column = self._column(fact)
        if column is None:
            return self._graph.always(None)
        assert column.values is not None, "asked singly, as its need says"
        return self._graph.answered(column.name, column.values.asked(question), column.numbers)

    def _column(self, fact: FactReference) -> FactColumn | None:
        return self._prepared.facts.get((fact.name, fact.type))

    def _turned(self, number: int, *, negated: bool) -> int:
        return self._graph.opposite(number) if negated else number


class _OneComponent:
    """A host of which one component is known: what the interpreter is asked about."""

    def __init__(self, state: State) -> None:
        self._state = state

    def value(self, name: str) -> RawValue | Unknown:
        """Nothing else is known."""
        return Unknown(name, Reason.NOT_SUPPLIED)

    def component(self, name: str) -> tuple[InstalledVersion, ...]:
        """The state, whatever the name."""
        return self._state

    def origin(self, name: str) -> Origin | None:
        """Not noted: nobody reads it."""
        return None


def _truth(outcome: Outcome) -> bool | None:
    return None if outcome is Outcome.UNKNOWN else outcome is Outcome.TRUE
