"""The translation: formulas and predicate trees to the column algebra, for one prepared inventory at one instant."""

from __future__ import annotations

from datetime import datetime

from messenger_rules.condition.predicate_tree import All, AnyOf, Node, Not, Segment
from messenger_rules.fleet.formula import Every, Formula, Possibly, Some, Surely, Without
from messenger_rules.fleet.tables.algebra import Graph
from messenger_rules.fleet.tables.leaves import Leaves
from messenger_rules.fleet.tables.prepared import Prepared


class Translation:
    """Formulas as operations of one graph; what was translated once is known again by its identity."""

    def __init__(self, prepared: Prepared, at: datetime) -> None:
        self.graph = Graph()
        self._leaves = Leaves(prepared, at, self.graph)
        self._known: dict[int, int] = {}

    def formula(self, formula: Formula) -> int:
        """The number of a formula's operation, which is never NULL."""
        found = self._known.get(id(formula))
        if found is None:
            found = self._known[id(formula)] = self._formula(formula)
        return found

    def condition(self, node: Node) -> int:
        """The number of the operation that is true, false or NULL as the condition is true, false or unknown."""
        found = self._known.get(id(node))
        if found is None:
            found = self._known[id(node)] = self._condition(node)
        return found

    def _formula(self, formula: Formula) -> int:
        match formula:
            case Surely(condition):
                return self.graph.certain(self.condition(condition))
            case Possibly(condition):
                return self.graph.possible(self.condition(condition))
            case Every(parts):
                return self.graph.both(map(self.formula, parts))
            case Some(parts):
                return self.graph.either(map(self.formula, parts))
            case Without(part):
                return self.graph.opposite(self.formula(part))

    def _condition(self, node: Node) -> int:
        match node:
            case All(parts):
                return self.graph.both(map(self.condition, parts))
            case AnyOf(parts):
                return self.graph.either(map(self.condition, parts))
            case Not(part):
                return self.graph.opposite(self.condition(part))
            case Segment(part=part):
                return self.condition(part)
            case _:
                return self._leaves.translated(node)
