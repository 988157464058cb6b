"""For tests: facts that are given, a clock that is set by hand, a display that records, and the tests of every plugin.

A distribution runs the tests of plugins by one line of its pytest configuration::

    [tool.pytest.ini_options]
    check_plugins = ["acme-facts"]

or in a test of its own, by :func:`check_plugin`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from importlib.metadata import Distribution, EntryPoint, PackageNotFoundError, distribution
from itertools import islice, product
from typing import Any

from packaging.requirements import Requirement

from messenger_rules.agent.ledger.personal import MemoryLedger
from messenger_rules.condition.call_regions import UnusableRegion, region_of
from messenger_rules.condition.condition import system_clock
from messenger_rules.condition.predicate_tree import (
    Ask,
    FactArgument,
    FactReference,
    InRegion,
    LiteralArgument,
    ValueRegion,
)
from messenger_rules.condition.predicates import NOW, Microseconds, Parameter, Predicate, Share
from messenger_rules.facts.collect import Answer as SourceAnswer
from messenger_rules.facts.collect import collect
from messenger_rules.facts.model import HostFacts
from messenger_rules.facts.source import FactSource
from messenger_rules.front_ends.display import Answer, Card, Reply
from messenger_rules.plugins.groups import API, API_VERSION, FRONT_ENDS, GROUPS, PREDICATE_GROUP
from messenger_rules.registry import Registry
from messenger_rules.trust import normalised
from messenger_rules.types import (
    BoolType,
    DecimalType,
    FactType,
    InstantType,
    IntType,
    TextType,
    microseconds,
)
from messenger_rules.values import Reason

__all__ = [
    "CHECKS",
    "FixedFacts",
    "ManualClock",
    "MemoryLedger",
    "RecordingDisplay",
    "check_plugin",
    "complaints_about",
    "disagreement",
]


@dataclass(slots=True)
class ManualClock:
    """A clock that stands until it is moved; wherever the library wants a clock, it takes this one.

    >>> clock = ManualClock(datetime(2026, 3, 1, tzinfo=UTC))
    >>> clock.advance(timedelta(days=1))
    >>> clock().day
    2
    """

    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time that it shows."""
        return self.now

    def advance(self, span: timedelta) -> None:
        """Move it, back where the span is negative."""
        self.now += span


@dataclass(slots=True)
class FixedFacts:
    """Facts that are given, in place of a registry's: they are collected the same way, and it is noted who asked.

    >>> facts = FixedFacts({"acme": {"seats": 5}})
    >>> facts.collect(needed={"acme.seats"}).value("acme.seats")
    5
    >>> facts.asked
    [frozenset({'acme.seats'})]
    """

    given: Mapping[str, Any]
    asked: list[frozenset[str] | None] = field(default_factory=list)

    def collect(self, *, needed: Collection[str] | None = None, at: datetime | None = None, **_: object) -> HostFacts:
        """The facts, all of them, as :meth:`messenger_rules.Registry.collect` gives those of this host."""
        self.asked.append(None if needed is None else frozenset(needed))
        return HostFacts.model_validate(dict(self.given))


@dataclass(slots=True)
class RecordingDisplay:
    """A front end without a screen: it keeps what it is shown, and answers as it is told, then acknowledges."""

    answers: list[Reply] = field(default_factory=list)
    shown: list[Card] = field(default_factory=list)
    asks: bool = True
    told: list[str] = field(default_factory=list)

    def show(self, card: Card) -> None:
        """Keep the card."""
        self.shown.append(card)

    def ask(self, card: Card) -> Reply:
        """The next of the answers."""
        return self.answers.pop(0) if self.answers else Answer.ACKNOWLEDGED

    def withdraw(self) -> None:
        """There is nothing to take away: it never waits."""

    def tell(self, sentence: str) -> None:
        """Keep the sentence."""
        self.told.append(sentence)


@dataclass
class _Checked:
    """A distribution under test, and its part of the registry."""

    distribution: Distribution

    @cached_property
    def points(self) -> list[EntryPoint]:
        return [point for point in self.distribution.entry_points if point.group in GROUPS]

    @cached_property
    def registry(self) -> Registry:
        apis = [point for point in self.distribution.entry_points if point.group == API]
        return Registry.of(self.points, apis, trusted={self.distribution.name})

    @property
    def sources(self) -> Iterator[FactSource]:
        own = {plugin.name for plugin in self.registry.plugins if plugin.distribution == self.distribution.name}
        yield from (source for name, source in self.registry.sources.items() if name in own)

    @property
    def predicates(self) -> Iterator[Predicate]:
        names = {point.name for point in self.points if point.group == PREDICATE_GROUP}
        yield from (found for name, found in self.registry.predicates.items() if name in names)

    @cached_property
    def answers(self) -> list[SourceAnswer]:
        found: list[SourceAnswer] = []
        collect(self.sources, at=system_clock(), told=found.append)
        return found


def check_plugin(name: str) -> None:
    """Run the tests that every plugin should pass on an installed distribution.

    :raises AssertionError: with all that was found, a line each.

    >>> check_plugin("no-such-plugin")
    Traceback (most recent call last):
    ...
    AssertionError: no-such-plugin is not installed
    """
    found = [complaint for check in CHECKS for complaint in complaints_about(name, check)]
    if found:
        raise AssertionError("\n".join(dict.fromkeys(found)))


def complaints_about(name: str, check: str) -> list[str]:
    """What one of :data:`CHECKS` finds wrong with an installed distribution."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return [f"{name} is not installed"]
    if name not in _CHECKED:
        _CHECKED[name] = _Checked(found)
    return list(CHECKS[check](_CHECKED[name]))


_CHECKED: dict[str, _Checked] = {}
"""What was looked at in this process: sources are asked once for all checks."""


def _says_what_it_is(checked: _Checked) -> Iterator[str]:
    if not checked.points:
        yield f"it has no entry point of the groups {', '.join(GROUPS)}"
    apis = [point.name for point in checked.distribution.entry_points if point.group == API]
    if apis != [API_VERSION]:
        yield f'it does not say for which interface it is written: [project.entry-points."{API}"] {API_VERSION} = "…"'
    required = {normalised(Requirement(line).name) for line in checked.distribution.requires or ()}
    if "messenger-rules" not in required:
        yield "its metadata does not require messenger-rules"


def _loads(checked: _Checked) -> Iterator[str]:
    for plugin in checked.registry.plugins:
        if plugin.problem is not None:
            yield f"{plugin.problem.code}: {plugin.problem.message}"


def _imports_quietly(checked: _Checked) -> Iterator[str]:
    for module in sorted({point.module for point in checked.points}):
        program = f"import sys; sys.path[:] = {sys.path!r}; import {module}"
        run = subprocess.run(  # noqa: S603 -- the plugin's own module
            [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
        )
        if run.returncode:
            yield f"`import {module}` fails: {(run.stderr.strip().splitlines() or ['?'])[-1]}"
        elif run.stdout or run.stderr:
            yield f"`import {module}` prints {(run.stdout or run.stderr)[:100]!r}"


def _describes(checked: _Checked) -> Iterator[str]:
    for plugin in checked.registry.plugins:
        if plugin.distribution == checked.distribution.name and plugin.group != FRONT_ENDS and not plugin.summary:
            yield f"`{plugin.name}` has no summary: write a doc string below the function's first line"
    for source in checked.sources:
        for fact in source.declarations:
            if not fact.summary:
                yield f"the fact `{fact.name}` has no summary: write one sentence below the field"


def _answers(checked: _Checked) -> Iterator[str]:
    for answer in checked.answers:
        problem = answer.problem
        if problem is not None and not problem.unknown.startswith(Reason.NOT_SUPPLIED.value):
            yield f"the source `{answer.source.name}` gives nothing: {problem.unknown}"


def _answers_predictably(checked: _Checked) -> Iterator[str]:
    for found in checked.predicates:
        for values in islice(product(*(_SAMPLES[parameter.annotation] for parameter in found.parameters)), 200):
            first, second = _asked(found, values), _asked(found, values)
            if not isinstance(first, bool):
                yield f"`{found.name}` answers {first!r} for {values}: answer True or False for every value"
                break
            if first != second:
                yield f"`{found.name}` answers {first}, then {second} for {values}: a predicate is pure"
                break


def _means_its_region(checked: _Checked) -> Iterator[str]:
    for found in checked.predicates:
        complaint = disagreement(found) if found.region is not None else None
        if complaint is not None:
            yield complaint


def disagreement(predicate: Predicate) -> str | None:
    """Where a predicate and its region differ, in words; None where no sample shows that they do.

    The samples are literals of every kind, and values at the edges of what the region says, beside them and elsewhere.

    >>> from messenger_rules import Fact, predicate
    >>> from messenger_rules.regions import at_least
    >>> @predicate("acme.more", region=at_least)
    ... def more(seats: Fact[int], than: int) -> bool:
    ...     "More seats than these."
    ...     return seats > than
    >>> disagreement(more)
    'the region of `acme.more` and its answer differ: for than=0 it answers False of 0, and the region says True'
    """
    literals = [parameter for parameter in predicate.parameters if not parameter.is_fact]
    (fact,) = (one for one in predicate.parameters if one.is_fact and one.given != NOW)
    moments = _SAMPLES[Microseconds] if any(one.given == NOW for one in predicate.parameters) else (0,)
    type_ = _SAMPLED_TYPES.get(fact.annotation)
    if type_ is None:
        return f"the region of `{predicate.name}` is one of a set, and no region says which sets there are"
    reference = FactArgument(fact, FactReference("the fact", type_))
    for *values, now in islice(product(*(_SAMPLES[one.annotation] for one in literals), moments), 200):
        written = tuple(LiteralArgument(one, value) for one, value in zip(literals, values, strict=True))
        said = ", ".join(f"{one.parameter.name}={one.value!r}" for one in written) or "all literals"
        try:
            test = region_of(Ask(predicate, (*written, reference)), Microseconds(now))
        except UnusableRegion as problem:
            return f"the region of `{predicate.name}` cannot be used for {said}: {problem}"
        assert test is not None
        for sample in _values_near(test, fact.annotation):
            value = {one.name: one_value for one, one_value in zip(literals, values, strict=True)}
            value |= {one.name: _moment(one, now) for one in predicate.parameters if one.given == NOW}
            answer = _asked(predicate, tuple({**value, fact.name: sample}[one.name] for one in predicate.parameters))
            means = test.region.contains(type_.read(sample) if not isinstance(type_, InstantType) else _at(sample))
            if answer is not (means is not test.negated):
                return (
                    f"the region of `{predicate.name}` and its answer differ: for {said} it answers {answer!r} of"
                    f" {sample!r}, and the region says {means is not test.negated}"
                )
    return None


def _values_near(test: InRegion, annotation: object) -> Iterator[Any]:
    """Values on the edges of a region, beside these, and elsewhere, as a function gets them."""
    yield from (value for value in _SAMPLES[annotation])
    if isinstance(test.region, ValueRegion):
        edges: list[Any] = list(test.region.values)
    else:
        ends = (end for one in test.region.intervals for end in (one.low, one.high) if end is not None)
        step = Decimal("1e-9") if annotation is Decimal else 1
        edges = [near for end in ends for near in (end, end - step, end + step)]  # type: ignore[operator] # numbers
    for edge in edges:
        if annotation is not datetime:
            yield edge
        elif abs(edge) < 250_000_000_000_000_000:  # microseconds, within the years of a datetime
            yield _BEGINNING + timedelta(microseconds=edge)


def _moment(parameter: Parameter, now: int) -> Any:
    return _BEGINNING + timedelta(microseconds=now) if parameter.annotation is datetime else now


def _at(sample: Any) -> int:
    return microseconds(sample) if isinstance(sample, datetime) else int(sample)


def _asked(found: Predicate, values: tuple[Any, ...]) -> object:
    positional = [value for parameter, value in zip(found.parameters, values, strict=True) if parameter.given is None]
    named = {
        parameter.name: value
        for parameter, value in zip(found.parameters, values, strict=True)
        if parameter.given is not None
    }
    try:
        return found.function(*positional, **named)
    except BaseException as error:  # noqa: BLE001 -- a predicate may raise anything at all, and that is what is told
        return error


CHECKS: Mapping[str, Callable[[_Checked], Iterator[str]]] = {
    "it says what it is": _says_what_it_is,
    "it can be loaded": _loads,
    "importing it says and breaks nothing": _imports_quietly,
    "each part and fact is described": _describes,
    "each source answers in its form and time": _answers,
    "each predicate answers, always the same": _answers_predictably,
    "each region says what its predicate answers": _means_its_region,
}
"""The tests of every plugin, by name."""

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS = (_BEGINNING, datetime(2026, 3, 1, 12, 30, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
_SAMPLES: Mapping[object, tuple[Any, ...]] = {
    str: ("", "a", "Ä" * 1000),
    bool: (False, True),
    int: (0, 1, 2, -1, 443, -(10**30), 10**30),
    Decimal: (Decimal("-1.5"), Decimal(0), Decimal("1e30")),
    datetime: _DAYS,
    timedelta: (timedelta(0), timedelta(days=14), timedelta(days=36500)),
    Microseconds: tuple(int(day.timestamp() * 1_000_000) for day in _DAYS),
    Share: (Fraction(0), Fraction(1, 10), Fraction(1)),
    frozenset[str]: (frozenset[str](), frozenset({"a", "b"})),
    tuple[str, ...]: ((), ("a", "b")),
}
_SAMPLED_TYPES: Mapping[object, FactType] = {
    str: TextType(),
    bool: BoolType(),
    int: IntType(),
    Decimal: DecimalType(),
    datetime: InstantType(),
    Microseconds: InstantType(),
}
