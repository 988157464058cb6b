"""The reference of one machine: what conditions can ask for here, its types, what it means, and who gives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from messenger_rules.condition.predicates import Predicate
from messenger_rules.plugins.groups import PREDICATE_GROUP
from messenger_rules.plugins.plugin import Plugin
from messenger_rules.registry import BUILT_IN
from messenger_rules.schema import FactDeclaration, Schema
from messenger_rules.types import EnumerationType, FactType, NameSetType, VersionType


def type_in_words(type_: FactType) -> str:
    """A type as the reference has it.

    >>> type_in_words(VersionType("semver"))
    'version, semver'
    >>> type_in_words(EnumerationType(("trial", "basic")))
    'enumeration: trial, basic'
    """
    match type_:
        case VersionType(scheme):
            return f"version, {scheme}"
        case EnumerationType(values, closed):
            return f"enumeration: {', '.join(values)}" if closed else "enumeration, open"
        case NameSetType(values):
            return f"set: {', '.join(values)}" if values is not None else "set of names"
        case _:
            return type_.name


def reference(schema: Schema, predicates: Mapping[str, Predicate], plugins: Iterable[Plugin]) -> str:
    """The reference as a Markdown page."""
    owners = {plugin.name: plugin.distribution for plugin in plugins if plugin.group == PREDICATE_GROUP}
    facts = [_fact(schema.facts[name], schema.origins.get(name, BUILT_IN)) for name in sorted(schema.facts)]
    calls = [_predicate(predicates[name], owners.get(name, BUILT_IN)) for name in sorted(predicates)]
    components = [
        (f"`{name}`", component.title, component.scheme or "", ", ".join(component.released))
        for name, component in sorted((schema.components or {}).items())
    ]
    parts = [
        "# What conditions can ask for here",
        "## Facts",
        _table(("fact", "type", "from", ""), facts),
        "## Predicates",
        _table(("predicate", "from", "region", ""), calls),
    ]
    if components:
        parts += ["## Components", _table(("component", "", "scheme", "versions"), components)]
    return "\n\n".join(parts) + "\n"


def _fact(fact: FactDeclaration, owner: str) -> tuple[str, ...]:
    return f"`{fact.name}`", type_in_words(fact.type), owner, fact.summary


def _predicate(found: Predicate, owner: str) -> tuple[str, ...]:
    return f"`{found.signature}`", owner, "opaque" if found.opaque else "exact", found.summary


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)
