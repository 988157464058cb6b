"""Values and operators that do not fit the type of a fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from messenger_rules.condition import tree
from messenger_rules.condition.complaints.words import did_you_mean, kind, listed, suggested_edit, written
from messenger_rules.diagnostics import Diagnostic, Edit, Severity
from messenger_rules.suggestions import nearest
from messenger_rules.types import EnumerationType, InstantType, LanguageType, NameSetType, TextType, VersionType

if TYPE_CHECKING:
    from messenger_rules.languages import TagProblem
    from messenger_rules.schema import FactDeclaration
    from messenger_rules.text import Source, Span


def operator(source: Source, node: tree.Comparison, declaration: FactDeclaration) -> Diagnostic | None:
    """What is wrong with an operator for a fact of this type, if anything is."""
    name, type_ = declaration.name, declaration.type
    if isinstance(type_, LanguageType):
        meant = "not matches" if node.operator == "!=" else "matches"
        value = written(source, node.bound)
        return Diagnostic(
            "MR207",
            f"`{name}` is a language tag; `{node.operator}` would miss its regional variants",
            source,
            node.span,
            "",
            (f"write {name} {meant} {value}",),
            edit=Edit(node.span, f"{name} {meant} {value}"),
        )
    if isinstance(type_, NameSetType):
        return Diagnostic(
            "MR222",
            f"`{name}` is a set of names; it cannot be compared",
            source,
            node.span,
            "",
            (f"write has({name}, {written(source, node.bound)}), or has_any, has_all, is_empty",),
        )
    if not type_.ordered and node.operator not in {"==", "!="}:
        return Diagnostic(
            "MR204",
            f"`{name}` is {type_.title}; `{node.operator}` has no meaning for it",
            source,
            node.span,
            "",
            ("write `==` or `!=`, or `in` with a list",),
        )
    return None


def wrong_literal(source: Source, literal: tree.Edge, declaration: FactDeclaration) -> Diagnostic:
    """A literal of another type than the fact's."""
    type_, value = declaration.type, written(source, literal)
    if isinstance(literal, tree.Text):
        value = f'"{literal.value}"' if len(literal.value) <= 60 else "this"
    example = {
        "text": 'write text between quotes, such as "a"',
        "enumeration": 'write text between quotes, such as "a"',
        "bool": "write `true` or `false`, or the name alone",
        "int": "write a whole number, such as 5",
        "decimal": "write a number, such as 2.5",
        "datetime": "write a time with its zone, such as 2026-03-01T00:00Z",
        "version": "write a version, such as 5.2.1",
    }.get(type_.name, "compare it with a value of its type")
    if isinstance(type_, EnumerationType):
        example = "write one of: " + listed(type_.values, '"')
    return Diagnostic(
        "MR203",
        f"`{declaration.name}` is {type_.title}; {value} is {kind(literal)}",
        source,
        literal.span,
        "",
        (example,),
    )


def not_a_version(source: Source, literal: tree.Edge) -> Diagnostic:
    """Something else where a version belongs."""
    return Diagnostic(
        "MR203",
        f"a version belongs here; {written(source, literal)} is {kind(literal)}",
        source,
        literal.span,
        "",
        ("write a version, such as 5.2.1",),
    )


def quoted_version(source: Source, literal: tree.Text) -> Diagnostic:
    """A version between quotes that needs none."""
    return Diagnostic(
        "MR202",
        f'"{literal.value}" is text; a version is written without quotes',
        source,
        literal.span,
        "",
        (f"write the version without quotes: {literal.value}",),
        edit=Edit(literal.span, literal.value),
    )


def unreadable_version(source: Source, literal: tree.Edge, text: str, reason: str) -> Diagnostic:
    """A version that its scheme cannot read."""
    leading_v = text[:1] in "vV" and text[1:2].isdigit()
    help_ = f'write it without the letter: "{text[1:]}"' if leading_v else "write a version of that scheme"
    return Diagnostic("MR216", reason, source, literal.span, "", (help_,))


def not_a_value(source: Source, literal: tree.Text, name: str, values: Sequence[str], *, closed: bool) -> Diagnostic:
    """A text that the fact never is, or, where its values are open, is not known to be."""
    near = nearest(literal.value, values)
    known = did_you_mean(near, '"') or ("known values are: " + listed(values, '"'),)
    return Diagnostic(
        "MR205",
        f'`{name}` is never "{literal.value}"' if closed else f'"{literal.value}" is not a known value of `{name}`',
        source,
        literal.span,
        "this can never match" if closed else "",
        known,
        severity=Severity.ERROR if closed or near else Severity.WARNING,
        edit=suggested_edit(literal.span, near, '"'),
    )


def bare_day(source: Source, literal: tree.Day) -> Diagnostic:
    """A day where an instant is needed."""
    return Diagnostic(
        "MR206",
        "a day alone has no time and no zone",
        source,
        literal.span,
        "midnight where?",
        (f"write {literal.text}T00:00Z, or with an offset: {literal.text}T00:00+01:00",),
        edit=Edit(literal.span, f"{literal.text}T00:00Z", certain=False),
    )


def not_a_flag(source: Source, node: tree.Flag, declaration: FactDeclaration) -> Diagnostic:
    """A fact alone that is not true or false."""
    name = declaration.name
    help_ = {
        VersionType: f"compare it: {name} >= 5.2",
        InstantType: f"compare it: {name} < 2026-03-01T00:00Z",
        LanguageType: f'write {name} matches "de"',
        NameSetType: f'write has({name}, "a")',
    }.get(type(declaration.type), f'compare it: {name} == "a"')
    if isinstance(declaration.type, EnumerationType) and declaration.type.values:
        help_ = f'compare it: {name} == "{declaration.type.values[0]}"'
    return Diagnostic(
        "MR208", f"`{name}` is {declaration.type.title}; it cannot stand alone", source, node.span, "", (help_,)
    )


def compared_flag(source: Source, node: tree.Comparison) -> Diagnostic:
    """A truth value compared with true or false."""
    value = isinstance(node.bound, tree.Constant) and node.bound.value
    meant = node.fact.text if value == (node.operator == "==") else f"not {node.fact.text}"
    return Diagnostic(
        "MR226",
        f"`{node.fact.text}` is itself true or false",
        source,
        node.span,
        "",
        (f"write {meant}",),
        severity=Severity.WARNING,
        edit=Edit(node.span, meant),
    )


def no_membership(source: Source, node: tree.Membership, declaration: FactDeclaration) -> Diagnostic:
    """``in`` for a fact that has no regions."""
    name, region, not_ = declaration.name, written(source, node.region), "not " if node.negated else ""
    if isinstance(declaration.type, LanguageType):
        help_ = f"write {name} {not_}matches {region}"
    elif isinstance(declaration.type, NameSetType):
        help_ = f"write {not_}has_any({name}, {region})"
    else:
        help_ = f"write {name} or not {name}"
    return Diagnostic(
        "MR224", f"`{name}` is {declaration.type.title}; `in` has no meaning for it", source, node.span, "", (help_,)
    )


def not_a_language(source: Source, node: tree.LanguageMatch, declaration: FactDeclaration) -> Diagnostic:
    """``matches`` for a fact that is not a language."""
    name, value = declaration.name, node.ranges[0].value
    textual = isinstance(declaration.type, TextType | EnumerationType)
    help_ = f'write {name} == "{value}", or like({name}, "{value}*")' if textual else "compare it with `==` or `in`"
    return Diagnostic(
        "MR225",
        f"`{name}` is {declaration.type.title}; `matches` is for languages",
        source,
        node.span,
        "",
        (help_,),
    )


def range_of_unordered(source: Source, item: tree.Range | tree.Line, declaration: FactDeclaration) -> Diagnostic:
    """A range of something that has no order."""
    return Diagnostic(
        "MR228",
        f"`{declaration.name}` is {declaration.type.title}; it has no ranges",
        source,
        item.span,
        "",
        ('list the values: ["a", "b"]',),
    )


def empty_range(source: Source, span: Span, *, ends_are_equal: bool) -> Diagnostic:
    """A range that nothing lies in."""
    help_ = "behind `..` the upper end belongs to the range" if ends_are_equal else "swap the two ends"
    return Diagnostic(
        "MR209",
        "this range is empty: its lower end is not below its upper end",
        source,
        span,
        "matches no host",
        (help_,),
    )


def equal_to_line(source: Source, literal: tree.Edge, line: str, operator: str) -> Diagnostic:
    """``== 5.2.*``."""
    meant = "in" if operator == "==" else "not in"
    return Diagnostic(
        "MR219",
        "a line of versions is no single version",
        source,
        literal.span,
        "",
        (f"write {meant} {line}.*",),
    )


def language_tag(source: Source, literal: tree.Text, problem: TagProblem) -> Diagnostic:
    """A language range that is none, with what was meant."""
    code = {"region": "MR214", "country": "MR215", "unknown": "MR223"}.get(problem.kind, "MR213")
    suggestion = problem.suggestion
    help_ = (f'write "{suggestion}"',) if suggestion else ('write a language tag such as "de", "pt-BR" or "zh-Hant"',)
    edit = Edit(literal.span, f'"{suggestion}"', certain=problem.kind == "underscore") if suggestion else None
    return Diagnostic(code, problem.sentence, source, literal.span, "", help_, edit=edit)


def no_build(source: Source, literal: tree.Text, builds: Sequence[str]) -> Diagnostic:
    """A language for which the product has no build."""
    return Diagnostic(
        "MR305",
        f'no build of the product matches "{literal.value}"',
        source,
        literal.span,
        "",
        (f"there are builds for: {listed(builds)}",),
        severity=Severity.WARNING,
    )
