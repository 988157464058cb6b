"""The leaves of a condition as expressions of Python over a snapshot, where the facts that they test are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from messenger_rules import versions
from messenger_rules.condition import called
from messenger_rules.condition.connectives import joined, opposite
from messenger_rules.condition.constants import Constants
from messenger_rules.condition.predicate_tree import (
    Ask,
    FactArgument,
    FactReference,
    InRegion,
    Installed,
    Interval,
    LanguageIn,
    LiteralArgument,
    OpenVersions,
    OrderedRegion,
    Region,
    ValueRegion,
)
from messenger_rules.condition.slots import ABSENT, fact_attribute, has_single, slots_of

Tested: TypeAlias = InRegion | LanguageIn | Installed | Ask
"""The leaves that look at the value of a fact."""


SNAPSHOT = "snapshot."


def value_of(fact: FactReference) -> str:
    """A fact in the snapshot."""
    return f"{SNAPSHOT}{fact_attribute(fact.name)}"


def plain_region(node: Installed) -> OrderedRegion | None:
    """The region of a component's only version; None where none is asked for, or dotted versions cannot read it."""
    if isinstance(node.region, OpenVersions):
        return node.region.in_scheme(versions.scheme("dotted"))
    return node.region


@dataclass(slots=True)
class LeafTests:
    """Writes the test of each leaf once, and keeps the constants that the tests name.

    ``holder`` is what stands before each name: the snapshot, or nothing where the values are at hand.
    """

    constants: Constants = field(default_factory=Constants)
    holder: str = SNAPSHOT
    written: dict[int, str] = field(default_factory=dict)

    def of(self, leaf: Tested) -> str:
        """The test of a leaf; of a component, that of its only version."""
        if id(leaf) not in self.written:
            self.written[id(leaf)] = self._test(leaf)
        return self.written[id(leaf)]

    def _test(self, leaf: Tested) -> str:
        match leaf:
            case InRegion(fact, region, negated):
                test = self.in_region(self._value(fact), region)
                return opposite(test) if negated else test
            case LanguageIn(fact, ranges, negated):
                test = self._matches(self._value(fact), ranges)
                return opposite(test) if negated else test
            case Installed():
                return self._installed(leaf)
            case Ask():
                return self._call(leaf)

    def _value(self, fact: FactReference) -> str:
        return f"{self.holder}{fact_attribute(fact.name)}"

    def in_region(self, value: str, region: Region) -> str:
        """Whether a value lies in a region."""
        if isinstance(region, OrderedRegion):
            return joined("or", [self._in_interval(value, interval) for interval in region.intervals])
        return self._one_of(value, region)

    def _one_of(self, value: str, region: ValueRegion) -> str:
        if region.values == (True,):
            return value
        if len(region.values) == 1:
            return f"{value} == {self.constants.written(region.values[0])}"
        return f"{value} in {{{', '.join(map(self.constants.written, region.values))}}}"

    def _in_interval(self, value: str, interval: Interval) -> str:
        low = None if interval.low is None else self.constants.written(interval.low)
        high = None if interval.high is None else self.constants.written(interval.high)
        if low is not None and low == high:
            return f"{value} == {low}"
        above = "" if low is None else f"{low} {'<=' if interval.low_included else '<'} "
        below = "" if high is None else f" {'<=' if interval.high_included else '<'} {high}"
        return f"{above}{value}{below}"

    def _matches(self, value: str, ranges: tuple[str, ...]) -> str:
        """Two look-ups of what was answered before are faster than any test of a tag's letters."""
        matching: set[str] = set()
        others: set[str] = set()
        seen, unlike = self.constants.named("matching", matching), self.constants.named("others", others)
        matches = self.constants.named("matches", called.language_test(ranges, matching, others))
        return f"({value} in {seen} or {value} not in {unlike} and {matches}({value}))"

    def _installed(self, leaf: Installed) -> str:
        (slot,) = slots_of(leaf)
        if not has_single(slot):
            return f"{self.holder}{slot.attribute}"
        region = plain_region(leaf)
        assert region is not None
        return self.in_region(f"{self.holder}{slot.single}", OrderedRegion(tuple(map(_above_absent, region.intervals))))

    def _call(self, leaf: Ask) -> str:
        name = self.constants.named(leaf.predicate.name, leaf.predicate.function)
        written = []
        for argument in leaf.arguments:
            keyword = f"{argument.parameter.name}=" if argument.parameter.given else ""
            match argument:
                case LiteralArgument(_, value):
                    written.append(keyword + self.constants.written(value))
                case FactArgument(_, fact):
                    written.append(keyword + self._value(fact))
        return f"{name}({', '.join(written)})"


def _above_absent(interval: Interval) -> Interval:
    """The same stretch without what stands for a component that is not installed."""
    return Interval(ABSENT, interval.high, False, interval.high_included) if interval.low is None else interval
