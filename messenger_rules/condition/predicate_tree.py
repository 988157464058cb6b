"""The predicate tree: a checked, typed condition; each leaf tests one fact, or calls one predicate.

Every leaf is a region of one fact wherever that is possible, so that the tree can be compiled, explained and analysed.
Leaves keep their place in the text that their author wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from messenger_rules import versions
from messenger_rules.condition.predicates import Parameter, Predicate
from messenger_rules.text import NOWHERE, Source, Span
from messenger_rules.types import FactType, Prepared


@dataclass(frozen=True, slots=True)
class FactReference:
    """A fact and the type that reads it."""

    name: str
    type: FactType


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of ordered, prepared values; an end that is None is open to that side."""

    low: Prepared | None = None
    high: Prepared | None = None
    low_included: bool = True
    high_included: bool = False

    def contains(self, value: Prepared) -> bool:
        """Whether a prepared value lies in the stretch."""
        above = self.low is None or value > self.low or (self.low_included and value == self.low)  # type: ignore[operator] # one type orders both
        below = self.high is None or value < self.high or (self.high_included and value == self.high)  # type: ignore[operator] # as above
        return above and below

    @property
    def empty(self) -> bool:
        """Whether no value can lie between the ends."""
        if self.low is None or self.high is None:
            return False
        if self.low == self.high:
            return not (self.low_included and self.high_included)
        return self.low > self.high  # type: ignore[operator] # as above


@dataclass(frozen=True, slots=True)
class OrderedRegion:
    """Some stretches of ordered values."""

    intervals: tuple[Interval, ...]

    def contains(self, value: Prepared) -> bool:
        """Whether a prepared value lies in one of the stretches."""
        return any(interval.contains(value) for interval in self.intervals)


@dataclass(frozen=True, slots=True)
class ValueRegion:
    """Some single values, in the order in which the author wrote them."""

    values: tuple[Prepared, ...]

    def contains(self, value: Prepared) -> bool:
        """Whether a prepared value is one of them."""
        return value in self.values


Region: TypeAlias = OrderedRegion | ValueRegion


@dataclass(frozen=True, slots=True)
class VersionEdge:
    """An end of a range of versions as written: a version, or a line such as ``5.2.*``."""

    text: str
    line: bool = False


@dataclass(frozen=True, slots=True)
class VersionStretch:
    """A stretch of versions as written, for every scheme that can read its ends."""

    low: VersionEdge | None = None
    high: VersionEdge | None = None
    low_included: bool = True
    high_included: bool = False

    def in_scheme(self, scheme: versions.Scheme) -> Interval:
        """The stretch in one scheme; a line's lower end is its first release, its upper end the next line's first.

        :raises versions.UnreadableVersion: where the scheme cannot read an end.
        """
        low, low_included = _key(scheme, self.low, upper=not self.low_included), self.low_included
        high, high_included = _key(scheme, self.high, upper=self.high_included), self.high_included
        if self.low is not None and self.low.line:
            low_included = True
        if self.high is not None and self.high.line:
            high_included = False
        return Interval(low, high, low_included, high_included)


def _key(scheme: versions.Scheme, edge: VersionEdge | None, *, upper: bool) -> bytes | None:
    """The key of an end; of a line, the end that lies above it where ``upper``, else the one below."""
    if edge is None:
        return None
    return scheme.line(edge.text)[upper] if edge.line else scheme.key(edge.text)


@dataclass(frozen=True, slots=True)
class OpenVersions:
    """A range of versions of a component whose scheme only the host knows."""

    stretches: tuple[VersionStretch, ...]

    def in_scheme(self, scheme: versions.Scheme) -> OrderedRegion | None:
        """The region in one scheme; None where the scheme cannot read an end."""
        try:
            return OrderedRegion(tuple(stretch.in_scheme(scheme) for stretch in self.stretches))
        except versions.UnreadableVersion:
            return None


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Node, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part holds."""

    parts: tuple[Node, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Segment:
    """A named condition of the catalogue, in place of its name."""

    name: str
    part: Node
    source: Source = field(compare=False, repr=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Always:
    """True, or false, on every host."""

    value: bool
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class InRegion:
    """A fact's value lies in a region, or outside it where ``negated``."""

    fact: FactReference
    region: Region
    negated: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LanguageIn:
    """A language matches one of some language ranges, or none where ``negated``."""

    fact: FactReference
    ranges: tuple[str, ...]
    negated: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class IsKnown:
    """A fact is known, or unknown where ``negated``; this is never unknown itself."""

    fact: FactReference
    negated: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Installed:
    """Some installed version of a component lies in a region; without one, any version is enough.

    ``scheme`` is the component's declared one. Where it is None the host names each version's own, and the versions
    that it names none for are dotted.
    """

    component: str
    scheme: str | None = None
    region: OrderedRegion | OpenVersions | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LiteralArgument:
    """An argument that stands in the condition."""

    parameter: Parameter
    value: object


@dataclass(frozen=True, slots=True)
class FactArgument:
    """An argument that is a fact's value."""

    parameter: Parameter
    fact: FactReference


@dataclass(frozen=True, slots=True)
class Ask:
    """A predicate, asked about facts."""

    predicate: Predicate
    arguments: tuple[LiteralArgument | FactArgument, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @property
    def facts(self) -> tuple[FactReference, ...]:
        """The facts among the arguments."""
        return tuple(argument.fact for argument in self.arguments if isinstance(argument, FactArgument))


Leaf: TypeAlias = Always | InRegion | LanguageIn | IsKnown | Installed | Ask
Node: TypeAlias = All | AnyOf | Not | Segment | Leaf


def leaves(node: Node) -> Iterator[Leaf]:
    """The leaves of a tree, from left to right, those of segments among them."""
    waiting = [node]
    while waiting:
        match waiting.pop():
            case All(parts) | AnyOf(parts):
                waiting.extend(reversed(parts))
            case Not(part) | Segment(_, part):
                waiting.append(part)
            case leaf:
                yield leaf


def facts_of(node: Node) -> frozenset[str]:
    """The dotted names of all facts that a tree asks for, components as ``components.NAME``, ``now`` left out."""
    names: set[str] = set()
    for leaf in leaves(node):
        match leaf:
            case InRegion(fact) | LanguageIn(fact) | IsKnown(fact):
                names.add(fact.name)
            case Installed(component):
                names.add(f"components.{component}")
            case Ask():
                names.update(fact.name for fact in leaf.facts)
            case Always():
                pass
    return frozenset(names - {"now"})
