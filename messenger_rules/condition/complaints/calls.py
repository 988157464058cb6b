"""Arguments that do not fit a predicate."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from messenger_rules.condition import tree
from messenger_rules.condition.complaints.words import kind, written
from messenger_rules.condition.mistakes import COMPARISONS
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


def bare_version(source: Source, literal: tree.Edge, component: str) -> Diagnostic:
    """One version where a range is meant."""
    if isinstance(literal, tree.Text) and is_bound(literal.value):
        return bound_in_quotes(source, literal, component)
    version = written(source, literal)
    line = f'"{literal.value}.*"' if isinstance(literal, tree.Text) else f"{version}.*"
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


def is_bound(text: str) -> bool:
    """Whether a text begins with the sign of a comparison, as no version does."""
    return text.lstrip().startswith(("<", ">", "="))


def bound_in_quotes(source: Source, literal: tree.Text, component: str) -> Diagnostic:
    """A comparison that stands inside the quotes."""
    operator, version = re.findall(r"\A\s*([<>]?=?[<>]?)\s*((?s:.*))", literal.value)[0]
    version = (
        version if re.fullmatch(r"[0-9]+(?:\.[0-9]+)*(?:\.\*)?", version) else json.dumps(version, ensure_ascii=False)
    )
    return Diagnostic(
        "MR218",
        "a comparison stands outside the quotes",
        source,
        literal.span,
        "",
        (f'write installed("{component}", {COMPARISONS.get(operator, operator)} {version})',),
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
