"""The registry: which fact sources, predicates and front ends there are; an immutable value that a call returns.

Importing this package loads nothing. :meth:`Registry.load` reads the names of the installed distributions' entry
points; what they name is imported when it is used.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from messenger_rules.condition.builtin import PREDICATES
from messenger_rules.condition.condition import instant_of
from messenger_rules.condition.predicates import Predicate
from messenger_rules.facts.builtin import SOURCES
from messenger_rules.facts.cache import FactCache
from messenger_rules.facts.collect import Answer
from messenger_rules.facts.collect import collect as collect_from
from messenger_rules.facts.model import HostFacts
from messenger_rules.facts.schema import builtin_schema
from messenger_rules.facts.source import FactSource
from messenger_rules.plugins.groups import API, FACT_SOURCES, FRONT_ENDS, GROUPS, OWN_FRONT_ENDS, PREDICATE_GROUP
from messenger_rules.plugins.installed import Installed, api_versions
from messenger_rules.plugins.on_use import OnUse
from messenger_rules.plugins.plugin import ListedOnUse, Plugin
from messenger_rules.schema import Schema
from messenger_rules.several import several

BUILT_IN = "messenger-rules"
"""The distribution of what the library itself brings."""


@dataclass(frozen=True)
class Registry:
    """What conditions may call, and where facts come from.

    >>> sorted(Registry.builtin().sources)
    ['facts-file', 'host', 'language', 'os']
    """

    sources: Mapping[str, FactSource] = field(default_factory=dict)
    predicates: Mapping[str, Predicate] = field(default_factory=dict)
    front_ends: Mapping[str, Any] = field(default_factory=dict)
    plugins: Sequence[Plugin] = ()

    @classmethod
    def builtin(cls) -> Registry:
        """The library's own sources and predicates."""
        return _BUILTIN

    @classmethod
    def load(cls) -> Registry:
        """The library's own, and those of every installed distribution that names them as entry points.

        Nothing is imported yet: each plugin is when a condition, or a look at the list, needs it.
        """
        return cls.of((found for group in GROUPS for found in entry_points(group=group)), entry_points(group=API))

    @classmethod
    def of(
        cls, points: Iterable[EntryPoint], apis: Iterable[EntryPoint] = (), *, trusted: Collection[str] = ()
    ) -> Registry:
        """The library's own, and what some entry points name.

        :param apis: the entry points of the group of interface versions.
        :param trusted: distributions whose modules are imported also where this process is privileged and nobody
            allowed them, or anybody may change their files; for those who test a plugin.
        """
        return _InstalledRegistry.of_installed(Installed.of(points, api_versions(apis), trusted=trusted))

    def schema(self) -> Schema:
        """The facts that the sources declare, the built-in ones among them; all else is open."""
        return self._schema

    @cached_property
    def _schema(self) -> Schema:
        own = [source for source in self.sources.values() if source.name not in _BUILTIN.sources]
        owners = {plugin.name: plugin.distribution for plugin in self.plugins if plugin.group == FACT_SOURCES}
        declared = {fact.name: (fact, owners.get(source.name)) for source in own for fact in source.declarations}
        schema = builtin_schema().with_facts(fact for fact, _ in declared.values())
        return replace(schema, origins={name: owner for name, (_, owner) in declared.items() if owner is not None})

    def collect(
        self,
        *,
        needed: Collection[str] | None = None,
        at: datetime | None = None,
        cache: FactCache | None = None,
        told: Callable[[Answer], None] | None = None,
    ) -> HostFacts:
        """The facts of this host by all sources that are needed; without ``at``, dated by the system's clock.

        :raises FactsError: MR560 where ``at`` has no time zone.
        :raises TypeError: where one text stands for the names that are needed.
        """
        asked = self._sources_of(None if needed is None else several("needed", needed))
        return collect_from(asked, needed=needed, at=instant_of(at), cache=cache, told=told)

    def _sources_of(self, needed: Collection[str] | None) -> Iterable[FactSource]:
        """The sources among which those that are needed are."""
        return self.sources.values()


@dataclass(frozen=True, kw_only=True)
class _InstalledRegistry(Registry):
    """A registry over installed distributions, whose parts are imported when they are used."""

    installed: Installed = field(repr=False, compare=False)

    @classmethod
    def of_installed(cls, installed: Installed) -> Registry:
        """The library's own, and what distributions add."""
        builtin = Registry.builtin()
        return cls(
            OnUse(
                lambda name: builtin.sources.get(name) or installed.source(name),
                lambda: (*builtin.sources, *installed.source_names()),
            ),
            OnUse(
                lambda name: builtin.predicates.get(name) or installed.named(PREDICATE_GROUP, name),
                lambda: (*builtin.predicates, *installed.names(PREDICATE_GROUP)),
            ),
            OnUse(
                lambda name: builtin.front_ends.get(name) or installed.named(FRONT_ENDS, name),
                lambda: (*builtin.front_ends, *installed.names(FRONT_ENDS)),
            ),
            ListedOnUse(lambda: (*builtin.plugins, *installed.plugins())),
            installed=installed,
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled as what it holds; where it is read, plugins may be installed otherwise."""
        return Registry, (dict(self.sources), dict(self.predicates), dict(self.front_ends), tuple(self.plugins))

    @cached_property
    def _schema(self) -> Schema:
        own = builtin_schema()
        declared = OnUse(self.installed.declaration, self.installed.fact_names)
        facts = ChainMap({**own.facts}, declared)  # type: ignore[arg-type] # only the first is written
        return replace(own, facts=facts, origins=OnUse(self.installed.owner, self.installed.fact_names))

    def _sources_of(self, needed: Collection[str] | None) -> Iterable[FactSource]:
        if needed is None:
            return self.sources.values()
        return (*SOURCES, *self.installed.sources_of(needed))


def collect(
    registry: Registry | None = None, *, needed: Collection[str] | None = None, at: datetime | None = None
) -> HostFacts:
    """The facts of this host by the sources of a registry; without one, by the built-in ones."""
    return (Registry.builtin() if registry is None else registry).collect(needed=needed, at=at)


def _builtin_front_end(name: str) -> Any:
    if name not in OWN_FRONT_ENDS:
        return None
    return EntryPoint(name, f"messenger_rules.front_ends.{OWN_FRONT_ENDS[name][0]}", FRONT_ENDS).load()


def _builtin_front_ends() -> Iterable[str]:
    return OWN_FRONT_ENDS


_BUILTIN = Registry(
    {source.name: source for source in SOURCES},
    {predicate.name: predicate for predicate in PREDICATES},
    OnUse(_builtin_front_end, _builtin_front_ends),
    plugins=(
        *(
            Plugin(source.name, FACT_SOURCES, BUILT_IN, value=source.place, summary=source.summary)
            for source in SOURCES
        ),
        *(
            Plugin(found.name, PREDICATE_GROUP, BUILT_IN, value=":".join(found.home), summary=found.summary)
            for found in PREDICATES
        ),
        *(
            Plugin(name, FRONT_ENDS, BUILT_IN, value=f"messenger_rules.front_ends.{place}", summary=summary)
            for name, (place, summary) in OWN_FRONT_ENDS.items()
        ),
    ),
)
