"""The cells of a fact with one value, by its type."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from messenger_rules import versions
from messenger_rules.analysis.budget import Budget
from messenger_rules.analysis.cells import Cell, Cells, Example
from messenger_rules.analysis.numbers import Decimals, Times, WholeNumbers
from messenger_rules.analysis.ordered import Line, ordered_cells
from messenger_rules.analysis.questions import ValueQuestion, literals_of
from messenger_rules.analysis.tags import language_cells
from messenger_rules.analysis.texts import Pattern, text_cells
from messenger_rules.analysis.version_line import VersionLine
from messenger_rules.condition import builtin
from messenger_rules.condition.predicate_tree import (
    Ask,
    FactReference,
    InRegion,
    LanguageIn,
    OrderedRegion,
    ValueRegion,
)
from messenger_rules.errors import FactsError
from messenger_rules.facts.model import HostFacts
from messenger_rules.schema import Schema
from messenger_rules.types import (
    BoolType,
    DecimalType,
    EnumerationType,
    InstantType,
    IntType,
    LanguageType,
    TextType,
    VersionType,
)


@dataclass(frozen=True, slots=True)
class Values:
    """What the cells of facts are made with: the schema, what the conditions write, and an instant that is known."""

    schema: Schema
    written: Mapping[str, Collection[str]]
    now: datetime
    budget: Budget

    def cells(self, fact: FactReference, questions: Sequence[ValueQuestion]) -> tuple[Cell, ...]:
        """The cells of a fact for some questions; questions about how far from now it is are regions by now.

        :raises BeyondBudgetError: where they are too many.
        """
        match fact.type:
            case BoolType():
                return self._flags(questions)
            case TextType() | EnumerationType():
                return self._texts(fact, questions)
            case LanguageType():
                ranges = [question.ranges for question in questions if isinstance(question, LanguageIn)]
                return language_cells(ranges, self.schema.languages, self.budget)
            case _:
                return ordered_cells([_region(question) for question in questions], self._line(fact), self.budget)

    def _flags(self, questions: Sequence[ValueQuestion]) -> tuple[Cell, ...]:
        cells = Cells()
        for value in (True, False):
            cells.add([isinstance(it, InRegion) and it.region.contains(value) for it in questions], [Example(value)])
        return cells.done()

    def _texts(self, fact: FactReference, questions: Sequence[ValueQuestion]) -> tuple[Cell, ...]:
        closed = isinstance(fact.type, EnumerationType) and fact.type.closed
        listed = fact.type.values if isinstance(fact.type, EnumerationType) else ()
        cells = text_cells([_patterns(question) for question in questions], listed, self.budget, open_=not closed)
        return tuple(cell for cell in cells if not closed or cell.listed or _allowed(fact, cell))

    def _line(self, fact: FactReference) -> Line:
        match fact.type:
            case IntType():
                return WholeNumbers()
            case DecimalType():
                return Decimals()
            case InstantType():
                return Times(self.now, offsets=fact.name != "now")
            case VersionType(scheme):
                released = self.schema.facts[fact.name].released if fact.name in self.schema.facts else ()
                written = tuple(self.written.get(fact.name, ()))
                return VersionLine(versions.scheme(scheme), self.budget, released, written, any_listed=not released)
            case _:
                raise AssertionError(fact.type.name)


def default_of(fact: FactReference, now: datetime) -> object:
    """Some value of a fact of which nothing is asked that analysis looks into."""
    match fact.type:
        case BoolType():
            return False
        case EnumerationType(values) if values:
            return values[0]
        case TextType() | EnumerationType():
            return "x"
        case LanguageType():
            return "en-Latn"
        case InstantType():
            return now.isoformat().replace("+00:00", "Z")
        case VersionType():
            return "1.0"
        case IntType() | DecimalType():
            return 0
        case _:
            return []


def nested(name: str, value: object) -> dict[str, object]:
    """The JSON form of one fact.

    >>> nested("console.version", "5.2")
    {'console': {'version': '5.2'}}
    """
    for part in reversed(name.split(".")):
        value = {part: value}
    assert isinstance(value, dict)
    return value


def _region(question: ValueQuestion) -> OrderedRegion:
    assert isinstance(question, InRegion)
    assert isinstance(question.region, OrderedRegion)
    return question.region


def _allowed(fact: FactReference, cell: Cell) -> bool:
    """Whether the form of facts lets a value be that is none of the listed ones: it fixes the families of systems."""
    try:
        HostFacts.model_validate(nested(fact.name, cell.examples[0].raw))
    except FactsError:
        return False
    return True


def _patterns(question: ValueQuestion) -> Sequence[Pattern]:
    match question:
        case InRegion(region=ValueRegion(values)):
            return [Pattern.exactly(str(value)) for value in values]
        case Ask(predicate):
            (text,) = map(str, literals_of(question))
            if predicate.name == builtin.like.name:
                return [Pattern.like(text)]
            before = predicate.name != builtin.starts_with.name
            return [Pattern.around(text, before=before, after=predicate.name != builtin.ends_with.name)]
        case _:
            raise AssertionError(type(question).__name__)
