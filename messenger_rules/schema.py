"""The schema: which facts, components, languages and link hosts there are; what conditions are checked against."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from messenger_rules.types import FactType


@dataclass(frozen=True, slots=True)
class FactDeclaration:
    """One fact: its dotted name, its type, and one sentence that says what it is.

    ``released`` lists, in rising order, the versions that exist of a fact that is a version; empty where nobody says.
    """

    name: str
    type: FactType
    summary: str = ""
    released: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComponentDeclaration:
    """One component: its name, the scheme of its versions (None: the host's own), and its released versions."""

    name: str
    title: str = ""
    scheme: str | None = "dotted"
    released: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """All that a condition may speak of; components, languages and link hosts are None where they are open."""

    facts: Mapping[str, FactDeclaration]
    components: Mapping[str, ComponentDeclaration] | None = None
    languages: tuple[str, ...] | None = None
    link_hosts: tuple[str, ...] | None = None
    product: str | None = None
    origins: Mapping[str, str] = field(default_factory=dict)
    """Who declares a fact: a distribution or a file, by fact name."""

    @classmethod
    def of(cls, facts: Iterable[FactDeclaration]) -> Schema:
        """A schema of some facts in which everything else is open."""
        return cls({fact.name: fact for fact in facts})

    def with_facts(self, facts: Iterable[FactDeclaration]) -> Schema:
        """The same schema with further facts; a fact of the same name is replaced."""
        further = {fact.name: fact for fact in facts}
        return replace(self, facts=ChainMap(further, self.facts))  # type: ignore[arg-type] # only the first is written

    def component(self, name: str) -> ComponentDeclaration | None:
        """A component's declaration; where components are open, one whose scheme is the host's own."""
        if self.components is None:
            return ComponentDeclaration(name, scheme=None)
        return self.components.get(name)
