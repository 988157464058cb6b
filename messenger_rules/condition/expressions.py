"""The parts of a condition as Boolean expressions of Python over a snapshot.

On a plain snapshot a part is one expression of ordinary logic. On any other, a value of Kleene's logic is the pair of
two ordinary truths: whether the part *surely* holds, whatever the unknown facts may be, and whether it *possibly*
holds. Each has the short circuits of Python, and negation swaps them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from messenger_rules.condition import called
from messenger_rules.condition.connectives import FALSE, TRUE, joined, opposite
from messenger_rules.condition.constants import Constants
from messenger_rules.condition.effort import by_effort
from messenger_rules.condition.leaf_tests import SNAPSHOT, LeafTests, plain_region, value_of
from messenger_rules.condition.predicate_tree import (
    All,
    Always,
    AnyOf,
    Ask,
    FactReference,
    InRegion,
    Installed,
    IsKnown,
    LanguageIn,
    Leaf,
    Node,
    Not,
    OpenVersions,
    OrderedRegion,
    Segment,
)
from messenger_rules.condition.predicates import NOW
from messenger_rules.condition.slots import has_single, slots_of


@dataclass(slots=True)
class Expressions:
    """Writes expressions; keeps the constants, and the names of the plugins' answers, that stand in them."""

    constants: Constants = field(default_factory=Constants)
    holder: str = SNAPSHOT
    answers: dict[int, str] = field(default_factory=dict)
    _tests: LeafTests = field(init=False)

    def __post_init__(self) -> None:
        self._tests = LeafTests(self.constants, self.holder)

    def plain(self, node: Node) -> str:
        """Whether a part holds, on a plain snapshot."""
        match node:
            case All(parts):
                return joined("and", map(self.plain, by_effort(parts)))
            case AnyOf(parts):
                return joined("or", map(self.plain, by_effort(parts)))
            case Not(part):
                return opposite(self.plain(part))
            case Segment(part=part):
                return self.plain(part)
            case Always(value):
                return str(value)
            case IsKnown(negated=negated):
                return FALSE if negated else TRUE
            case _:
                return self._tests.of(node)

    def surely(self, node: Node) -> str:
        """Whether a part holds, whatever is unknown."""
        return self._kleene(node, sure=True)

    def possibly(self, node: Node) -> str:
        """Whether a part holds, or may."""
        return self._kleene(node, sure=False)

    def settled(self, node: Node) -> str:
        """Whether a part surely holds, given that it possibly does: often only whether its facts are known."""
        match node:
            case All(parts):
                return joined("and", map(self.settled, parts))
            case Segment(part=part):
                return self.settled(part)
            case InRegion(fact) | LanguageIn(fact) | Not(InRegion(fact) | LanguageIn(fact)):
                return _known_and([fact], TRUE, sure=True)
            case Ask(predicate) if predicate.total:
                return _known_and(node.facts, TRUE, sure=True)
            case _:
                return self.surely(node)

    def _kleene(self, node: Node, *, sure: bool) -> str:
        match node:
            case All(parts):
                return joined("and", (self._kleene(part, sure=sure) for part in by_effort(parts)))
            case AnyOf(parts):
                return joined("or", (self._kleene(part, sure=sure) for part in by_effort(parts)))
            case Not(part):
                return opposite(self._kleene(part, sure=not sure))
            case Segment(part=part):
                return self._kleene(part, sure=sure)
            case _:
                return self._leaf(node, sure=sure)

    def _leaf(self, leaf: Leaf, *, sure: bool) -> str:
        match leaf:
            case Always(value):
                return str(value)
            case IsKnown(fact, negated):
                return f"{value_of(fact)} is {'' if negated else 'not '}None"
            case InRegion(fact) | LanguageIn(fact):
                return _known_and([fact], self._tests.of(leaf), sure=sure)
            case Ask(predicate) if predicate.total:
                return _known_and(leaf.facts, self._tests.of(leaf), sure=sure)
            case Ask():
                answer = self.answers.get(id(leaf))
                return str(not sure) if answer is None else _three_valued(answer, sure=sure)
            case Installed():
                return self._installed(leaf, sure=sure)

    def _installed(self, leaf: Installed, *, sure: bool) -> str:
        (slot,) = slots_of(leaf)
        found = f"snapshot.{slot.attribute}"
        if not has_single(slot):
            return _three_valued(found, sure=sure)
        if isinstance(leaf.region, OpenVersions):
            several = _three_valued(f"{self._lies_in(leaf.region)}({found})", sure=sure)
        else:
            several = self._some_in(leaf.region or OrderedRegion(()), found, sure=sure)
        if plain_region(leaf) is None:
            return several
        return f"({several} if snapshot.{slot.single} is None else {self._tests.of(leaf)})"

    def _lies_in(self, region: OpenVersions) -> str:
        return self.constants.named("lies_in", called.open_test(region))

    def _some_in(self, region: OrderedRegion, found: str, *, sure: bool) -> str:
        some = f"{self.constants.named('some_in', called.some_in(region))}({found})"
        return some if sure else f"(not {self._called('all_read')}({found}) or {some})"

    def _called(self, name: str) -> str:
        self.constants.values.setdefault(name, getattr(called, name))
        return name

    def answer(self, leaf: Ask) -> str:
        """The line that asks a plugin, once; from then on its answer has a name in the expressions."""
        values = [value_of(fact) for fact in leaf.facts]
        call = f"{self.constants.named(f'ask_{leaf.predicate.name}', called.guarded(leaf))}({', '.join(values)})"
        unknown = " or ".join(f"{value} is None" for value in values)
        self.answers[id(leaf)] = name = f"{leaf.predicate.name.replace('.', '_')}_{len(self.answers) + 1}"
        return f"{name} = None if {unknown} else {call}" if values else f"{name} = {call}"


def _known_and(facts: Iterable[FactReference], test: str, *, sure: bool) -> str:
    """A test of facts that may be unknown: it surely holds where they are known, and possibly where one is not."""
    values = [value_of(fact) for fact in facts if fact.name != NOW]
    if sure:
        return joined("and", [*(f"{value} is not None" for value in values), test])
    return joined("or", [*(f"{value} is None" for value in values), test])


def _three_valued(answer: str, *, sure: bool) -> str:
    return f"{answer} is True" if sure else f"{answer} is not False"
