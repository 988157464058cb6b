"""Arguments that do not fit a predicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messenger_rules.condition import tree
from messenger_rules.condition.complaints.words import kind, written
from messenger_rules.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from messenger_rules.condition.predicates import Parameter, Predicate
    from messenger_rules.schema import FactDeclaration
    from messenger_rules.text import Source, Span


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
        f"`{predicate.name}` takes {wanted} as `{parameter.name}`; {written(source, argument)} is {kind(argument)}",
        source,
        argument.span,
        "",
        (f"write {predicate.signature}",),
    )


def wrong_fact(
    source: Source, span: Span, parameter: Parameter, declaration: FactDeclaration, predicate: Predicate
) -> Diagnostic:
    """A fact of another type than the predicate takes."""
    wanted = " or ".join(dict.fromkeys(type_.title for type_ in parameter.fact_types))
    return Diagnostic(
        "MR229",
        f"`{predicate.name}` asks about {wanted}; `{declaration.name}` is {declaration.type.title}",
        source,
        span,
        "",
        (f"{predicate.signature}: {predicate.summary.rstrip('.')}" if predicate.summary else predicate.signature,),
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


def unusable_region(source: Source, call: tree.Call, predicate: Predicate, problem: str) -> Diagnostic:
    """A region that means nothing for these literals and this fact."""
    return Diagnostic(
        "MR587",
        f"the region of `{predicate.name}` cannot be used: {problem}",
        source,
        call.span,
        "opaque to analysis",
        ("the condition works as it is; tell the makers of the plugin",),
        severity=Severity.WARNING,
    )
