"""Needs: what of an inventory some conditions and groups ask for, each of which becomes one column of numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from messenger_rules.condition.predicate_tree import (
    Ask,
    FactReference,
    InRegion,
    Installed,
    IsKnown,
    LanguageIn,
    Leaf,
    Node,
    leaves,
)
from messenger_rules.condition.predicates import NOW
from messenger_rules.fleet.tables.asking import is_sample, sample_key
from messenger_rules.types import FactType

COMPONENTS = "components."
HOST_ID = "host.id"


@dataclass(frozen=True, slots=True)
class FactNeed:
    """A fact's value. ``singly``: the question must be asked of each value, a range of numbers does not answer it."""

    fact: str
    type: FactType
    singly: bool = False


@dataclass(frozen=True, slots=True)
class ComponentNeed:
    """The installed versions of a component; ``scheme`` is the declared one."""

    component: str
    scheme: str | None


@dataclass(frozen=True, slots=True)
class SampleNeed:
    """Where each host stands for a key of ``sample``."""

    key: str


@dataclass(frozen=True, slots=True)
class GroupNeed:
    """The text by which hosts are grouped: of a fact, or ``components.NAME``."""

    name: str


Need: TypeAlias = FactNeed | ComponentNeed | SampleNeed | GroupNeed


def needs_of(conditions: Iterable[Node], by: Iterable[str] = ()) -> tuple[Need, ...]:
    """What some conditions ask for, each once, and the groups."""
    found: dict[Need, None] = {}
    for condition in conditions:
        for leaf in leaves(condition):
            found.update(dict.fromkeys(_of(leaf)))
    for name in by:
        found[GroupNeed(name)] = None
    singly = {(need.fact, need.type) for need in found if isinstance(need, FactNeed) and need.singly}
    return tuple(need for need in found if not _is_covered(need, singly))


def _is_covered(need: Need, singly: Collection[tuple[str, FactType]]) -> bool:
    """Whether the same fact is needed singly, which answers every question."""
    return isinstance(need, FactNeed) and not need.singly and (need.fact, need.type) in singly


def _of(leaf: Leaf) -> Iterator[Need]:
    match leaf:
        case InRegion(fact) | IsKnown(fact):
            yield from _fact(fact, singly=False)
        case LanguageIn(fact):
            yield from _fact(fact, singly=True)
        case Installed(component, scheme):
            yield ComponentNeed(component, scheme)
        case Ask() if is_sample(leaf):
            yield SampleNeed(sample_key(leaf))
        case Ask():
            for fact in leaf.facts:
                yield from _fact(fact, singly=not answers_by_region(leaf))


def _fact(fact: FactReference, *, singly: bool) -> Iterator[Need]:
    if fact.name != NOW:
        yield FactNeed(fact.name, fact.type, singly)


def answers_by_region(ask: Ask) -> bool:
    """Whether a predicate's region is its whole answer: a plugin's says so too, and is asked all the same."""
    return ask.predicate.total and ask.predicate.region is not None
