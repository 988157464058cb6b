"""The reader: a checked condition as sentences, negations said by the words that they deny.

`not` moves inwards over `and` and `or` (De Morgan), which is exact in the logic of Kleene, too. What is read is the
syntax tree, since only it has the versions, times and shares as their author wrote them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from messenger_rules.condition import tree
from messenger_rules.condition.builtin import installed, segment
from messenger_rules.condition.parser import parse
from messenger_rules.reading.calls import call_in_words
from messenger_rules.reading.language_names import language_range_in_words
from messenger_rules.reading.memberships import is_in, is_installed_in, is_language, is_one_of
from messenger_rules.reading.phrases import Phrases, phrases_for
from messenger_rules.reading.ranges import Stretch, stretches_of
from messenger_rules.reading.reading import Named, Points, Reading, Sentence
from messenger_rules.reading.titles import component_title, fact_title
from messenger_rules.reading.values import quoted
from messenger_rules.types import BoolType

if TYPE_CHECKING:
    from messenger_rules.condition.condition import Condition
    from messenger_rules.condition.language import Language


def read_aloud(condition: Condition, languages: Sequence[str] = ()) -> Reading:
    """A condition in plain sentences, in the best of some languages; English where there is none.

    >>> import messenger_rules as mr
    >>> condition = mr.compile('not (console.version in 5.2 ..< 6 and installed("backup", < 2.10))')
    >>> print(read_aloud(condition).render())
    At least one of these holds:
      1. the version of the console is before 5.2, or 6 or later
      2. the component backup is not installed in a version before 2.10
    """
    return Reader(condition.language, phrases_for(languages)).read(condition.expression)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads conditions of one language of facts and predicates, in one language of people."""

    language: Language
    say: Phrases

    def read(self, node: tree.Expression, *, negated: bool = False) -> Reading:
        """An expression that was checked, or its opposite."""
        match node:
            case tree.Negation(operand):
                return self.read(operand, negated=not negated)
            case tree.Conjunction() | tree.Disjunction():
                return self._points(node, negated=negated)
            case tree.Call(predicate, (tree.Text(name),)) if predicate.text == segment.name:
                return self._segment(name, negated=negated)
            case _:
                return Sentence(self._sentence(node, negated=negated))

    def _points(self, node: tree.Conjunction | tree.Disjunction, *, negated: bool) -> Reading:
        every = isinstance(node, tree.Conjunction) is not negated
        lead = self.say.gettext("All of these hold:") if every else self.say.gettext("At least one of these holds:")
        parts: list[Reading] = []
        for operand in node.operands:
            part = self.read(operand, negated=negated)
            parts += part.parts if isinstance(part, Points) and part.lead == lead else (part,)
        return Points(lead, tuple(parts))

    def _segment(self, name: str, *, negated: bool) -> Reading:
        holds = self.say.gettext("the named condition {name} holds, that is:")
        fails = self.say.gettext("the named condition {name} does not hold, that is:")
        expression = parse(self.language.segments[name], self.language.limits).expression
        lead = (fails if negated else holds).format(name=quoted(name, self.say))
        return Named(lead, self.read(expression, negated=negated))

    def _sentence(self, node: tree.Expression, *, negated: bool) -> str:
        match node:
            case tree.Comparison(fact, operator, bound):
                return self._comparison(fact.text, operator, bound, negated=negated)
            case tree.Membership(fact, region, outside):
                return self._membership(fact.text, region, negated=negated is not outside)
            case tree.LanguageMatch(fact, ranges, outside):
                names = [language_range_in_words(range_.value, self.say) for range_ in ranges]
                return is_language(self._title(fact), names, self.say, negated=negated is not outside)
            case tree.Knowledge(fact, known):
                return self._knowledge(fact, known=known is not negated)
            case tree.Flag(fact):
                return self._flag(self._title(fact), value=not negated)
            case tree.Constant(value):
                return self._constant(value=value is not negated)
            case tree.Call():
                return self._call(node, negated=negated)
        raise AssertionError(node)

    def _title(self, fact: tree.Name) -> str:
        return fact_title(fact.text, self.say)

    def _comparison(self, fact: str, operator: str, bound: tree.Edge, *, negated: bool) -> str:
        type_, title = self.language.schema.facts[fact].type, fact_title(fact, self.say)
        negated = negated is not (operator == "!=")
        if isinstance(type_, BoolType) and isinstance(bound, tree.Constant):
            return self._flag(title, value=bound.value is not negated)
        if not type_.ordered:
            return is_one_of(title, fact, (bound,), self.say, negated=negated)
        shape = "==" if operator == "!=" else operator
        return is_in(title, type_, (Stretch(shape, (bound,)),), self.say, negated=negated)

    def _membership(self, fact: str, region: tree.Region, *, negated: bool) -> str:
        type_, title = self.language.schema.facts[fact].type, fact_title(fact, self.say)
        stretches = stretches_of(region)
        if type_.ordered:
            return is_in(title, type_, stretches, self.say, negated=negated)
        values = [stretch.ends[0] for stretch in stretches]
        return is_one_of(title, fact, values, self.say, negated=negated)

    def _knowledge(self, fact: tree.Name, *, known: bool) -> str:
        pattern = self.say.gettext("{subject} is known") if known else self.say.gettext("{subject} is not known")
        return pattern.format(subject=self._title(fact))

    def _flag(self, title: str, *, value: bool) -> str:
        pattern = self.say.gettext("{subject} is true") if value else self.say.gettext("{subject} is false")
        return pattern.format(subject=title)

    def _constant(self, *, value: bool) -> str:
        return self.say.gettext("this always holds") if value else self.say.gettext("this never holds")

    def _call(self, call: tree.Call, *, negated: bool) -> str:
        predicate = self.language.predicates[call.predicate.text]
        if predicate is installed:
            return self._installed(*call.arguments, negated=negated)
        return call_in_words(call, predicate.summary, self.say, negated=negated)

    def _installed(self, name: tree.Argument, versions: tree.Argument | None = None, *, negated: bool) -> str:
        assert isinstance(name, tree.Text)
        component = component_title(name.value, self.language.schema, self.say)
        if versions is None:
            has, lacks = self.say.gettext("{subject} is installed"), self.say.gettext("{subject} is not installed")
            return (lacks if negated else has).format(subject=component)
        assert not isinstance(versions, tree.Name)
        return is_installed_in(component, stretches_of(versions), self.say, negated=negated)
