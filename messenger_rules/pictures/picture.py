"""A picture before it is drawn: a tree of parts, each with its text, its outcome and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from messenger_rules.condition import tree
from messenger_rules.condition.builtin import segment
from messenger_rules.condition.explanation import finding_in_words
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.parser import parse
from messenger_rules.condition.writer import write_expression
from messenger_rules.diagnostics import visible

if TYPE_CHECKING:
    from messenger_rules.condition.condition import Condition
    from messenger_rules.condition.interpreter import Decision
    from messenger_rules.condition.language import Language

MARKS = {Outcome.TRUE: "✓ yes", Outcome.FALSE: "✗ no", Outcome.UNKNOWN: "? unknown"}
"""The outcomes for those who see no colours, too."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a condition: its canonical text, what stands on its node, and the parts below it."""

    whole: str
    label: str
    parts: tuple[Part, ...] = ()
    outcome: Outcome | None = None
    found: str = ""
    named: bool = False
    """Whether it is a segment, which frames what is below it."""

    @property
    def second_line(self) -> str:
        """The outcome as a mark and a word, and what was found; empty where no host was asked."""
        if self.outcome is None:
            return ""
        return f"{MARKS[self.outcome]}: {self.found}" if self.found else MARKS[self.outcome]


def picture(condition: Condition, decision: Decision | None = None) -> Part:
    """The picture of a condition; with a decision about it, also the outcome of each part.

    >>> import messenger_rules as mr
    >>> whole = picture(mr.compile('os.family == "linux" and os.version < 12'))
    >>> whole.label, [part.label for part in whole.parts]
    ('and', ['os.family == "linux"', 'os.version < 12'])
    """
    return _part(condition.expression, condition.language, decision)


def _part(node: tree.Expression, language: Language, decision: Decision | None) -> Part:
    below = _below(node, language)
    decisions = decision.parts if decision is not None else (None,) * len(below)
    parts = tuple(_part(inner, language, found) for inner, found in zip(below, decisions, strict=True))
    whole = visible(write_expression(node))
    outcome = decision.outcome if decision is not None else None
    found = ", ".join(map(finding_in_words, decision.findings)) if decision is not None else ""
    return Part(whole, _label(node, whole), parts, outcome, found, isinstance(node, tree.Call) and bool(parts))


def _below(node: tree.Expression, language: Language) -> tuple[tree.Expression, ...]:
    match node:
        case tree.Conjunction(operands) | tree.Disjunction(operands):
            return operands
        case tree.Negation(operand):
            return (operand,)
        case tree.Call(predicate, (tree.Text(name),)) if predicate.text == segment.name:
            return (parse(language.segments[name], language.limits).expression,)
        case _:
            return ()


def _label(node: tree.Expression, whole: str) -> str:
    match node:
        case tree.Conjunction():
            return "and"
        case tree.Disjunction():
            return "or"
        case tree.Negation():
            return "not"
        case _:
            return whole
