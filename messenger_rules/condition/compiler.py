"""The compiler: predicate tree to the source text of one Python function over a snapshot.

A value of Kleene's logic is the pair of two ordinary truths: whether the condition *surely* holds, whatever the unknown
facts may be, and whether it *possibly* holds. Each is an ordinary Boolean expression of Python with its short circuits,
and negation swaps them. So the generated function first takes the plain two-valued expression where every fact is
known; else it asks whether the condition surely holds (true), and whether it possibly does (unknown, else false).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from messenger_rules import languages, versions
from messenger_rules.condition.interpreter import answer_of, argument_value
from messenger_rules.condition.predicate_tree import (
    All,
    Always,
    AnyOf,
    Ask,
    FactArgument,
    InRegion,
    Installed,
    Interval,
    IsKnown,
    LanguageIn,
    LiteralArgument,
    Node,
    Not,
    OpenVersions,
    OrderedRegion,
    Region,
    Segment,
    ValueRegion,
    leaves,
)
from messenger_rules.condition.snapshot import FactSlot, PartlyRead, Slot, Snapshot, slots_of
from messenger_rules.types import Prepared
from messenger_rules.values import Unknown

Function: TypeAlias = Callable[[Snapshot], "bool | None"]
"""True, False, or None for unknown."""

_INLINE = (bool, int, str)


@dataclass(frozen=True, slots=True)
class Compiled:
    """The generated function, its text, and the slots that it reads."""

    function: Function
    source: str
    slots: tuple[Slot, ...]


def compile_tree(node: Node, text: str) -> Compiled:
    """Generate and compile the function of a predicate tree; ``text`` is the condition's, for readers of the source."""
    writer = _Writer()
    source = writer.function(node, text)
    namespace: dict[str, Any] = dict(writer.constants)
    exec(compile(source, "<condition>", "exec"), namespace)  # noqa: S102 -- the text is made here of checked parts only
    slots = {slot.attribute: slot for leaf in leaves(node) for slot in slots_of(leaf)}
    return Compiled(namespace["condition"], source, tuple(slots.values()))


@dataclass(frozen=True, slots=True)
class _Truth:
    """One part as three expressions: with all facts known, surely, and possibly."""

    known: str
    surely: str
    possibly: str

    def negated(self) -> _Truth:
        return _Truth(f"not {self.known}", f"not {self.possibly}", f"not {self.surely}")


@dataclass(slots=True)
class _Writer:
    """Writes the text of one function and keeps the constants that it names."""

    constants: dict[str, object] = field(default_factory=dict)
    keys: dict[bytes, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    guarded: bool = False

    def function(self, node: Node, text: str) -> str:
        """The whole text; parts that may fail are asked first, once, and stand as names in it."""
        truth = self.part(node)
        keys = [f"# {name} = {value!r}" for name, value in self.constants.items() if isinstance(value, bytes)]
        lines = [*keys, "def condition(snapshot):", f"    {' '.join(text.split())!a}"]
        if not self.guarded:
            lines += ["    if snapshot.complete:", f"        return {truth.known}"]
        lines += [f"    {answer}" for answer in self.answers]
        lines += [f"    if {truth.surely}:", "        return True"]
        lines += [f"    return None if {truth.possibly} else False", ""]
        return "\n".join(lines)

    def part(self, node: Node) -> _Truth:
        """The expressions of one part."""
        match node:
            case All(parts):
                return self._joined(parts, " and ")
            case AnyOf(parts):
                return self._joined(parts, " or ")
            case Not(part):
                return self.part(part).negated()
            case Segment(part=part):
                return self.part(part)
            case Always(value):
                return _Truth(str(value), str(value), str(value))
            case InRegion(fact, region, negated):
                fact_value = f"snapshot.{FactSlot(fact).attribute}"
                return _tested(fact_value, self._in_region(fact_value, region), negated=negated)
            case LanguageIn(fact, ranges, negated):
                fact_value = f"snapshot.{FactSlot(fact).attribute}"
                return _tested(fact_value, self._matches(fact_value, ranges), negated=negated)
            case IsKnown(fact, negated):
                test = f"(snapshot.{FactSlot(fact).attribute} is {'' if negated else 'not '}None)"
                return _Truth(test, test, test)
            case Installed():
                return self._installed(node)
            case Ask():
                return self._asked(node)

    def _joined(self, parts: tuple[Node, ...], word: str) -> _Truth:
        truths = [self.part(part) for part in parts]
        return _Truth(
            f"({word.join(truth.known for truth in truths)})",
            f"({word.join(truth.surely for truth in truths)})",
            f"({word.join(truth.possibly for truth in truths)})",
        )

    def _in_region(self, value: str, region: Region) -> str:
        if isinstance(region, OrderedRegion):
            return f"({' or '.join(self._in_interval(value, interval) for interval in region.intervals)})"
        return self._one_of(value, region)

    def _one_of(self, value: str, region: ValueRegion) -> str:
        if region.values == (True,):
            return value
        if len(region.values) == 1:
            return f"({value} == {self._constant(region.values[0])})"
        if all(isinstance(item, str) for item in region.values):
            return f"({value} in {{{', '.join(map(repr, region.values))}}})"
        return f"({value} in {self._name('values', frozenset(region.values))})"

    def _in_interval(self, value: str, interval: Interval) -> str:
        low = None if interval.low is None else self._constant(interval.low)
        high = None if interval.high is None else self._constant(interval.high)
        if low is not None and low == high:
            return f"{value} == {low}"
        above = "" if low is None else f"{low} {'<=' if interval.low_included else '<'} "
        below = "" if high is None else f" {'<=' if interval.high_included else '<'} {high}"
        return f"{above}{value}{below}" if above or below else "True"

    def _matches(self, value: str, ranges: tuple[str, ...]) -> str:
        name = self._name("matches", _language_test(ranges))
        return f"{name}({value})"

    def _installed(self, node: Installed) -> _Truth:
        (slot,) = slots_of(node)
        value = f"snapshot.{slot.attribute}"
        if node.region is None:
            return _Truth(value, f"({value} is True)", f"({value} is not False)")
        if isinstance(node.region, OpenVersions):
            return self._answer("open_versions", f"{self._name('lies_in', _open_test(node.region))}({value})")
        test = self._name("any_in", self._any_in(node.region))
        surely = self._name("surely_in", _surely(self.constants[test]))
        possibly = self._name("possibly_in", _possibly(self.constants[test]))
        return _Truth(f"{test}({value})", f"{surely}({value})", f"{possibly}({value})")

    def _any_in(self, region: OrderedRegion) -> Callable[[tuple[bytes, ...]], bool]:
        """A generated function: whether any of some keys lies in the region."""
        inner = _Writer()
        test = inner._in_region("key", region)
        source = (
            f"def any_in(keys):\n    for key in keys:\n        if {test}:\n            return True\n    return False\n"
        )
        namespace: dict[str, Any] = dict(inner.constants)
        exec(compile(source, "<condition>", "exec"), namespace)  # noqa: S102 -- the text is made here of checked parts only
        return namespace["any_in"]  # type: ignore[no-any-return] # exec has no types

    def _asked(self, node: Ask) -> _Truth:
        if not node.predicate.total:
            return self._answer(node.predicate.name.replace(".", "_"), self._guarded_call(node))
        call = self._total_call(node)
        values = [f"snapshot.{FactSlot(fact).attribute}" for fact in node.facts]
        known = " and ".join(f"{value} is not None" for value in values)
        unknown = " or ".join(f"{value} is None" for value in values)
        if not values:
            return _Truth(call, call, call)
        return _Truth(call, f"({known} and {call})", f"({unknown} or {call})")

    def _total_call(self, node: Ask) -> str:
        name = self._name(node.predicate.name, node.predicate.function)
        arguments = []
        for argument in node.arguments:
            keyword = f"{argument.parameter.name}=" if argument.parameter.given else ""
            match argument:
                case LiteralArgument(_, value):
                    arguments.append(keyword + self._constant(value))
                case FactArgument(_, fact):
                    arguments.append(f"{keyword}snapshot.{FactSlot(fact).attribute}")
        return f"{name}({', '.join(arguments)})"

    def _guarded_call(self, node: Ask) -> str:
        values = [f"snapshot.{FactSlot(fact).attribute}" for fact in node.facts]
        name = self._name(f"ask_{node.predicate.name}", _guard(node))
        call = f"{name}({', '.join(values)})"
        unknown = " or ".join(f"{value} is None" for value in values)
        return f"None if {unknown} else {call}" if values else call

    def _answer(self, name: str, expression: str) -> _Truth:
        """A part that may be unknown although its facts are known: asked once, kept under a name."""
        self.guarded = True
        variable = f"{name}_{len(self.answers) + 1}"
        self.answers.append(f"{variable} = {expression}")
        surely, possibly = f"({variable} is True)", f"({variable} is not False)"
        return _Truth(surely, surely, possibly)

    def _constant(self, value: object) -> str:
        if type(value) in _INLINE:
            return repr(value)
        return self._name("key" if isinstance(value, bytes) else "constant", value)

    def _name(self, stem: str, value: object) -> str:
        if isinstance(value, bytes) and value in self.keys:
            return self.keys[value]
        name = f"{stem.replace('.', '_')}_{len(self.constants) + 1}"
        self.constants[name] = value
        if isinstance(value, bytes):
            self.keys[value] = name
        return name


def _tested(value: str, test: str, *, negated: bool) -> _Truth:
    test = f"not {test}" if negated else test
    return _Truth(test, f"({value} is not None and {test})", f"({value} is None or {test})")


def _language_test(ranges: tuple[str, ...]) -> Callable[[str], bool]:
    if len(ranges) == 1:
        (only,) = ranges
        return lambda tag: languages.matches(only, tag)
    return lambda tag: any(languages.matches(range_, tag) for range_ in ranges)


def _surely(any_in: Any) -> Callable[[Any], bool]:
    """Some version lies in the region, whatever those are that could not be read."""

    def surely(keys: tuple[bytes, ...] | PartlyRead | None) -> bool:
        return keys is not None and any_in(keys.keys if isinstance(keys, PartlyRead) else keys)

    return surely


def _possibly(any_in: Any) -> Callable[[Any], bool]:
    """Some version lies in the region, or may."""

    def possibly(keys: tuple[bytes, ...] | PartlyRead | None) -> bool:
        return keys is None or isinstance(keys, PartlyRead) or any_in(keys)

    return possibly


def _open_test(region: OpenVersions) -> Callable[[tuple[tuple[str, bytes | None], ...] | None], bool | None]:
    """Whether any of some versions of several schemes lies in the region; regions are made once a scheme."""
    regions: dict[str, OrderedRegion | None] = {}

    def contains(scheme: str, key: bytes | None) -> bool | None:
        if key is None:
            return None
        if scheme not in regions:
            regions[scheme] = region.in_scheme(versions.scheme(scheme))
        closed = regions[scheme]
        return None if closed is None else closed.contains(key)

    def lies_in(installed: tuple[tuple[str, bytes | None], ...] | None) -> bool | None:
        if installed is None:
            return None
        answers = [contains(scheme, key) for scheme, key in installed]
        if True in answers:
            return True
        return None if None in answers else False

    return lies_in


def _guard(node: Ask) -> Callable[..., bool | None]:
    """A predicate's call that cannot raise; facts come in the order of ``node.facts``."""
    literals = {item.parameter.name: item.value for item in node.arguments if isinstance(item, LiteralArgument)}
    parameters = [item.parameter for item in node.arguments if isinstance(item, FactArgument)]

    def ask(*prepared: Prepared) -> bool | None:
        values: dict[str, object] = dict(literals)
        for parameter, value in zip(parameters, prepared, strict=True):
            values[parameter.name] = argument_value(parameter.annotation, value)
        answer = answer_of(node, values)
        return None if isinstance(answer, Unknown) else answer

    return ask
