"""Literals read by the types of their facts: values, edges, ranges and lists to prepared regions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from messenger_rules import languages, versions
from messenger_rules.condition import numeral_mistakes, tree
from messenger_rules.condition.complaints import meaning as about_meaning
from messenger_rules.condition.complaints import types as about_types
from messenger_rules.condition.predicate_tree import (
    Interval,
    OrderedRegion,
    Region,
    ValueRegion,
    VersionEdge,
    VersionStretch,
)
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.schema import FactDeclaration, Schema
from messenger_rules.text import Source, Span
from messenger_rules.types import (
    BoolType,
    DecimalType,
    EnumerationType,
    InstantType,
    IntType,
    NameSetType,
    Prepared,
    TextType,
    VersionType,
    microseconds,
)

BARE_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*(?:-?[A-Za-z][0-9A-Za-z]*(?:[.-][0-9A-Za-z]+)*)?(?:\.\*)?")
"""What the grammar reads as one numeral or line; such a version needs no quotes."""

_UNITS = {"w": 7 * 86_400, "d": 86_400, "h": 3_600, "min": 60}

Stretch: TypeAlias = Interval


@dataclass(frozen=True, slots=True)
class LiteralReader:
    """Reads the literals of one source, and adds what is wrong with them to ``diagnostics``."""

    source: Source
    schema: Schema
    diagnostics: list[Diagnostic]

    def value(self, declaration: FactDeclaration, literal: tree.Edge) -> Prepared | None:
        """A single value of a fact's type, which is none of versions, prepared; None where it does not fit."""
        match declaration.type, literal:
            case TextType(), tree.Text(value):
                return value
            case EnumerationType(), tree.Text(value):
                return self._enumerated(declaration.name, declaration.type, literal)
            case BoolType(), tree.Constant(value):
                return value
            case IntType(), tree.Numeral(text) if re.fullmatch(r"-?[0-9]+", text):
                return int(text)
            case DecimalType(), tree.Numeral(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
                return Decimal(text)
            case InstantType(), tree.Instant(text):
                return microseconds(datetime.fromisoformat(text))
            case InstantType(), tree.Day():
                self._tell(about_types.bare_day(self.source, literal))
                return None
        self._tell(about_types.wrong_literal(self.source, literal, declaration))
        return None

    def half_line(self, declaration: FactDeclaration, operator: str, bound: tree.Edge) -> Stretch | None:
        """The stretch that a comparison with one bound means; ``!=`` gives the stretch of ``==``."""
        if isinstance(declaration.type, VersionType):
            stretch = self.version_bound(declaration.type.scheme, operator, bound)
            if stretch is None:
                return None
            self._leaves_out_patches(operator, bound, declaration.released, declaration.name)
            closed = self._closed(declaration, stretch, bound.span)
            if closed is not None and operator != "!=":
                region = OrderedRegion((closed,))
                self._never_released(declaration.name, declaration.type, region, declaration.released, bound.span)
            return closed
        value = self.value(declaration, bound)
        if value is None:
            return None
        return _half_line(operator, value)

    def region(self, declaration: FactDeclaration, region: tree.Region) -> Region | None:
        """The region that stands behind ``in``."""
        items = region.items if isinstance(region, tree.ListLiteral) else (region,)
        self._repeated_items(items)
        if declaration.type.ordered:
            read = [self._stretch(declaration, item) for item in items]
            stretches = tuple(stretch for stretch in read if stretch is not None)
            if len(stretches) < len(items):
                return None
            found = OrderedRegion(stretches)
            self._never_released(declaration.name, declaration.type, found, declaration.released, region.span)
            return found
        values = [self._single_value(declaration, item) for item in items]
        known = tuple(value for value in values if value is not None)
        return ValueRegion(known) if len(known) == len(items) else None

    def _single_value(self, declaration: FactDeclaration, item: tree.Item) -> Prepared | None:
        if isinstance(item, tree.Range | tree.Line):
            self._tell(about_types.range_of_unordered(self.source, item, declaration))
            return None
        return self.value(declaration, item)

    def _stretch(self, declaration: FactDeclaration, item: tree.Item) -> Stretch | None:
        if isinstance(declaration.type, VersionType):
            stretch = self.version_item(declaration.type.scheme, item)
            if stretch is None:
                return None
            if isinstance(item, tree.Range) and item.closed:
                self._leaves_out_patches("..", item.high, declaration.released, declaration.name)
            return self._closed(declaration, stretch, item.span)
        if isinstance(item, tree.Line):
            self._tell(about_types.wrong_literal(self.source, item, declaration))
            return None
        if not isinstance(item, tree.Range):
            value = self.value(declaration, item)
            return None if value is None else _half_line("==", value)
        low, high = self.value(declaration, item.low), self.value(declaration, item.high)
        if low is None or high is None:
            return None
        return self._not_empty(Interval(low, high, low_included=True, high_included=item.closed), item.span)

    # Versions

    def version_bound(self, scheme: str | None, operator: str, bound: tree.Edge) -> VersionStretch | None:
        """The stretch of versions that lies to one side of a bound, or is the bound itself."""
        edge = self._version_edge(scheme, bound)
        if edge is None:
            return None
        if edge.line and operator in {"==", "!="}:
            self._tell(about_types.equal_to_line(self.source, bound, edge.text, operator))
            return None
        return _version_half_line(operator, edge)

    def version_item(self, scheme: str | None, item: tree.Item) -> VersionStretch | None:
        """The stretch of versions that an item of a list, or a range, means."""
        if isinstance(item, tree.Range):
            low, high = self._version_edge(scheme, item.low), self._version_edge(scheme, item.high)
            if low is None or high is None:
                return None
            return VersionStretch(low, high, low_included=True, high_included=item.closed)
        edge = self._version_edge(scheme, item)
        if edge is None:
            return None
        return VersionStretch(edge, edge, low_included=True, high_included=True)

    def closed_in(self, scheme: str, stretch: VersionStretch, span: Span) -> Interval | None:
        """A stretch of versions in its scheme; None, and told, where it is empty."""
        return self._not_empty(stretch.in_scheme(versions.scheme(scheme)), span)

    def _closed(self, declaration: FactDeclaration, stretch: VersionStretch, span: Span) -> Interval | None:
        assert isinstance(declaration.type, VersionType)
        return self.closed_in(declaration.type.scheme, stretch, span)

    def _version_edge(self, scheme: str | None, literal: tree.Edge) -> VersionEdge | None:
        match literal:
            case tree.Line(text):
                edge = VersionEdge(text, line=True)
            case tree.Numeral(text):
                edge = VersionEdge(text)
            case tree.Text(value):
                if BARE_VERSION.fullmatch(value):
                    self._tell(about_types.quoted_version(self.source, literal))
                    return None
                edge = VersionEdge(value.removesuffix(".*"), line=value.endswith(".*"))
            case _:
                self._tell(about_types.not_a_version(self.source, literal))
                return None
        return edge if scheme is None or self._readable(scheme, edge, literal) else None

    def _readable(self, scheme: str, edge: VersionEdge, literal: tree.Edge) -> bool:
        reader = versions.scheme(scheme)
        try:
            if edge.line:
                reader.line(edge.text)
            else:
                reader.key(edge.text)
        except versions.UnreadableVersion as error:
            self._tell(about_types.unreadable_version(self.source, literal, edge.text, str(error)))
            return False
        return True

    def _leaves_out_patches(self, operator: str, bound: tree.Edge, released: tuple[str, ...], name: str) -> None:
        """``<= 14`` and ``.. 5.4`` leave out 14.1 and 5.4.1: told where such versions exist, or may well."""
        if operator not in {"<=", ".."} or not isinstance(bound, tree.Numeral):
            return
        inside = [version for version in released if version.startswith(bound.text + ".")]
        may_exist = not released and re.fullmatch(r"[0-9]+(\.[0-9]+)?", bound.text)
        if inside or may_exist:
            self._tell(about_meaning.leaves_out_patches(self.source, bound, operator, inside, name))

    def _never_released(
        self, name: str, type_: object, region: OrderedRegion, released: tuple[str, ...], span: Span
    ) -> None:
        if not isinstance(type_, VersionType) or not released:
            return
        scheme = versions.scheme(type_.scheme)
        if not any(region.contains(scheme.key(version)) for version in released):
            self._tell(about_meaning.never_released(self.source, span, name, released))

    def never_released(
        self, name: str, scheme: str, region: OrderedRegion, released: tuple[str, ...], span: Span
    ) -> None:
        """Tell that no released version of a component lies in a region."""
        self._never_released(name, VersionType(scheme), region, released, span)

    def leaves_out_patches(self, item: tree.Item | tree.Bound, released: tuple[str, ...], name: str) -> None:
        """Tell that an upper end of a component's range leaves out the patches of its line."""
        if isinstance(item, tree.Bound):
            self._leaves_out_patches(item.operator, item.edge, released, name)
        elif isinstance(item, tree.Range) and item.closed:
            self._leaves_out_patches("..", item.high, released, name)

    # Others

    def duration(self, literal: tree.Argument) -> int | None:
        """A length of time in microseconds."""
        if isinstance(literal, tree.Duration):
            found = re.fullmatch(r"([0-9]+)(min|[wdh])", literal.text)
            if found is not None:
                return int(found[1]) * _UNITS[found[2]] * 1_000_000
        self._tell(numeral_mistakes.not_a_duration(self.source, literal.span))
        return None

    def language_range(self, literal: tree.Text) -> str | None:
        """A language range in canonical case; told where it is none, or where nobody has a build for it."""
        problem = languages.problem(literal.value, range_=True)
        if problem is not None:
            self._tell(about_types.language_tag(self.source, literal, problem))
            return None
        builds = self.schema.languages
        if builds is not None and not any(
            languages.matches(literal.value, languages.maximized(build)) for build in builds
        ):
            self._tell(about_types.no_build(self.source, literal, builds))
        return literal.value

    def names(self, declaration: FactDeclaration, literals: tuple[tree.Text, ...]) -> None:
        """Tell which of some names a set can never have."""
        if isinstance(declaration.type, NameSetType) and declaration.type.values is not None:
            for literal in literals:
                if literal.value not in declaration.type.values:
                    self._tell(
                        about_types.not_a_value(
                            self.source, literal, declaration.name, declaration.type.values, closed=True
                        )
                    )

    def _enumerated(self, name: str, type_: EnumerationType, literal: tree.Edge) -> str | None:
        assert isinstance(literal, tree.Text)
        if literal.value not in type_.values:
            problem = about_types.not_a_value(self.source, literal, name, type_.values, closed=type_.closed)
            self._tell(problem)
            if problem.is_error:
                return None
        return literal.value

    def _not_empty(self, stretch: Interval, span: Span) -> Interval | None:
        if stretch.empty:
            self._tell(about_types.empty_range(self.source, span, ends_are_equal=stretch.low == stretch.high))
            return None
        return stretch

    def _repeated_items(self, items: tuple[tree.Item, ...]) -> None:
        seen: set[tree.Item] = set()
        for item in items:
            if item in seen:
                self._tell(about_meaning.repeated_item(self.source, item))
            seen.add(item)

    def _tell(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)


def _half_line(operator: str, value: Prepared) -> Interval:
    match operator:
        case "<" | "<=":
            return Interval(high=value, high_included=operator == "<=")
        case ">" | ">=":
            return Interval(low=value, low_included=operator == ">=")
        case _:
            return Interval(value, value, low_included=True, high_included=True)


def _version_half_line(operator: str, edge: VersionEdge) -> VersionStretch:
    shape = _half_line(operator, "")
    return VersionStretch(
        edge if shape.low is not None else None,
        edge if shape.high is not None else None,
        low_included=shape.low_included,
        high_included=shape.high_included,
    )
