"""What the checker says: one function a diagnostic, so that every sentence stands in one place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from messenger_rules.condition import tree
from messenger_rules.diagnostics import Diagnostic, Edit, Severity
from messenger_rules.suggestions import nearest
from messenger_rules.types import EnumerationType, InstantType, LanguageType, NameSetType, TextType, VersionType

if TYPE_CHECKING:
    from messenger_rules.condition.predicates import Parameter, Predicate
    from messenger_rules.languages import TagProblem
    from messenger_rules.limits import Limits
    from messenger_rules.schema import FactDeclaration, Schema
    from messenger_rules.text import Source, Span

LISTED = 12
"""Names that a help lists; a longer list is cut."""


def written(source: Source, node: tree.Expression | tree.Argument | tree.Item | tree.Name) -> str:
    """What the author wrote at a node, on one line and cut to a readable length."""
    text = " ".join(source.text[node.span.start : node.span.end].split())
    return text if len(text) <= 60 else text[:57] + "..."


def listed(names: Iterable[str]) -> str:
    """Some names for a help, cut where they are many."""
    known = list(names)
    more = f", and {len(known) - LISTED} more" if len(known) > LISTED else ""
    return ", ".join(known[:LISTED]) + more


def did_you_mean(names: Sequence[str], quote: str = "`") -> tuple[str, ...]:
    """The help that suggests near names; none where there are none."""
    return (f"did you mean {' or '.join(f'{quote}{name}{quote}' for name in names)}?",) if names else ()


def _edit(span: Span, names: Sequence[str], quote: str = "") -> Edit | None:
    return Edit(span, f"{quote}{names[0]}{quote}", certain=False) if len(names) == 1 else None


# Names


def unknown_fact(source: Source, name: tree.Name, schema: Schema, predicates: Mapping[str, Predicate]) -> Diagnostic:
    """A fact that nobody declares: a slip of the hand, or a plugin that is not here."""
    near = nearest(name.text, schema.facts)
    if not near and _is_foreign(name.text, (*schema.facts, *predicates)):
        return _plugin_missing(source, name)
    help_ = did_you_mean(near)
    if name.text in predicates:
        help_ = (f"`{name.text}` is a predicate; write `{predicates[name.text].signature}`",)
    return Diagnostic(
        "MR201",
        f"there is no fact `{name.text}`",
        source,
        name.span,
        "",
        help_ or (f"there are: {listed(sorted(schema.facts))}",),
        edit=_edit(name.span, near),
    )


def unknown_predicate(
    source: Source, call: tree.Call, schema: Schema, predicates: Mapping[str, Predicate]
) -> Diagnostic:
    """A predicate that nobody declares."""
    name = call.predicate
    near = nearest(name.text, predicates)
    if not near and _is_foreign(name.text, (*schema.facts, *predicates)):
        return _plugin_missing(source, name)
    help_ = tuple(f"did you mean `{found}`?  {predicates[found].signature}" for found in near)
    if name.text in schema.facts:
        help_ = (f"`{name.text}` is a fact; compare it with a value",)
    return Diagnostic(
        "MR210",
        f"there is no predicate `{name.text}`",
        source,
        name.span,
        "",
        help_ or (f"there are: {listed(sorted(predicates))}",),
        edit=_edit(name.span, near),
    )


def _is_foreign(name: str, known: Iterable[str]) -> bool:
    namespace, dot, _ = name.partition(".")
    return bool(dot) and not any(other.startswith(f"{namespace}.") for other in known)


def _plugin_missing(source: Source, name: tree.Name) -> Diagnostic:
    namespace = name.text.partition(".")[0]
    return Diagnostic(
        "MR227",
        f"nothing here declares `{name.text}`",
        source,
        name.span,
        f"no plugin and no vocabulary has names that begin with `{namespace}.`",
        ("install the plugin that declares it, or declare the fact in the vocabulary",),
    )


def unknown_component(source: Source, literal: tree.Text, known: Collection[str]) -> Diagnostic:
    """A component that the vocabulary does not have."""
    near = nearest(literal.value, known)
    return Diagnostic(
        "MR217",
        f'the vocabulary has no component "{literal.value}"',
        source,
        literal.span,
        "",
        did_you_mean(near, '"') or (f"it has: {listed(sorted(known))}",),
        edit=_edit(literal.span, near, '"'),
    )


def unknown_segment(source: Source, literal: tree.Text, known: Collection[str]) -> Diagnostic:
    """A segment that the catalogue does not define."""
    near = nearest(literal.value, known)
    there = f"there are: {listed(sorted(known))}" if known else 'define it with <segment name="...">'
    return Diagnostic(
        "MR220",
        f'there is no segment "{literal.value}"',
        source,
        literal.span,
        "",
        did_you_mean(near, '"') or (there,),
        edit=_edit(literal.span, near, '"'),
    )


def segment_cycle(source: Source, literal: tree.Text, path: tuple[str, ...]) -> Diagnostic:
    """A segment that is made of itself."""
    return Diagnostic(
        "MR221",
        f'the segment "{literal.value}" is made of itself',
        source,
        literal.span,
        " uses ".join(path[path.index(literal.value) :]),
        ("write one of them out",),
    )


def segments_too_deep(source: Source, literal: tree.Text, limits: Limits) -> Diagnostic:
    """Segments inside segments beyond the limit."""
    return Diagnostic(
        "MR118",
        f"segments are nested deeper than {limits.condition_depth} levels",
        source,
        literal.span,
        "",
        ("write some of them out",),
    )


# Types


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
        example = f"write one of: {listed(_quoted(type_.values))}"
    return Diagnostic(
        "MR203",
        f"`{declaration.name}` is {type_.title}; {value} is {_kind(literal)}",
        source,
        literal.span,
        "",
        (example,),
    )


def _kind(literal: tree.Edge | tree.Argument) -> str:
    match literal:
        case tree.Text():
            return "text"
        case tree.Numeral():
            return "a number or a version"
        case tree.Line():
            return "a line of versions"
        case tree.Instant():
            return "a time"
        case tree.Day():
            return "a day"
        case tree.Duration():
            return "a length of time"
        case tree.Percent():
            return "a share"
        case tree.Constant():
            return "a truth value"
        case tree.Name():
            return "a name"
        case _:
            return "a list or a range"


def not_a_version(source: Source, literal: tree.Edge) -> Diagnostic:
    """Something else where a version belongs."""
    return Diagnostic(
        "MR203",
        f"a version belongs here; {written(source, literal)} is {_kind(literal)}",
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
    known = did_you_mean(near, '"') or (f"known values are: {listed(_quoted(values))}",)
    return Diagnostic(
        "MR205",
        f'`{name}` is never "{literal.value}"' if closed else f'"{literal.value}" is not a known value of `{name}`',
        source,
        literal.span,
        "this can never match" if closed else "",
        known,
        severity=Severity.ERROR if closed or near else Severity.WARNING,
        edit=_edit(literal.span, near, '"'),
    )


def _quoted(values: Iterable[str]) -> list[str]:
    return [f'"{value}"' for value in values]


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


def empty_range(source: Source, span: Span) -> Diagnostic:
    """A range that nothing lies in."""
    return Diagnostic(
        "MR209",
        "this range is empty: its lower end is not below its upper end",
        source,
        span,
        "matches no host",
        ("swap the two ends",),
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


# Languages


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


# Calls


def argument_count(source: Source, call: tree.Call, predicate: Predicate) -> Diagnostic:
    """Too few or too many arguments."""
    return Diagnostic(
        "MR211",
        f"`{predicate.name}` does not take {len(call.arguments)} argument{'' if len(call.arguments) == 1 else 's'}",
        source,
        call.span,
        "",
        (f"write {predicate.signature}",),
    )


def wrong_argument(
    source: Source, argument: tree.Argument, parameter: Parameter, wanted: str, predicate: Predicate
) -> Diagnostic:
    """An argument of another kind than the predicate takes."""
    return Diagnostic(
        "MR212",
        f"`{predicate.name}` takes {wanted} as `{parameter.name}`; {written(source, argument)} is {_kind(argument)}",
        source,
        argument.span,
        "",
        (f"write {predicate.signature}",),
    )


def wrong_fact(
    source: Source, argument: tree.Name, parameter: Parameter, declaration: FactDeclaration, predicate: Predicate
) -> Diagnostic:
    """A fact of another type than the predicate takes."""
    wanted = " or ".join(dict.fromkeys(type_.title for type_ in parameter.fact_types))
    return Diagnostic(
        "MR229",
        f"`{predicate.name}` asks about {wanted}; `{declaration.name}` is {declaration.type.title}",
        source,
        argument.span,
        "",
        (f"{predicate.signature}: {predicate.summary.rstrip('.')}",),
    )


def missing_given(source: Source, call: tree.Call, predicate: Predicate, fact: str) -> Diagnostic:
    """A predicate that needs a fact that nobody declares."""
    return Diagnostic(
        "MR227",
        f"`{predicate.name}` needs the fact `{fact}`, which nothing here declares",
        source,
        call.span,
        "",
        ("install the plugin that declares it",),
    )


def not_a_duration(source: Source, literal: tree.Argument) -> Diagnostic:
    """A length of time in a form that is not read."""
    found = written(source, literal)
    digits = "".join(char for char in found if char.isdigit())
    letters = found.removeprefix(digits).lower()
    unit = next((u for u, names in _UNIT_NAMES.items() if letters in names), None)
    help_ = "write 30min, 12h, 7d or 2w"
    if digits and letters in {"y", "year", "years"}:
        help_ = f"a year is not always as long; write {int(digits) * 365}d"
    elif digits and letters in {"m", "mo", "month", "months"}:
        help_ = f"write {digits}min for minutes, {int(digits) * 30}d for months of 30 days"
    elif digits and unit:
        help_ = f"write {digits}{unit}"
    return Diagnostic("MR131", f"`{found}` is not a length of time", source, literal.span, "", (help_,))


_UNIT_NAMES = {
    "min": {"mins", "minute", "minutes"},
    "h": {"hr", "hrs", "hour", "hours"},
    "d": {"day", "days"},
    "w": {"wk", "wks", "week", "weeks"},
}


def bare_version(source: Source, literal: tree.Edge, component: str) -> Diagnostic:
    """One version where a range is meant."""
    version = written(source, literal)
    line = version if isinstance(literal, tree.Text) else f"{version}.*"
    line = f'"{literal.value}.*"' if isinstance(literal, tree.Text) else line
    return Diagnostic(
        "MR218",
        f"it is not clear which versions {version} means",
        source,
        literal.span,
        "this one, or its whole line?",
        (
            f'write installed("{component}", {line}) for the line',
            f'or installed("{component}", == {version}) for this one',
        ),
    )


# Meaning


def never_released(source: Source, span: Span, name: str, released: Sequence[str]) -> Diagnostic:
    """A range that no released version is in."""
    return Diagnostic(
        "MR301",
        f"no released version of `{name}` lies in this range",
        source,
        span,
        "matches no host of today",
        (f"released are: {listed(released)}",),
        severity=Severity.WARNING,
    )


def leaves_out_patches(
    source: Source, literal: tree.Numeral, operator: str, inside: Sequence[str], name: str
) -> Diagnostic:
    """An upper end that leaves out the later versions of its own line."""
    left_out = inside[-1] if inside else f"{literal.text}.1"
    meant = f"{operator} {literal.text}.*"
    return Diagnostic(
        "MR302" if operator == "<=" else "MR303",
        f"`{operator} {literal.text}` leaves out {left_out}",
        source,
        literal.span,
        f"is {left_out} of `{name}` meant to be in?",
        (f"write `{meant}` to take in the whole line",),
        severity=Severity.WARNING,
        edit=Edit(literal.span, f"{literal.text}.*", certain=False),
    )


def repeated_item(source: Source, item: tree.Item) -> Diagnostic:
    """An item that stands twice in a list."""
    return Diagnostic(
        "MR304",
        f"{written(source, item)} stands twice in this list",
        source,
        item.span,
        "",
        ("take one out",),
        severity=Severity.WARNING,
    )


def repeated_part(source: Source, operand: tree.Expression) -> Diagnostic:
    """A part that stands twice in one `and` or `or`."""
    return Diagnostic(
        "MR306",
        "this part stands twice",
        source,
        operand.span,
        "",
        ("take one out, or write what was meant instead",),
        severity=Severity.WARNING,
    )


def no_share(source: Source, literal: tree.Percent) -> Diagnostic:
    """A sample of nobody, or of everybody."""
    whom = "nobody" if float(literal.text[:-1]) == 0 else "everybody"
    return Diagnostic(
        "MR307",
        f"a sample of {literal.text} is {whom}",
        source,
        literal.span,
        "",
        ("take the part out, or write a share between",),
        severity=Severity.WARNING,
    )


def type_title(annotation: object) -> str:
    """What people call a literal that a parameter takes."""
    names = {"str": "text", "bool": "true or false", "int": "a whole number", "Decimal": "a number"}
    names |= {
        "datetime": "a time",
        "timedelta": "a length of time",
        "Microseconds": "a length of time",
        "Share": "a share",
    }
    return names.get(getattr(annotation, "__name__", ""), "a list of texts")
