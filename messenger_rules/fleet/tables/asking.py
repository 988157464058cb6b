"""Predicates over columns: asked in Python once for each distinct value, or combination of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import product
from typing import Any

from messenger_rules.condition.builtin import POINTS, sample
from messenger_rules.condition.interpreter import answer_of, argument_value
from messenger_rules.condition.predicate_tree import Ask, LiteralArgument
from messenger_rules.condition.predicates import NOW
from messenger_rules.fleet.tables.algebra import Graph
from messenger_rules.fleet.tables.dictionaries import Values
from messenger_rules.fleet.tables.prepared import FactColumn
from messenger_rules.types import microseconds
from messenger_rules.values import Unknown

HALF = POINTS // 2
"""What is taken from the points of a sample, so that they fit signed numbers of 64 bits."""


@dataclass(frozen=True, slots=True)
class Question:
    """A call of a predicate at an instant, asked about values of facts as the interpreter asks it."""

    ask: Ask
    at: datetime

    def __call__(self, values: Mapping[str, Any] | None = None) -> bool | None:
        """The answer; None where the predicate gives none."""
        known = {**(values or {}), NOW: microseconds(self.at)}
        arguments = {
            argument.parameter.name: argument.value
            if isinstance(argument, LiteralArgument)
            else argument_value(argument.parameter.annotation, known[argument.fact.name])
            for argument in self.ask.arguments
        }
        answer = answer_of(self.ask, arguments)
        return None if isinstance(answer, Unknown) else answer

    def beside(self, fixed: Mapping[str, Any], name: str, value: Any) -> bool | None:
        """The answer about a value, where those of the other facts are fixed."""
        return self({**fixed, name: value})


def together(question: Question, columns: Mapping[str, FactColumn | None], graph: Graph) -> int:
    """A predicate of several facts, for every combination of their values; NULL as soon as one of them is."""
    tables = {name: column for name, column in columns.items() if column is not None and column.values is not None}
    if len(tables) < len(columns):
        return graph.always(None)
    *firsts, last = tables
    numbered = [list(enumerate(_values(tables[name]).values)) for name in firsts]
    cases = []
    for combination in product(*numbered):
        fixed = {name: value for name, (_, value) in zip(firsts, combination, strict=True)}
        answers = _values(tables[last]).asked(partial(question.beside, fixed, last))
        here = [
            graph.among(tables[name].name, ((number, number),), tables[name].numbers)
            for name, (number, _) in zip(firsts, combination, strict=True)
        ]
        cases.append(graph.both([*here, graph.answered(tables[last].name, answers, tables[last].numbers)]))
    unknown = graph.either(graph.unknown(column.name, column.numbers) for column in tables.values())
    return graph.either([graph.both([unknown, graph.always(None)]), *cases])


def _values(column: FactColumn) -> Values:
    assert column.values is not None, "columns of other kinds are left out before"
    return column.values


def is_sample(ask: Ask) -> bool:
    """Whether the predicate is the built-in ``sample``."""
    return ask.predicate == sample


def sample_key(ask: Ask) -> str:
    """The key of a ``sample``."""
    return str(_literal(ask, "key"))


def sampled(ask: Ask, points: str, graph: Graph) -> int:
    """The share as a bound of points: ``point * denominator < numerator * 2**64``, in whole numbers."""
    share: Any = _literal(ask, "share")
    below = -(-share.numerator * POINTS // share.denominator)
    return graph.among(points, ((None, below - 1 - HALF),) if below else ())


def _literal(ask: Ask, name: str) -> object:
    return next(it.value for it in ask.arguments if isinstance(it, LiteralArgument) and it.parameter.name == name)
