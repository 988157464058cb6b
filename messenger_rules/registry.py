"""The registry: which fact sources, predicates and front ends there are; an immutable value that a call returns.

Importing this package loads nothing. :meth:`Registry.load` reads the entry points of the installed distributions; what
cannot be loaded, or breaks a rule, is listed with its problem and takes nothing else with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from messenger_rules.condition.builtin import PREDICATES
from messenger_rules.condition.condition import system_clock
from messenger_rules.condition.predicates import Predicate
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import MessengerRulesError
from messenger_rules.facts.builtin import SOURCES
from messenger_rules.facts.cache import FactCache
from messenger_rules.facts.collect import Answer
from messenger_rules.facts.collect import collect as collect_from
from messenger_rules.facts.model import HostFacts
from messenger_rules.facts.schema import builtin_schema
from messenger_rules.facts.source import COMPONENTS, FactSource
from messenger_rules.schema import Schema

FACT_SOURCES = "messenger_rules.fact_sources"
PREDICATE_GROUP = "messenger_rules.predicates"
FRONT_ENDS = "messenger_rules.front_ends"
GROUPS = (FACT_SOURCES, PREDICATE_GROUP, FRONT_ENDS)
BUILT_IN = "messenger-rules"
"""The distribution of what the library itself brings."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """One thing that a distribution adds: what it is, and what is wrong with it where it is not in use."""

    name: str
    group: str
    distribution: str
    version: str = ""
    value: str = ""
    summary: str = ""
    problem: Diagnostic | None = None

    @property
    def in_use(self) -> bool:
        """Whether it was loaded and keeps the rules."""
        return self.problem is None


@dataclass(frozen=True)
class Registry:
    """What conditions may call, and where facts come from.

    >>> sorted(Registry.builtin().sources)
    ['facts-file', 'host', 'language', 'os']
    """

    sources: Mapping[str, FactSource] = field(default_factory=dict)
    predicates: Mapping[str, Predicate] = field(default_factory=dict)
    front_ends: Mapping[str, Any] = field(default_factory=dict)
    plugins: tuple[Plugin, ...] = ()

    @classmethod
    def builtin(cls) -> Registry:
        """The library's own sources and predicates."""
        return _BUILTIN

    @classmethod
    def load(cls) -> Registry:
        """The library's own, and those of every installed distribution that names them as entry points."""
        return cls.of(found for group in GROUPS for found in entry_points(group=group))

    @classmethod
    def of(cls, points: Iterable[EntryPoint]) -> Registry:
        """The library's own, and what some entry points name."""
        loaded = [_load(point) for point in points]
        refused = {id(entry): problem for entry in loaded if (problem := entry.problem or _problem(entry, loaded))}
        plugins = [entry.plugin(refused.get(id(entry))) for entry in loaded]
        kept = [entry for entry in loaded if id(entry) not in refused]
        builtin = cls.builtin()
        return cls(
            {**builtin.sources, **{entry.name: entry.value for entry in kept if entry.group == FACT_SOURCES}},
            {**builtin.predicates, **{entry.name: entry.value for entry in kept if entry.group == PREDICATE_GROUP}},
            {entry.name: entry.value for entry in kept if entry.group == FRONT_ENDS},
            (*builtin.plugins, *sorted(plugins, key=lambda plugin: (plugin.distribution, plugin.group, plugin.name))),
        )

    def schema(self) -> Schema:
        """The facts that the sources declare, the built-in ones among them; all else is open."""
        return self._schema

    @cached_property
    def _schema(self) -> Schema:
        own = [source for source in self.sources.values() if source.name not in _BUILTIN.sources]
        return builtin_schema().with_facts(declaration for source in own for declaration in source.declarations)

    def collect(
        self,
        *,
        needed: Collection[str] | None = None,
        at: datetime | None = None,
        cache: FactCache | None = None,
        told: Callable[[Answer], None] | None = None,
    ) -> HostFacts:
        """The facts of this host by all sources that are needed; without ``at``, dated by the system's clock."""
        return collect_from(self.sources.values(), needed=needed, at=at or system_clock(), cache=cache, told=told)


def collect(
    registry: Registry | None = None, *, needed: Collection[str] | None = None, at: datetime | None = None
) -> HostFacts:
    """The facts of this host by the sources of a registry; without one, by the built-in ones."""
    return (registry or Registry.builtin()).collect(needed=needed, at=at)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry point, and what it names."""

    point: EntryPoint
    value: Any
    problem: Diagnostic | None = None

    @property
    def group(self) -> str:
        return self.point.group

    @property
    def name(self) -> str:
        """The name that conditions and facts know it by."""
        return self.value.name if isinstance(self.value, Predicate) else self.point.name

    @property
    def distribution(self) -> str:
        return self.point.dist.name if self.point.dist is not None else "?"

    def plugin(self, problem: Diagnostic | None) -> Plugin:
        version = self.point.dist.version if self.point.dist is not None else ""
        summary = getattr(self.value, "summary", "") or ""
        return Plugin(self.name, self.group, self.distribution, version, self.point.value, summary, problem)


def _load(point: EntryPoint) -> _Entry:
    """Import what an entry point names; whatever that raises is the plugin's problem and nobody else's."""
    try:
        return _Entry(point, point.load())
    except KeyboardInterrupt:
        raise
    except MessengerRulesError as error:
        return _Entry(point, None, error.diagnostics[0])
    except BaseException as error:  # noqa: BLE001 -- a module may raise anything at all when it is imported
        said = f"{type(error).__name__}: {error}"[:300]
        return _Entry(
            point, None, _diagnostic("MR573", point, f"cannot be loaded: {said}", "mend or remove the plugin")
        )


def _problem(entry: _Entry, loaded: list[_Entry]) -> Diagnostic | None:
    """Which rule of plugins an entry breaks."""
    point = entry.point
    wanted = {FACT_SOURCES: FactSource, PREDICATE_GROUP: Predicate}.get(entry.group)
    if wanted is not None and not isinstance(entry.value, wanted):
        what = "fact source" if wanted is FactSource else "predicate"
        return _diagnostic("MR574", point, f"is no {what}", f"name an object made with @{what.replace(' ', '_')}")
    builtin = {FACT_SOURCES: _BUILTIN.sources, PREDICATE_GROUP: _BUILTIN.predicates}.get(entry.group, {})
    if entry.name in builtin or (isinstance(entry.value, FactSource) and _shadows(entry.value)):
        return _diagnostic("MR575", point, "takes a name that is built in", "take a name with a prefix of your own")
    if isinstance(entry.value, Predicate) and "." not in entry.name:
        return _diagnostic("MR576", point, "has a name without a prefix", f"name it `yours.{entry.name}`")
    others = [
        other for other in loaded if other is not entry and (other.group, other.name) == (entry.group, entry.name)
    ]
    if others:
        names = " and ".join(sorted({entry.distribution, *(other.distribution for other in others)}))
        return _diagnostic("MR577", point, f"has a name that two give: {names}", "remove one of them")
    return None


def _shadows(source: FactSource) -> bool:
    declared = {declaration.name for declaration in source.declarations}
    taken = {name.partition(".")[0] for name in builtin_schema().facts}
    return source.namespace != COMPONENTS and (
        source.namespace in taken or not declared.isdisjoint(builtin_schema().facts)
    )


def _diagnostic(code: str, point: EntryPoint, sentence: str, help_: str) -> Diagnostic:
    distribution = point.dist.name if point.dist is not None else "?"
    return Diagnostic(code, f"the plugin `{point.name}` of {distribution} {sentence}", help=(help_,))


_BUILTIN = Registry(
    {source.name: source for source in SOURCES},
    {predicate.name: predicate for predicate in PREDICATES},
    plugins=(
        *(
            Plugin(source.name, FACT_SOURCES, BUILT_IN, value=source.place, summary=source.summary)
            for source in SOURCES
        ),
        *(
            Plugin(found.name, PREDICATE_GROUP, BUILT_IN, value=":".join(found.home), summary=found.summary)
            for found in PREDICATES
        ),
    ),
)
