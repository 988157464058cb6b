"""Arguments: what an author writes in a call, read by the predicate's parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from messenger_rules.condition import mistakes, tree
from messenger_rules.condition.builtin import installed, segment
from messenger_rules.condition.complaints import calls as about_calls
from messenger_rules.condition.complaints import meaning as about_meaning
from messenger_rules.condition.complaints import names as about_names
from messenger_rules.condition.complaints import words
from messenger_rules.condition.language import Language
from messenger_rules.condition.literals import LiteralReader
from messenger_rules.condition.predicate_tree import (
    FactArgument,
    FactReference,
    Installed,
    LiteralArgument,
    OpenVersions,
    OrderedRegion,
    VersionStretch,
)
from messenger_rules.condition.predicates import Microseconds, Parameter, Predicate, Share
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.schema import ComponentDeclaration, FactDeclaration
from messenger_rules.text import Source, Span

Arguments = tuple[LiteralArgument | FactArgument, ...]


@dataclass(frozen=True, slots=True)
class ArgumentReader:
    """Reads the arguments of one source's calls, and adds what is wrong with them to ``diagnostics``."""

    source: Source
    language: Language
    literals: LiteralReader
    diagnostics: list[Diagnostic]

    def read(self, call: tree.Call, predicate: Predicate) -> Arguments | None:
        """The arguments of a call, the given facts behind them; None where something does not fit."""
        written = predicate.written
        least = sum(not parameter.optional for parameter in written)
        if not least <= len(call.arguments) <= len(written):
            self.diagnostics.append(about_calls.argument_count(self.source, call, predicate))
            return None
        pairs = list(zip(written, call.arguments, strict=False))
        read = [self._argument(predicate, parameter, argument) for parameter, argument in pairs]
        self._names(pairs)
        given = [self._given(call, predicate, parameter) for parameter in predicate.parameters if parameter.given]
        arguments = tuple(argument for argument in (*read, *given) if argument is not None)
        return arguments if len(arguments) == len(read) + len(given) else None

    def _argument(
        self, predicate: Predicate, parameter: Parameter, argument: tree.Argument
    ) -> LiteralArgument | FactArgument | None:
        if parameter.named:
            return self._fact(predicate, parameter, argument)
        told = len(self.diagnostics)
        value = self._literal(parameter.annotation, argument)
        if value is None:
            if len(self.diagnostics) == told:
                wanted = words.type_title(parameter.annotation)
                self.diagnostics.append(self._wrong(argument, parameter, wanted, predicate))
            return None
        return LiteralArgument(parameter, value)

    def _fact(self, predicate: Predicate, parameter: Parameter, argument: tree.Argument) -> FactArgument | None:
        if not isinstance(argument, tree.Name):
            self.diagnostics.append(about_calls.wrong_argument(self.source, argument, parameter, "a fact", predicate))
            return None
        declaration = self.language.schema.facts.get(argument.text)
        if declaration is None:
            self.diagnostics.append(about_names.unknown_fact(self.source, argument, self.language))
            return None
        if not isinstance(declaration.type, parameter.fact_types):
            self.diagnostics.append(
                about_calls.wrong_fact(self.source, argument.span, parameter, declaration, predicate)
            )
            return None
        return FactArgument(parameter, FactReference(declaration.name, declaration.type))

    def _given(self, call: tree.Call, predicate: Predicate, parameter: Parameter) -> FactArgument | None:
        name = parameter.given or ""
        declaration = self.language.schema.facts.get(name)
        if declaration is None:
            self.diagnostics.append(about_calls.missing_given(self.source, call, predicate, name))
            return None
        if not isinstance(declaration.type, parameter.fact_types):
            self.diagnostics.append(about_calls.wrong_fact(self.source, call.span, parameter, declaration, predicate))
            return None
        return FactArgument(parameter, FactReference(declaration.name, declaration.type))

    def _literal(self, annotation: object, argument: tree.Argument) -> object:
        """A literal as the parameter's type; None where it is of another kind."""
        if annotation is Microseconds or annotation is timedelta:
            length = self.literals.duration(argument)
            return timedelta(microseconds=length) if annotation is timedelta and length is not None else length
        match argument:
            case tree.Text(value) if annotation is str:
                return value
            case tree.Constant(value) if annotation is bool:
                return value
            case tree.Numeral(text) if annotation is int and re.fullmatch(r"-?[0-9]+", text):
                return int(text)
            case tree.Numeral(text) if annotation is Decimal and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
                return Decimal(text)
            case tree.Instant(text) if annotation is datetime:
                return datetime.fromisoformat(text)
            case tree.Percent(text) if annotation is Share:
                self._share(argument)
                return Fraction(text[:-1]) / 100
            case tree.ListLiteral(items) if annotation == tuple[str, ...]:
                texts = tuple(item.value for item in items if isinstance(item, tree.Text))
                return texts if len(texts) == len(items) else None
        return None

    def _share(self, literal: tree.Percent) -> None:
        if Fraction(literal.text[:-1]) in {0, 100}:
            self.diagnostics.append(about_meaning.no_share(self.source, literal))

    def _names(self, pairs: list[tuple[Parameter, tree.Argument]]) -> None:
        """Where a call asks a set for names, the vocabulary may know that the set never has them."""
        facts = [
            self.language.schema.facts.get(argument.text) for _, argument in pairs if isinstance(argument, tree.Name)
        ]
        declarations: list[FactDeclaration] = [fact for fact in facts if fact is not None]
        for _, argument in pairs:
            items = argument.items if isinstance(argument, tree.ListLiteral) else (argument,)
            texts = tuple(item for item in items if isinstance(item, tree.Text))
            for declaration in declarations:
                self.literals.names(declaration, texts)

    # Components

    def segment(self, call: tree.Call) -> tree.Text | None:
        """The name of the condition that ``segment("name")`` stands for."""
        if len(call.arguments) != 1:
            self.diagnostics.append(about_calls.argument_count(self.source, call, segment))
            return None
        return self._text(call.arguments[0], "name", segment)

    def _text(self, argument: tree.Argument, name: str, predicate: Predicate) -> tree.Text | None:
        if isinstance(argument, tree.Text):
            return argument
        self.diagnostics.append(self._wrong(argument, Parameter(name, str), "text", predicate))
        return None

    def _wrong(self, argument: tree.Argument, parameter: Parameter, wanted: str, predicate: Predicate) -> Diagnostic:
        bare_word = isinstance(argument, tree.Name) and "." not in argument.text
        if bare_word and parameter.annotation is str:
            return mistakes.text_without_quotes(self.source, argument.span)
        return about_calls.wrong_argument(self.source, argument, parameter, wanted, predicate)

    def installed(self, call: tree.Call) -> Installed | None:
        """The test of a component that ``installed("name"[, versions])`` means."""
        if not 1 <= len(call.arguments) <= 2:
            self.diagnostics.append(about_calls.argument_count(self.source, call, installed))
            return None
        name = self._text(call.arguments[0], "component", installed)
        if name is None:
            return None
        component = self.language.schema.component(name.value)
        if component is None:
            self.diagnostics.append(about_names.unknown_component(self.source, name, self.language))
            return None
        if len(call.arguments) == 1:
            return Installed(name.value, component.scheme, None, call.span)
        return self._installed_versions(call, component, call.arguments[1])

    def _installed_versions(
        self, call: tree.Call, component: ComponentDeclaration, versions: tree.Argument
    ) -> Installed | None:
        stretches = self._stretches(component, versions)
        if stretches is None:
            return None
        self._patches(component, versions)
        if component.scheme is None:
            return Installed(component.name, None, OpenVersions(stretches), call.span)
        closed = [self.literals.closed_in(component.scheme, stretch, versions.span) for stretch in stretches]
        if any(interval is None for interval in closed):
            return None
        region = OrderedRegion(tuple(interval for interval in closed if interval is not None))
        self.literals.never_released(component.name, component.scheme, region, component.released, versions.span)
        return Installed(component.name, component.scheme, region, call.span)

    def _stretches(self, component: ComponentDeclaration, versions: tree.Argument) -> tuple[VersionStretch, ...] | None:
        scheme = component.scheme
        match versions:
            case tree.Bound(operator, edge):
                if operator == "!=":
                    self.diagnostics.append(_unequal(self.source, versions.span))
                    return None
                read = [self.literals.version_bound(scheme, operator, edge)]
            case tree.ListLiteral(items):
                read = [self.literals.version_item(scheme, item) for item in items]
            case tree.Range() | tree.Line():
                read = [self.literals.version_item(scheme, versions)]
            case tree.Text(value) if value.endswith(".*") and not about_calls.is_bound(value):
                read = [self.literals.version_item(scheme, versions)]
            case tree.Numeral() | tree.Text():
                self.diagnostics.append(about_calls.bare_version(self.source, versions, component.name))
                return None
            case _:
                parameter = Parameter("versions", str)
                wanted = "versions"
                self.diagnostics.append(about_calls.wrong_argument(self.source, versions, parameter, wanted, installed))
                return None
        found = tuple(stretch for stretch in read if stretch is not None)
        return found if len(found) == len(read) else None

    def _patches(self, component: ComponentDeclaration, versions: tree.Argument) -> None:
        items = versions.items if isinstance(versions, tree.ListLiteral) else (versions,)
        for item in items:
            if isinstance(item, tree.Bound | tree.Range):
                self.literals.leaves_out_patches(item, component.released, component.name)


def _unequal(source: Source, span: Span) -> Diagnostic:
    return Diagnostic(
        "MR230",
        "`!=` does not say which versions are meant",
        source,
        span,
        "",
        ('write `not installed("x", == 9.5)`, or a range',),
    )
