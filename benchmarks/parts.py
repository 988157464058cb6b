"""The parts of made conditions: each as its text and, from the same draw, as the predicate tree that the text means.

A hundred thousand conditions take minutes by way of Lark; their trees are made here in seconds. That both are the same
is tested (tests/benchmarks/test_mixes.py), so nothing is measured that an author could not have written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import NamedTuple

import messenger_rules as mr
from messenger_rules.compilation import language_of
from messenger_rules.condition.predicate_tree import (
    All,
    AnyOf,
    Ask,
    FactArgument,
    FactReference,
    InRegion,
    Installed,
    Interval,
    LanguageIn,
    LiteralArgument,
    Node,
    OrderedRegion,
    ValueRegion,
)
from messenger_rules.condition.predicates import Fact, predicate
from messenger_rules.types import VersionType, microseconds

COMPONENTS = tuple(f"component-{number}" for number in range(120))
"""A product has as many components as it has, however many messages there are about them."""
CONSOLES = ("enterprise", "control-center", "enterprise-manager", "branch")
SYSTEMS = ("windows", "debian", "ubuntu", "rhel", "sles")
LANGUAGES = ("de", "en", "es", "fr", "it", "ja", "ko", "pt")

VOCABULARY = mr.Vocabulary.read(
    f"[console]\ntypes = {list(CONSOLES)}\n"
    + "".join(f"[components.{name}]\n" for name in COMPONENTS)
    + '[facts."made.seats"]\ntype = "int"\n'
)


@predicate("made.holds")
def holds(seats: Fact[int], number: int) -> bool:
    """The licence holds for so many seats: stands for what a plugin asks, which nothing but a call can tell."""
    return seats >= number


REGISTRY = replace(mr.Registry.builtin(), predicates={**mr.Registry.builtin().predicates, holds.name: holds})
LANGUAGE = language_of(VOCABULARY, REGISTRY)


class Part(NamedTuple):
    """A condition, or a part of one."""

    text: str
    node: Node


def every(parts: Sequence[Part]) -> Part:
    """All of some parts, one of which may be an `or`."""
    text = " and ".join(f"({part.text})" if isinstance(part.node, AnyOf) else part.text for part in parts)
    return Part(text, All(tuple(part.node for part in parts)))


def either(parts: Sequence[Part]) -> Part:
    """One of some parts."""
    text = " or ".join(f"({part.text})" if isinstance(part.node, All) else part.text for part in parts)
    return Part(text, AnyOf(tuple(part.node for part in parts)))


@cache
def one_of(name: str, values: tuple[str, ...]) -> Part:
    """A fact is one of some names."""
    written = ", ".join(f'"{value}"' for value in values)
    text = f"{name} == {written}" if len(values) == 1 else f"{name} in [{written}]"
    return Part(text, InRegion(_fact(name), ValueRegion(values)))


@cache
def between(name: str, low: str, high: str) -> Part:
    """A version lies in a range, its upper end left out."""
    read = _fact(name).type.read
    return Part(f"{name} in {low} ..< {high}", InRegion(_fact(name), _ordered(Interval(read(low), read(high)))))


@cache
def below(name: str, high: str) -> Part:
    """A version is older than another."""
    return Part(f"{name} < {high}", InRegion(_fact(name), _ordered(Interval(high=_fact(name).type.read(high)))))


@cache
def speaks(tag: str) -> Part:
    """The language matches a range."""
    return Part(f'language matches "{tag}"', LanguageIn(_fact("language"), (tag,)))


@cache
def installed_below(component: str, high: str) -> Part:
    """A component is installed in a version older than another."""
    region = _ordered(Interval(high=VersionType().read(high)))
    return Part(f'installed("{component}", < {high})', Installed(component, "dotted", region))


@cache
def installed_between(component: str, low: str, high: str) -> Part:
    """A component is installed in a version of a range, its upper end left out."""
    region = _ordered(Interval(VersionType().read(low), VersionType().read(high)))
    return Part(f'installed("{component}", {low} ..< {high})', Installed(component, "dotted", region))


@cache
def licensed(seats: int) -> Part:
    """A plugin is asked."""
    number, named = holds.parameters[1], holds.parameters[0]
    arguments = (FactArgument(named, _fact("made.seats")), LiteralArgument(number, seats))
    return Part(f"made.holds(made.seats, {seats})", Ask(holds, arguments))


def within_window(node: Node, starts: datetime, expires: datetime) -> Node:
    """The same condition, inside the time in which its message holds."""
    window = Interval(microseconds(starts), microseconds(expires))
    return All((InRegion(_fact("now"), _ordered(window)), node))


@cache
def _fact(name: str) -> FactReference:
    return FactReference(name, LANGUAGE.schema.facts[name].type)


def _ordered(interval: Interval) -> OrderedRegion:
    return OrderedRegion((interval,))
