"""Plugins: what the entry points of installed distributions add; known by name at once, imported when it is used.

The name of an entry point is what it gives: a source's namespace, or ``components.`` or ``console.`` and a name of its
own; a predicate's dotted name; a family's prefix. So which plugin a condition needs is known without importing one, and
names are judged before any code of a plugin runs. What breaks a rule is listed with its problem, and takes nothing else
with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import Distribution, EntryPoint
from typing import Any, Generic, TypeVar, overload

from messenger_rules.condition.builtin import PREDICATES
from messenger_rules.condition.predicates import Predicate
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import MessengerRulesError
from messenger_rules.facts.builtin import SOURCES
from messenger_rules.facts.schema import builtin_schema
from messenger_rules.facts.source import COMPONENTS, SHARED_NAMESPACES, FactSource, is_inside
from messenger_rules.schema import FactDeclaration
from messenger_rules.trust import doubt_about

FACT_SOURCES = "messenger_rules.fact_sources"
SOURCE_FAMILIES = "messenger_rules.source_families"
PREDICATE_GROUP = "messenger_rules.predicates"
FRONT_ENDS = "messenger_rules.front_ends"
GROUPS = (FACT_SOURCES, SOURCE_FAMILIES, PREDICATE_GROUP, FRONT_ENDS)
API = "messenger_rules.api"
"""The entry-point group whose one name is the version of the plugin interface that a distribution is written for."""
API_VERSION = "1"

T = TypeVar("T")

TAKEN = frozenset({name.partition(".")[0] for name in builtin_schema().facts} | {COMPONENTS})
"""The prefixes of the library's own facts."""
OWN_FRONT_ENDS: Mapping[str, tuple[str, str]] = {
    "plain": ("terminal:plain", "Plain text, and a prompt."),
    "terminal": ("terminal:terminal", "A frame with colours, and a prompt; by rich, where it is installed."),
    "full-screen": ("full_screen:full_screen", "The whole terminal, with buttons; by textual."),
    "notification": ("notification:notification", "Notifications of the desktop with buttons, over D-Bus."),
    "window": ("window:window", "A window with buttons; by tkinter."),
    "message-box": ("message_box:message_box", "A window of Windows itself, with buttons."),
}
"""The front ends that the library brings, named as entry points are, and imported when they are used."""
_BUILT_IN: Mapping[str, Collection[str]] = {
    FACT_SOURCES: {source.name for source in SOURCES},
    PREDICATE_GROUP: {predicate.name for predicate in PREDICATES},
    FRONT_ENDS: OWN_FRONT_ENDS,
}


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


@dataclass(eq=False)
class OnUse(Mapping[str, T], Generic[T]):
    """A mapping whose values are found, by importing plugins, when they are asked for; it is pickled as a dict."""

    find: Callable[[str], T | None]
    """The value of a name; None where there is none that can be used."""
    names: Callable[[], Iterable[str]]
    """All names, of which some may turn out to have no value."""

    def __getitem__(self, name: str) -> T:
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.names() if self.find(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __reduce__(self) -> tuple[object, ...]:
        return dict, (dict(self),)


class ListedOnUse(Sequence[Plugin]):
    """The plugins, all imported when the first is looked at; pickled as a tuple."""

    def __init__(self, listed: Callable[[], tuple[Plugin, ...]]) -> None:
        self._listed = listed

    @overload
    def __getitem__(self, index: int) -> Plugin: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Plugin]: ...
    def __getitem__(self, index: int | slice) -> Plugin | Sequence[Plugin]:
        return self._listed()[index]

    def __len__(self) -> int:
        return len(self._listed())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> tuple[object, ...]:
        return tuple, (tuple(self),)


@dataclass(eq=False)
class Entry:
    """An entry point: judged by its names at once, imported when :attr:`value` is first asked for."""

    point: EntryPoint
    problem: Diagnostic | None = None
    """What is wrong with it, as far as is known."""
    sources: tuple[FactSource, ...] = ()
    """What a family gave, once it is loaded."""
    refused: tuple[tuple[FactSource, Diagnostic], ...] = ()
    """What a family gave that breaks a rule."""

    @property
    def name(self) -> str:
        """The name that conditions and facts know it by."""
        return self.point.name

    @property
    def distribution(self) -> str:
        """The distribution that adds it."""
        return self.point.dist.name if self.point.dist is not None else "?"

    @property
    def prefix(self) -> str:
        """The first part of its name, which belongs to its distribution alone."""
        return self.name.partition(".")[0]

    @cached_property
    def value(self) -> Any:
        """What it names; None where that cannot be used, and :attr:`problem` says why."""
        if self.problem is not None:
            return None
        found = self._imported()
        if self.problem is None:
            self.problem = _problem_of_value(self, found)
        return found if self.problem is None else None

    def _imported(self) -> Any:
        """Whatever the import raises is the plugin's problem and nobody else's."""
        try:
            found = self.point.load()
            if self.point.group == SOURCE_FAMILIES:
                self._divide(found())
        except KeyboardInterrupt:
            raise
        except MessengerRulesError as error:
            self.problem = error.diagnostics[0]
        except BaseException as error:  # noqa: BLE001 -- a module may raise anything at all when it is imported
            said = f"{type(error).__name__}: {error}"[:300]
            self.problem = self.complaint("MR573", f"cannot be loaded: {said}", "mend or remove the plugin")
        else:
            return found
        return None

    def _divide(self, given: Iterable[Any]) -> None:
        """Keep the sources of a family that keep the rules."""
        sources, refused = [], []
        for source in given:
            problem = _problem_of_member(self, source)
            if problem is None:
                sources.append(source)
            elif isinstance(source, FactSource):
                refused.append((source, problem))
            else:
                self.problem = problem
        self.sources, self.refused = tuple(sources), tuple(refused)

    def complaint(self, code: str, sentence: str, help_: str) -> Diagnostic:
        """A diagnostic about it."""
        return Diagnostic(code, f"the plugin `{self.name}` of {self.distribution} {sentence}", help=(help_,))

    def plugins(self) -> Iterator[Plugin]:
        """As it is listed: itself, and below a family what it gives."""
        value = self.value
        version = self.point.dist.version if self.point.dist is not None else ""
        summary = value.summary if isinstance(value, FactSource | Predicate) else _first_line(value)
        yield Plugin(self.name, self.point.group, self.distribution, version, self.point.value, summary, self.problem)
        for source, problem in (*((source, None) for source in self.sources), *self.refused):
            yield Plugin(source.name, FACT_SOURCES, self.distribution, version, source.place, source.summary, problem)


def _first_line(value: Any) -> str:
    return (getattr(value, "__doc__", None) or "").strip().partition("\n")[0]


@dataclass(eq=False)
class Installed:
    """What all installed distributions add."""

    entries: tuple[Entry, ...]
    _by_group: Mapping[str, Mapping[str, Entry]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._by_group = {
            group: {entry.name: entry for entry in self.entries if entry.point.group == group and not entry.problem}
            for group in GROUPS
        }

    @classmethod
    def of(cls, points: Iterable[EntryPoint], apis: Mapping[str, str], *, trusted: Collection[str] = ()) -> Installed:
        """Judge entry points by their names.

        :param apis: the version of the plugin interface that a distribution is written for, where it says so.
        :param trusted: distributions whose files are imported in any case.
        """
        entries = tuple(Entry(point) for point in sorted(points, key=_order))
        doubts = _doubts(entry for entry in entries if entry.distribution not in trusted)
        for entry in entries:
            entry.problem = _problem_of_distribution(entry, apis, doubts) or _problem_of_name(entry)
        judged = [entry for entry in entries if entry.problem is None]
        for entry, problem in [(entry, _collision(entry, judged)) for entry in judged]:
            entry.problem = problem
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
            if any(is_inside(fact, _namespace(name)) for fact in needed)
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
        groups = (self._by_group[group].values() for group in (FACT_SOURCES, SOURCE_FAMILIES))
        return next((entry.distribution for group in groups for entry in group if entry.prefix == prefix), None)

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
            modules.setdefault(entry.distribution, (entry.point.dist, []))[1].append(entry.point.module)
    return {name: doubt_about(distribution, dict.fromkeys(named)) for name, (distribution, named) in modules.items()}


def _order(point: EntryPoint) -> tuple[str, int, str]:
    return (point.dist.name if point.dist is not None else "", GROUPS.index(point.group), point.name)


def _declared_by(source: FactSource | None, fact: str) -> FactDeclaration | None:
    declarations = source.declarations if source is not None else ()
    return next((declaration for declaration in declarations if declaration.name == fact), None)


def _namespace(name: str) -> str:
    """The namespace that an entry point of this name gives."""
    prefix = name.partition(".")[0]
    return prefix if prefix in SHARED_NAMESPACES else name


def _problem_of_distribution(
    entry: Entry, apis: Mapping[str, str], doubts: Mapping[str, Diagnostic | None]
) -> Diagnostic | None:
    """Why nothing of its distribution may be loaded."""
    wanted = apis.get(entry.distribution, API_VERSION)
    if wanted != API_VERSION:
        sentence = f"is written for version {wanted} of the plugin interface; this is version {API_VERSION}"
        return entry.complaint("MR579", sentence, "install a version of it, or of messenger-rules, that fits")
    return doubts.get(entry.distribution)


def _problem_of_name(entry: Entry) -> Diagnostic | None:
    """Which rule its name breaks by itself."""
    group = entry.point.group
    if entry.name in _BUILT_IN.get(group, ()):
        return entry.complaint("MR575", "takes a name that is built in", "take a name with a prefix of your own")
    if group == PREDICATE_GROUP and "." not in entry.name:
        return entry.complaint("MR576", "has a name without a prefix", f"name it `yours.{entry.name}`")
    is_part = group == FACT_SOURCES and entry.prefix in SHARED_NAMESPACES and "." in entry.name
    if group != FRONT_ENDS and entry.prefix in TAKEN and not is_part:
        return entry.complaint("MR575", "takes a name that is built in", "take a name with a prefix of your own")
    return None


def _collision(entry: Entry, judged: list[Entry]) -> Diagnostic | None:
    """Which other plugin claims its name, or its prefix."""
    others = [
        other
        for other in judged
        if other is not entry and (other.point.group, other.name) == (entry.point.group, entry.name)
    ]
    if others:
        names = " and ".join(sorted({entry.distribution, *(other.distribution for other in others)}))
        return entry.complaint("MR577", f"has a name that two give: {names}", "remove one of them")
    if entry.point.group == FRONT_ENDS or entry.prefix in SHARED_NAMESPACES:
        return None
    owners = {
        other.distribution for other in judged if other.prefix == entry.prefix and other.point.group != FRONT_ENDS
    }
    if len(owners) > 1:
        names = " and ".join(sorted(owners))
        return entry.complaint("MR577", f"has a prefix that two use: {names}", "remove one of them")
    return None


def _problem_of_value(entry: Entry, value: Any) -> Diagnostic | None:
    """Which rule what it names breaks."""
    match entry.point.group:
        case "messenger_rules.fact_sources":
            if not isinstance(value, FactSource):
                return entry.complaint("MR574", "is no fact source", "name an object made with @fact_source")
            fits = value.name == entry.name and value.namespace == _namespace(entry.name)
            said = f"names the source `{value.name}` of the namespace `{value.namespace}`"
            return None if fits else entry.complaint("MR578", said, _advice(value))
        case "messenger_rules.predicates":
            if not isinstance(value, Predicate):
                return entry.complaint("MR574", "is no predicate", "name an object made with @predicate")
            said = f"names the predicate `{value.name}`"
            help_ = f'name the entry point as its predicate: "{value.name}"'
            return None if value.name == entry.name else entry.complaint("MR578", said, help_)
        case "messenger_rules.front_ends" if not callable(value):
            help_ = "name a function that takes the words, and returns a context that gives a display"
            return entry.complaint("MR574", "is no front end", help_)
    return None


def _advice(source: FactSource) -> str:
    if source.namespace in SHARED_NAMESPACES:
        own = f"{source.namespace}.{source.name.rpartition('.')[2]}"
        return f'declare it with name="{own}", and name the entry point "{own}"'
    return f'name the source and its entry point as the namespace: "{source.namespace}"'


def _problem_of_member(family: Entry, source: Any) -> Diagnostic | None:
    """Which rule a source of a family breaks."""
    if not isinstance(source, FactSource):
        return family.complaint("MR574", "gives what is no fact source", "return objects made with FactSource.of")
    if family.name not in source.name.split("."):
        said = f"gives a source with the name `{source.name}`"
        return family.complaint("MR578", said, f"name it `{family.name}.{source.name}`")
    prefix = source.namespace.partition(".")[0]
    if prefix in TAKEN - SHARED_NAMESPACES or (prefix in SHARED_NAMESPACES and source.namespace != prefix):
        said = f"gives the namespace `{source.namespace}`, which is built in"
        return family.complaint("MR575", said, "give a namespace of its own, `components` or `console`")
    if source.declarations and prefix != family.name:
        said = f"declares facts of `{source.namespace}`"
        help_ = f"declare facts of `{family.name}`, or leave their types to a vocabulary"
        return family.complaint("MR578", said, help_)
    return None


def api_versions(points: Iterable[EntryPoint]) -> Mapping[str, str]:
    """The version of the plugin interface by distribution, of those that say it."""
    return {_distribution_name(point.dist): point.name for point in points}


def _distribution_name(distribution: Distribution | None) -> str:
    return distribution.name if distribution is not None else "?"
