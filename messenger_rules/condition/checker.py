"""The checker: syntax tree to predicate tree, against a schema; every mistake of meaning is told, none is repaired.

The raw tree stays what the author wrote. Names are looked up, literals are read by the types of their facts, and what
fits becomes a typed leaf; what does not becomes a diagnostic and, for the rest of the pass, a leaf that says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from messenger_rules.condition import predicate_tree as checked
from messenger_rules.condition import tree
from messenger_rules.condition.arguments import ArgumentReader
from messenger_rules.condition.builtin import installed, segment
from messenger_rules.condition.call_regions import UnusableRegion, region_of
from messenger_rules.condition.complaints import calls as about_calls
from messenger_rules.condition.complaints import meaning as about_meaning
from messenger_rules.condition.complaints import names as about_names
from messenger_rules.condition.complaints import types as about_types
from messenger_rules.condition.effort import takes_more_steps
from messenger_rules.condition.language import Language
from messenger_rules.condition.literals import LiteralReader
from messenger_rules.condition.parser import ParsedCondition, parse
from messenger_rules.condition.predicates import Microseconds
from messenger_rules.diagnostics import Diagnostic, in_source_order
from messenger_rules.errors import ConditionError
from messenger_rules.schema import FactDeclaration
from messenger_rules.text import Source
from messenger_rules.types import (
    BoolType,
    EnumerationType,
    LanguageType,
    NameSetType,
    TextType,
)

_SOME_TIME = Microseconds(0)
"""The instant at which a region is tried out; what it means then does not matter."""
NOTHING = checked.Always(value=False)
"""Stands for a part that was refused, until the pass ends in an error."""


@dataclass(frozen=True, slots=True)
class CheckedCondition:
    """A typed condition, and the warnings about it."""

    source: Source
    expression: tree.Expression
    node: checked.Node
    diagnostics: tuple[Diagnostic, ...] = ()


def check(parsed: ParsedCondition, language: Language) -> CheckedCondition:
    """Check a parsed condition.

    :raises ConditionError: with every mistake that was found (MR2xx), warnings left out.
    """
    checker = _Checker(parsed.source, language)
    node = checker.expression(parsed.expression)
    checker.limit_expansion(node, parsed.expression)
    diagnostics = in_source_order(checker.diagnostics)
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.is_error]
    if errors:
        raise ConditionError(errors[: language.limits.diagnostics])
    return CheckedCondition(parsed.source, parsed.expression, node, tuple(diagnostics))


@dataclass
class _Checker:
    """One pass over one text; segments are passes of their own inside it."""

    source: Source
    language: Language
    open_segments: tuple[str, ...] = ()
    diagnostics: list[Diagnostic] = field(default_factory=list)
    checked_segments: dict[str, checked.Node] = field(default_factory=dict)

    @cached_property
    def _literals(self) -> LiteralReader:
        return LiteralReader(self.source, self.language.schema, self.diagnostics)

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong already that nobody would read more; no number of warnings is."""
        most = self.language.limits.diagnostics
        return len(self.diagnostics) >= most and sum(found.is_error for found in self.diagnostics) >= most

    def expression(self, node: tree.Expression) -> checked.Node:
        """Check one expression; the result has the shape of the syntax tree."""
        if self.is_full:
            return NOTHING
        match node:
            case tree.Conjunction(operands, span):
                self._repeated(operands)
                return checked.All(tuple(map(self.expression, operands)), span)
            case tree.Disjunction(operands, span):
                self._repeated(operands)
                return checked.AnyOf(tuple(map(self.expression, operands)), span)
            case tree.Negation(operand, span):
                return checked.Not(self.expression(operand), span)
            case tree.Constant(value, span):
                return checked.Always(value, span)
            case tree.Comparison():
                return self._comparison(node)
            case tree.Membership():
                return self._membership(node)
            case tree.LanguageMatch():
                return self._language_match(node)
            case tree.Knowledge():
                return self._knowledge(node)
            case tree.Flag():
                return self._flag(node)
            case tree.Call():
                return self._call(node)

    def _repeated(self, operands: tuple[tree.Expression, ...]) -> None:
        subjects = {_subject(operand) for operand in operands}
        if len(subjects) == len(operands):
            return
        seen: set[tree.Expression] = set()
        for operand in operands:
            if operand in seen:
                self.diagnostics.append(about_meaning.repeated_part(self.source, operand))
            seen.add(operand)

    def _fact(self, name: tree.Name) -> FactDeclaration | None:
        try:
            return self.language.schema.facts[name.text]
        except KeyError:
            self.diagnostics.append(about_names.unknown_fact(self.source, name, self.language))
            return None

    def _comparison(self, node: tree.Comparison) -> checked.Node:
        declaration = self._fact(node.fact)
        if declaration is None:
            return NOTHING
        problem = about_types.operator(self.source, node, declaration)
        if problem is not None:
            self.diagnostics.append(problem)
            return NOTHING
        fact = checked.FactReference(declaration.name, declaration.type)
        if declaration.type.ordered:
            stretch = self._literals.half_line(declaration, node.operator, node.bound)
            if stretch is None:
                return NOTHING
            return checked.InRegion(fact, checked.OrderedRegion((stretch,)), node.operator == "!=", node.span)
        value = self._literals.value(declaration, node.bound)
        if value is None:
            return NOTHING
        if isinstance(declaration.type, BoolType):
            self.diagnostics.append(about_types.compared_flag(self.source, node))
        return checked.InRegion(fact, checked.ValueRegion((value,)), node.operator == "!=", node.span)

    def _membership(self, node: tree.Membership) -> checked.Node:
        declaration = self._fact(node.fact)
        if declaration is None:
            return NOTHING
        if isinstance(declaration.type, LanguageType | NameSetType | BoolType):
            self.diagnostics.append(about_types.no_membership(self.source, node, declaration))
            return NOTHING
        fact = checked.FactReference(declaration.name, declaration.type)
        region = self._literals.region(declaration, node.region)
        return NOTHING if region is None else checked.InRegion(fact, region, node.negated, node.span)

    def _language_match(self, node: tree.LanguageMatch) -> checked.Node:
        declaration = self._fact(node.fact)
        if declaration is None:
            return NOTHING
        if not isinstance(declaration.type, LanguageType):
            self.diagnostics.append(about_types.not_a_language(self.source, node, declaration))
            return NOTHING
        ranges = tuple(text for text in map(self._literals.language_range, node.ranges) if text is not None)
        fact = checked.FactReference(declaration.name, declaration.type)
        return checked.LanguageIn(fact, ranges, node.negated, node.span) if ranges else NOTHING

    def _knowledge(self, node: tree.Knowledge) -> checked.Node:
        declaration = self._fact(node.fact)
        if declaration is None:
            return NOTHING
        fact = checked.FactReference(declaration.name, declaration.type)
        return checked.IsKnown(fact, not node.known, node.span)

    def _flag(self, node: tree.Flag) -> checked.Node:
        declaration = self._fact(node.fact)
        if declaration is None:
            return NOTHING
        if not isinstance(declaration.type, BoolType):
            self.diagnostics.append(about_types.not_a_flag(self.source, node, declaration))
            return NOTHING
        fact = checked.FactReference(declaration.name, declaration.type)
        return checked.InRegion(fact, checked.ValueRegion((True,)), False, node.span)

    def _call(self, node: tree.Call) -> checked.Node:
        predicate = self.language.predicates.get(node.predicate.text)
        arguments = ArgumentReader(self.source, self.language, self._literals, self.diagnostics)
        if predicate is None:
            self.diagnostics.append(about_names.unknown_predicate(self.source, node, self.language))
            return NOTHING
        if predicate is installed:
            return arguments.installed(node) or NOTHING
        if predicate is segment:
            return self._segment(node, arguments)
        read = arguments.read(node, predicate)
        if read is None:
            return NOTHING
        ask = checked.Ask(predicate, read, node.span)
        try:
            region_of(ask, _SOME_TIME)
        except UnusableRegion as problem:
            self.diagnostics.append(about_calls.unusable_region(self.source, node, predicate, str(problem)))
        return ask

    def _segment(self, node: tree.Call, arguments: ArgumentReader) -> checked.Node:
        text = arguments.segment(node)
        if text is None:
            return NOTHING
        name = text.value
        if name in self.open_segments:
            self.diagnostics.append(about_names.segment_cycle(self.source, text, (*self.open_segments, name)))
            return NOTHING
        if name not in self.language.segments:
            self.diagnostics.append(about_names.unknown_segment(self.source, text, self.language.segments))
            return NOTHING
        if len(self.open_segments) >= self.language.limits.condition_depth:
            self.diagnostics.append(about_names.segments_too_deep(self.source, text, self.language.limits))
            return NOTHING
        if name not in self.checked_segments:
            self.checked_segments[name] = self._checked_segment(name)
        return checked.Segment(name, self.checked_segments[name], self.language.segments[name], node.span)

    def _checked_segment(self, name: str) -> checked.Node:
        """A segment's condition, checked once, however often it is used."""
        source = self.language.segments[name]
        inner = _Checker(source, self.language, (*self.open_segments, name), self.diagnostics, self.checked_segments)
        try:
            expression = parse(source, self.language.limits).expression
        except ConditionError as error:
            self.diagnostics.extend(error.diagnostics)
            return NOTHING
        part = inner.expression(expression)
        return NOTHING if inner.limit_expansion(part, expression) else part

    def limit_expansion(self, node: checked.Node, expression: tree.Expression) -> bool:
        """Tell where a condition with its segments written out is too large; whether it is.

        Segments that each use another several times would else grow without a bound.
        """
        limits = self.language.limits
        most = max(limits.expanded_atoms, limits.condition_atoms)
        if next(islice(checked.leaves(node), most, None), None) is not None:
            self.diagnostics.append(about_names.expands_too_far(self.source, expression, most))
            return True
        most = max(limits.expanded_steps, limits.condition_length)
        if takes_more_steps(node, most):
            self.diagnostics.append(about_names.takes_too_long(self.source, expression, most))
            return True
        return False


def _subject(expression: tree.Expression) -> object:
    """What an expression is about: two that are the same are about the same, and that is cheaper to compare."""
    match expression:
        case tree.Call(name, arguments):
            return name.text, arguments[:1]
        case tree.Comparison(name) | tree.Membership(name) | tree.LanguageMatch(name):
            return name.text
        case _:
            return type(expression)


def textual(declaration: FactDeclaration) -> bool:
    """Whether a fact's values are texts."""
    return isinstance(declaration.type, TextType | EnumerationType)
