"""What all installed distributions add: found by name, by fact and by prefix."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import Distribution, EntryPoint
from typing import Any

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.facts.source import SHARED_NAMESPACES, FactSource, is_inside
from messenger_rules.plugins.entry import Entry
from messenger_rules.plugins.groups import FACT_SOURCES, GROUPS, SOURCE_FAMILIES, TAKEN
from messenger_rules.plugins.plugin import Claim, Plugin
from messenger_rules.plugins.rules import collision, namespace, problem_of_interface, problem_of_name
from messenger_rules.schema import FactDeclaration
from messenger_rules.trust import doubt_about


@dataclass(eq=False)
class Installed:
    """What all installed distributions add."""

    entries: tuple[Entry, ...]
    _by_group: Mapping[str, Mapping[str, Entry]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._by_group = {
            group: {
                entry.claim.name: entry for entry in self.entries if entry.claim.group == group and not entry.problem
            }
            for group in GROUPS
        }

    @classmethod
    def of(cls, points: Iterable[EntryPoint], apis: Mapping[str, str], *, trusted: Collection[str] = ()) -> Installed:
        """Judge entry points by their names.

        :param apis: the version of the plugin interface that a distribution is written for, where it says so.
        :param trusted: distributions whose files are imported in any case.
        """
        entries = tuple(Entry(point) for point in sorted(points, key=_order))
        doubts = _doubts(entry for entry in entries if entry.claim.distribution not in trusted)
        for entry in entries:
            doubt = doubts.get(entry.claim.distribution)
            entry.problem = problem_of_interface(entry.claim, apis) or doubt or problem_of_name(entry.claim)
        judged = [entry for entry in entries if entry.problem is None]
        for entry in judged:
            entry.problem = collision(entry.claim, (other.claim for other in judged))
        return cls(entries)

    def named(self, group: str, name: str) -> Any:
        """What a name means in a group; None where it means nothing that can be used."""
        entry = self._by_group[group].get(name)
        return entry.value if entry is not None else None

    def names(self, group: str) -> Iterable[str]:
        """The names of a group."""
        return self._by_group[group]

    def source(self, name: str) -> FactSource | None:
        """The fact source of a name, one of a family's among them."""
        found = self.named(FACT_SOURCES, name)
        if isinstance(found, FactSource):
            return found
        return next((source for source in self._family_sources() if source.name == name), None)

    def source_names(self) -> Iterator[str]:
        """The names of all fact sources."""
        yield from self.names(FACT_SOURCES)
        yield from (source.name for source in self._family_sources())

    def sources_of(self, needed: Collection[str]) -> list[FactSource]:
        """The sources that may give one of some facts; only these are imported, and families for what nobody owns."""
        found = {
            name: source
            for name, entry in self._by_group[FACT_SOURCES].items()
            if any(is_inside(fact, namespace(name)) for fact in needed)
            and isinstance(source := entry.value, FactSource)
        }
        owned = {name.partition(".")[0] for name in found} | TAKEN - SHARED_NAMESPACES
        if any(fact.partition(".")[0] not in owned for fact in needed):
            found |= {source.name: source for source in self._family_sources() if source.is_needed(needed)}
        return [found[name] for name in sorted(found)]

    def declaration(self, fact: str) -> FactDeclaration | None:
        """The declaration of a fact; only plugins whose prefix it has are imported."""
        prefix = fact.partition(".")[0]
        family = self._by_group[SOURCE_FAMILIES].get(prefix)
        of_family = family.sources if family is not None and family.value is not None else ()
        named = (self.named(FACT_SOURCES, name) for name in self.names(FACT_SOURCES) if is_inside(fact, name))
        for source in (*named, *of_family):
            found = _declared_by(source, fact)
            if found is not None:
                return found
        return None

    def owner(self, fact: str) -> str | None:
        """The distribution that declares a fact."""
        if self.declaration(fact) is None:
            return None
        prefix = fact.partition(".")[0]
        givers = (*self._by_group[FACT_SOURCES].values(), *self._by_group[SOURCE_FAMILIES].values())
        return next((entry.claim.distribution for entry in givers if entry.claim.prefix == prefix), None)

    def fact_names(self) -> Iterator[str]:
        """The names of all facts that plugins declare."""
        for name in self.source_names():
            source = self.source(name)
            if source is not None:
                yield from (declaration.name for declaration in source.declarations)

    def plugins(self) -> tuple[Plugin, ...]:
        """All that is listed; everything is imported for it."""
        return tuple(plugin for entry in self.entries for plugin in entry.plugins())

    def _family_sources(self) -> Iterator[FactSource]:
        for entry in self._by_group[SOURCE_FAMILIES].values():
            if entry.value is not None:
                yield from entry.sources


def _doubts(entries: Iterable[Entry]) -> Mapping[str, Diagnostic | None]:
    """Why a distribution may not be imported, by its name."""
    modules: dict[str, tuple[Distribution, list[str]]] = {}
    for entry in entries:
        if entry.point.dist is not None:
            modules.setdefault(entry.claim.distribution, (entry.point.dist, []))[1].append(entry.point.module)
    return {name: doubt_about(distribution, dict.fromkeys(named)) for name, (distribution, named) in modules.items()}


def _order(point: EntryPoint) -> tuple[str, int, str]:
    return (point.dist.name if point.dist is not None else "", GROUPS.index(point.group), point.name)


def _declared_by(source: FactSource | None, fact: str) -> FactDeclaration | None:
    declarations = source.declarations if source is not None else ()
    return next((declaration for declaration in declarations if declaration.name == fact), None)


def api_versions(points: Iterable[EntryPoint]) -> Mapping[str, str]:
    """The version of the plugin interface by distribution, of those that say it."""
    return {Claim.of(point).distribution: point.name for point in points}
