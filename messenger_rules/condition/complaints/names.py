"""Names that nobody declares: facts, predicates, components, segments."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from messenger_rules.condition import tree
from messenger_rules.condition.complaints.words import did_you_mean, listed, suggested_edit
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.suggestions import nearest

if TYPE_CHECKING:
    from messenger_rules.condition.language import Language
    from messenger_rules.limits import Limits
    from messenger_rules.text import Source


def unknown_fact(source: Source, name: tree.Name, language: Language) -> Diagnostic:
    """A fact that nobody declares: a slip of the hand, or a plugin that is not here."""
    near = nearest(name.text, language.fact_names)
    if not near and _is_foreign(name.text, language):
        return _plugin_missing(source, name)
    help_ = did_you_mean(near)
    if name.text in language.predicates:
        help_ = (f"`{name.text}` is a predicate; write `{language.predicates[name.text].signature}`",)
    return Diagnostic(
        "MR201",
        f"there is no fact `{name.text}`",
        source,
        name.span,
        "",
        help_ or (f"there are: {listed(language.fact_names)}",),
        edit=suggested_edit(name.span, near),
    )


def unknown_predicate(source: Source, call: tree.Call, language: Language) -> Diagnostic:
    """A predicate that nobody declares."""
    name, predicates = call.predicate, language.predicates
    near = nearest(name.text, predicates)
    if not near and _is_foreign(name.text, language):
        return _plugin_missing(source, name)
    help_ = tuple(f"did you mean `{found}`?  {predicates[found].signature}" for found in near)
    if name.text in language.schema.facts:
        help_ = (f"`{name.text}` is a fact; compare it with a value",)
    there = "this registry has none; begin with those of Registry.builtin().predicates"
    if predicates:
        there = f"there are: {listed(sorted(predicates))}"
    return Diagnostic(
        "MR210",
        f"there is no predicate `{name.text}`",
        source,
        name.span,
        "",
        help_ or (there,),
        edit=suggested_edit(name.span, near),
    )


def _is_foreign(name: str, language: Language) -> bool:
    namespace, dot, _ = name.partition(".")
    return bool(dot) and namespace not in language.namespaces


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


def unknown_component(source: Source, literal: tree.Text, language: Language) -> Diagnostic:
    """A component that the vocabulary does not have."""
    near = nearest(literal.value, language.component_names)
    return Diagnostic(
        "MR217",
        f'the vocabulary has no component "{literal.value}"',
        source,
        literal.span,
        "",
        did_you_mean(near, '"') or (f"it has: {listed(language.component_names)}",),
        edit=suggested_edit(literal.span, near, '"'),
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
        edit=suggested_edit(literal.span, near, '"'),
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


def expands_too_far(source: Source, expression: tree.Expression, most: int) -> Diagnostic:
    """A condition that grows too large when its segments are written out."""
    return Diagnostic(
        "MR231",
        f"with its segments written out, this condition has more than {most:,} comparisons and calls",
        source,
        expression.span,
        "",
        ("use each segment less often, or write what they have in common once",),
    )


def takes_too_long(source: Source, expression: tree.Expression, most: int) -> Diagnostic:
    """A condition that compares too much when its segments are written out."""
    return Diagnostic(
        "MR232",
        f"with its segments written out, this condition may take more than {most:,} steps",
        source,
        expression.span,
        "",
        ("use segments with long lists less often, and fewer patterns with `?` between stars",),
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
