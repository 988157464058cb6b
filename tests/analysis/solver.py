"""A second opinion on verdicts: conditions as formulas for the solver z3, written without a look at the analysis.

Each part of a condition is two formulas: that it is true, and that it is false. Facts are variables of the solver's own types:
whole numbers, reals, strings. Versions are reals: the ends of ranges, in their order, are 0, 1, 2 and so on, and there is a
version between any two. Components have as many installed versions as there are questions about them, since no more
are ever needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import z3  # type: ignore[import-untyped] # it has no stubs

from messenger_rules import versions
from messenger_rules.condition.predicate_tree import (
    All,
    Always,
    AnyOf,
    Ask,
    InRegion,
    Installed,
    IsKnown,
    LanguageIn,
    LiteralArgument,
    Node,
    Not,
    OpenVersions,
    OrderedRegion,
    Segment,
    ValueRegion,
    leaves,
)
from messenger_rules.types import BoolType, DecimalType, EnumerationType, InstantType, IntType, TextType, VersionType

TIMEOUT = 3_000
"""Milliseconds for one question."""
_YEARS = (-62_135_596_800_000_000, 253_402_300_799_999_999)
_DAY = 86_400_000_000

Formula = Any
Both = tuple[Formula, Formula]
"""That a part is true, and that it is false."""


@dataclass
class Encoding:
    """The variables of one condition, and what holds of them."""

    root: Node
    variables: dict[object, Formula] = field(default_factory=dict)
    rules: list[Formula] = field(default_factory=list)
    ends: dict[object, list[bytes]] = field(default_factory=dict)
    asked: dict[str, list[Installed]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for leaf in leaves(self.root):
            match leaf:
                case InRegion(fact, OrderedRegion(intervals)) if isinstance(fact.type, VersionType):
                    self._note(fact.name, [end for it in intervals for end in (it.low, it.high)])
                case Installed(component):
                    self.asked.setdefault(component, []).append(leaf)
                    for scheme in versions.SCHEMES.values():
                        region = self._region(leaf, scheme)
                        if isinstance(region, OrderedRegion):
                            ends = [end for it in region.intervals for end in (it.low, it.high)]
                            self._note((component, scheme.name), ends)

    def _note(self, key: object, ends: list[Any]) -> None:
        known = self.ends.setdefault(key, [])
        known[:] = sorted({*known, *(end for end in ends if end is not None)})

    def variable(self, key: object, make: Any, name: str) -> Formula:
        if key not in self.variables:
            self.variables[key] = make(f"{name} {len(self.variables)}")
        return self.variables[key]

    # Parts

    def both(self, node: Node) -> Both:
        match node:
            case All(parts):
                found = [self.both(part) for part in parts]
                return z3.And([it[0] for it in found]), z3.Or([it[1] for it in found])
            case AnyOf(parts):
                found = [self.both(part) for part in parts]
                return z3.Or([it[0] for it in found]), z3.And([it[1] for it in found])
            case Not(part):
                true, false = self.both(part)
                return false, true
            case Segment(part=part):
                return self.both(part)
            case Always(value):
                return z3.BoolVal(value), z3.BoolVal(not value)
            case IsKnown(fact, negated):
                known = z3.BoolVal(True) if fact.name == "now" else self.known(fact.name)
                return (z3.Not(known), known) if negated else (known, z3.Not(known))
            case InRegion(fact, region, negated):
                test = self.in_region(fact, region)
                return self.where_known([fact.name], z3.Not(test) if negated else test)
            case LanguageIn(fact, ranges, negated):
                test = z3.Or([self.language(range_) for range_ in ranges])
                return self.where_known([fact.name], z3.Not(test) if negated else test)
            case Installed():
                test = self.installed(node)
                return test, z3.Not(test)
            case Ask():
                return self.where_known([fact.name for fact in node.facts], self.ask(node))

    def known(self, name: str) -> Formula:
        return self.variable(("known", name), z3.Bool, "known")

    def where_known(self, names: list[str], test: Formula) -> Both:
        known = [self.known(name) for name in names if name != "now" and self._is_asked(name)]
        return z3.And(*known, test), z3.And(*known, z3.Not(test))

    def _is_asked(self, name: str) -> bool:
        return any(isinstance(leaf, IsKnown) and leaf.fact.name == name for leaf in leaves(self.root))

    # Values

    def value(self, fact: Any) -> Formula:
        makers: dict[type, Any] = {
            BoolType: z3.Bool,
            IntType: z3.Int,
            DecimalType: z3.Real,
            TextType: z3.String,
            EnumerationType: z3.String,
            VersionType: z3.Real,
            InstantType: z3.Int,
        }
        new = ("value", fact.name) not in self.variables
        found = self.variable(("value", fact.name), makers[type(fact.type)], fact.name)
        if new and isinstance(fact.type, InstantType):
            slack = 0 if fact.name == "now" else _DAY
            self.rules.append(z3.And(found >= _YEARS[0] - slack, found <= _YEARS[1] + slack))
        return found

    def in_region(self, fact: Any, region: Any) -> Formula:
        value = self.value(fact)
        if isinstance(region, ValueRegion):
            if isinstance(fact.type, BoolType):
                return z3.Or([value == bool(it) for it in region.values])
            return z3.Or([value == z3.StringVal(str(it)) for it in region.values])
        if isinstance(fact.type, VersionType):
            return self.stretches(value, region, self.ends[fact.name])
        return self.stretches(value, region, None)

    def stretches(self, value: Formula, region: OrderedRegion, ends: list[bytes] | None) -> Formula:
        def number(end: Any) -> Any:
            if ends is not None:
                return ends.index(end)
            return z3.RealVal(str(end)) if z3.is_real(value) else end

        parts = []
        for it in region.intervals:
            low = [] if it.low is None else [value >= number(it.low) if it.low_included else value > number(it.low)]
            high = (
                [] if it.high is None else [value <= number(it.high) if it.high_included else value < number(it.high)]
            )
            parts.append(z3.And(*low, *high))
        return z3.Or(parts)

    def language(self, range_: str) -> Formula:
        """A tag is a language, a script and a region, each a string; empty where it has none."""
        first, *others = range_.lower().split("-")
        spoken = self.variable("language", z3.String, "language")
        script, region = self.variable("script", z3.String, "script"), self.variable("region", z3.String, "region")
        tests = [] if first == "*" else [spoken == z3.StringVal(first)]
        tests += [
            script == z3.StringVal(it) if len(it) == 4 else region == z3.StringVal(it) for it in others if it != "*"
        ]
        return z3.And(*tests)

    # Components

    def _region(self, leaf: Installed, scheme: versions.Scheme) -> OrderedRegion | bool | None:
        if leaf.region is None:
            return True
        if isinstance(leaf.region, OpenVersions):
            return leaf.region.in_scheme(scheme)
        return leaf.region if leaf.scheme == scheme.name else None

    def installed(self, leaf: Installed) -> Formula:
        slots = []
        for slot in range(len(self.asked[leaf.component])):
            there = self.variable((leaf.component, slot), z3.Bool, "installed")
            kinds = [
                name
                for name, scheme in versions.SCHEMES.items()
                if leaf.scheme in {None, name}
                and all(self._region(other, scheme) is not None for other in self.asked[leaf.component])
            ]
            kind = self.variable((leaf.component, slot, "kind"), z3.Int, "kind")
            self.rules.append(z3.And(kind >= 0, kind < len(kinds)))
            in_kinds = []
            for place, name in enumerate(kinds):
                version = self.variable((leaf.component, slot, name), z3.Real, "version")
                region = self._region(leaf, versions.scheme(name))
                test = (
                    self.stretches(version, region, self.ends[leaf.component, name])
                    if isinstance(region, OrderedRegion)
                    else z3.BoolVal(True)
                )
                in_kinds.append(z3.And(kind == place, test))
            slots.append(z3.And(there, z3.Or(in_kinds)))
        return z3.Or(slots)

    # Calls

    def ask(self, node: Ask) -> Formula:
        literals: list[Any] = [it.value for it in node.arguments if isinstance(it, LiteralArgument)]
        match node.predicate.name:
            case "starts_with":
                return z3.PrefixOf(z3.StringVal(literals[0]), self.value(node.facts[0]))
            case "ends_with":
                return z3.SuffixOf(z3.StringVal(literals[0]), self.value(node.facts[0]))
            case "contains":
                return z3.Contains(self.value(node.facts[0]), z3.StringVal(literals[0]))
            case "like":
                return z3.InRe(self.value(node.facts[0]), _pattern(literals[0]))
            case "has" | "has_any" | "has_all" as name:
                names = list(literals[0]) if name != "has" else literals
                tests = [self.variable((node.facts[0].name, it), z3.Bool, "has") for it in names]
                return z3.And(tests) if name == "has_all" else z3.Or(tests)
            case "is_empty":
                fact = node.facts[0].name
                count = self.variable(("others", fact), z3.Bool, "others")
                named = {
                    name
                    for leaf in leaves(self.root)
                    if isinstance(leaf, Ask) and leaf.predicate.name.startswith("has") and leaf.facts[0].name == fact
                    for it in leaf.arguments
                    if isinstance(it, LiteralArgument)
                    for name in ((it.value,) if isinstance(it.value, str) else it.value)  # type: ignore[attr-defined]
                }
                return z3.Not(z3.Or(count, *(self.variable((fact, it), z3.Bool, "has") for it in sorted(named))))
            case "within" | "older_than" as name:
                instant, now = node.facts
                time, clock = self.value(instant), self.value(now)
                return time < clock + literals[0] if name == "within" else time <= clock - literals[0]
            case "sample":
                lot = self.variable(("lot", literals[0]), z3.Real, "lot")
                self.rules.append(z3.And(lot >= 0, lot < 1))
                share = Fraction(literals[1])
                return lot < z3.Q(share.numerator, share.denominator)
            case _:
                return self.variable(("call", node), z3.Bool, "call")


def _pattern(text: str) -> Formula:
    any_letter = z3.AllChar(z3.ReSort(z3.StringSort()))
    pieces = [z3.Star(any_letter) if char == "*" else any_letter if char == "?" else z3.Re(char) for char in text]
    if not pieces:
        return z3.Re("")
    return pieces[0] if len(pieces) == 1 else z3.Concat(pieces)


def possible(root: Node, *, true: bool) -> bool | None:
    """Whether a condition can be true, or false, on a host of which all is known; None where the solver gives up."""
    encoding = Encoding(root)
    formula = encoding.both(root)[0 if true else 1]
    solver = z3.Solver()
    solver.set("timeout", TIMEOUT)
    solver.add(formula, *encoding.rules)
    found = solver.check()
    return None if found == z3.unknown else bool(found == z3.sat)
