"""The analysis of one condition: its verdict with witnesses, and what is to be said of it and of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from messenger_rules.analysis import complaints
from messenger_rules.analysis.budget import OWN, STEPS, BeyondBudgetError, Budget
from messenger_rules.analysis.diagrams import FALSE
from messenger_rules.analysis.edges import doubtful_edges
from messenger_rules.analysis.parts import always, blame, never, useless_parts
from messenger_rules.analysis.relations import Audience, asked_for
from messenger_rules.analysis.verdict import Judgement, Verdict, judge
from messenger_rules.analysis.windows import ANY_TIME, Window
from messenger_rules.analysis.witness import Aim, aim_at
from messenger_rules.analysis.world import World
from messenger_rules.condition.condition import Condition, instant_of
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicate_tree import All, Always, Ask, InRegion, Leaf, Node, leaves
from messenger_rules.condition.predicates import NOW
from messenger_rules.diagnostics import Diagnostic, in_source_order
from messenger_rules.facts.model import HostFacts

_LISTED_ALREADY = frozenset({"MR301", "MR305"})
"""What the checker tells of a part that the vocabulary can never meet."""


@dataclass(frozen=True, slots=True)
class ConditionAnalysis:
    """What was found out about a condition in the window of its message."""

    judgement: Judgement
    diagnostics: tuple[Diagnostic, ...]
    audience: Audience | None = None
    """The hosts on which it holds, to be held against those of other messages; None where none was found."""
    steps: int = 0
    """What it took."""
    cut_short: bool = False
    """Whether less was found out than there may be, since other conditions took the steps that all share."""

    @property
    def verdict(self) -> Verdict:
        """Never, always, sometimes or undecided."""
        return self.judgement.verdict

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts, and components as ``components.NAME``, on which it depends: unknown, they may make it unknown."""
        return () if self.audience is None else tuple(sorted(self.audience.asked))

    @property
    def superseded(self) -> bool:
        """Whether another message is shown in its place on each host on which it holds."""
        return self.verdict is Verdict.NEVER and self.audience is not None


Superseding: TypeAlias = tuple[Condition, Window]
"""A message that is shown in place of another one, and when it holds."""
_UNDECIDED = Judgement(Verdict.UNDECIDED)


def analyze_condition(
    condition: Condition,
    *,
    at: datetime,
    window: Window = ANY_TIME,
    instead: Sequence[Superseding] = (),
    shared: Budget | None = None,
) -> ConditionAnalysis:
    """Analyse a condition: what it can come to, and which of its parts decide nothing.

    :param at: an aware instant: witnesses are of this time if they can be, and what is past then is told of.
    :param window: when its message holds.
    :param instead: the conditions and windows of the messages that are shown in its place where they are true.
    :param shared: where steps are taken from, once those are gone that each condition has of its own.
    :raises FactsError: MR560 where ``at`` has no time zone.

    >>> import messenger_rules as mr
    >>> from datetime import UTC
    >>> condition = mr.compile('os.family == "linux" and os.name == "debian" and os.family == "windows"')
    >>> found = analyze_condition(condition, at=datetime(2026, 3, 1, tzinfo=UTC))
    >>> print(found.verdict, [diagnostic.code for diagnostic in found.diagnostics])
    never ['MR310']
    """
    source = condition.written
    said = list(doubtful_edges(condition.tree, source, condition.language.schema))
    judgement, audience, cut_short = None, None, False
    budget = Budget(STEPS, shared, OWN)
    try:
        subject = _Subject(condition, instant_of(at), window, instead, budget)
        judgement = subject.judgement()
        audience = subject.audience(judgement)
        said.extend(subject.diagnostics(judgement))
    except BeyondBudgetError:  # a verdict stands; what is not found out of the parts is not told
        cut_short = budget.cut_short
        if judgement is None:
            said.append(complaints.undecided(source, condition.tree.span))
    return ConditionAnalysis(
        judgement or _UNDECIDED, tuple(in_source_order(said)), audience, STEPS - budget.left, cut_short
    )


class _Subject:
    """A condition in its world."""

    def __init__(
        self, condition: Condition, at: datetime, window: Window, instead: Sequence[Superseding], budget: Budget
    ) -> None:
        self._condition, self._at, self._window = condition, at, window
        self._root, self._in_time = condition.tree, window.node()
        self._held = All((self._in_time, self._root))
        asked = tuple(leaves(self._root))
        self._timed, self._size = any(map(_asks_for_the_time, asked)), len(asked)
        self._later = All((self._held, Window(starts=at).node())) if self._timed else None
        self._newer = [All((when.node(), newer.tree)) for newer, when in instead]
        trees = [(tree, condition.written) for tree in (self._held, self._later) if tree is not None]
        trees += [(tree, newer.written) for tree, (newer, _) in zip(self._newer, instead, strict=True)]
        now = window.clamp(at.replace(microsecond=0))
        self._world = World(trees, condition.language.schema, now=now, budget=budget)

    def judgement(self) -> Judgement:
        """The verdict on who sees the message."""
        diagrams, world = self._world.diagrams, self._world
        newer = diagrams.any_of(diagrams.certain(world.diagram(tree)) for tree in self._newer)
        root, in_time = world.diagram(self._root), world.diagram(self._in_time)
        shown = diagrams.all_of((in_time, root, diagrams.negation(newer)))
        hidden = diagrams.all_of((in_time, diagrams.disjunction(diagrams.negation(root), newer)))
        return judge(world, Aim(shown, self._is_shown), Aim(hidden, self._is_hidden))

    def _is_shown(self, host: HostFacts, at: datetime) -> bool:
        return _is(Outcome.TRUE, self._held, host, at) and not self._is_superseded(host, at)

    def _is_hidden(self, host: HostFacts, at: datetime) -> bool:
        false = _is(Outcome.FALSE, self._root, host, at) or self._is_superseded(host, at)
        return false and _is(Outcome.TRUE, self._in_time, host, at)

    def _is_superseded(self, host: HostFacts, at: datetime) -> bool:
        return any(_is(Outcome.TRUE, tree, host, at) for tree in self._newer)

    def audience(self, judgement: Judgement) -> Audience | None:
        """The hosts on which the message holds."""
        world, source = self._world, self._condition.written
        held, example = world.diagram(self._held), judgement.true_on
        if self._newer:
            example = judge(world, aim_at(world, self._held), Aim(FALSE, _nowhere)).true_on
        if example is None or example.assumed:
            return None
        asked, demanded = asked_for(world, held)
        condition, shown = (self._root, source), (self._held, source)
        return Audience(condition, shown, self._window, asked, demanded, example, self._timed, self._size)

    def diagnostics(self, judgement: Judgement) -> Iterator[Diagnostic]:
        """What is to be said of the condition, given its verdict."""
        source, span, world = self._condition.written, self._condition.tree.span, self._world
        starts, expires = self._window.starts, self._window.expires
        root, held = world.diagram(self._root), world.diagram(self._held)
        in_time = world.diagram(self._in_time)
        outside = world.diagrams.conjunction(in_time, world.diagrams.negation(root))
        if judgement.verdict is Verdict.UNDECIDED:
            yield complaints.undecided(source, span)
        if isinstance(self._root, Always):
            return
        if never(world, root):
            yield complaints.never(blame(world, self._root, source))
        elif always(world, root):
            yield complaints.always(blame(world, self._root, source))
        elif never(world, held):
            yield complaints.never_in_time(source, span, starts, expires)
        elif never(world, outside):
            yield complaints.always_in_time(source, span, starts, expires)
        else:
            yield from self._of_parts(judgement, in_time)

    def _of_parts(self, judgement: Judgement, in_time: int) -> Iterator[Diagnostic]:
        source, span, world = self._condition.written, self._condition.tree.span, self._world
        if self._later is not None and never(world, world.diagram(self._later)):
            yield complaints.over(source, span, self._at)
        if not judgement.listed and judgement.verdict is Verdict.SOMETIMES and not self._told_of_listed():
            yield complaints.never_listed(source, span)
        findings = useless_parts(world, self._root, source, lambda it: world.diagrams.conjunction(in_time, it))
        yield from map(complaints.part, findings)

    def _told_of_listed(self) -> bool:
        return any(diagnostic.code in _LISTED_ALREADY for diagnostic in self._condition.diagnostics)


def _asks_for_the_time(leaf: Leaf) -> bool:
    match leaf:
        case InRegion(fact):
            return fact.name == NOW
        case Ask():
            return any(fact.name == NOW for fact in leaf.facts)
        case _:
            return False


def _is(outcome: Outcome, tree: Node, host: HostFacts, at: datetime) -> bool:
    return decide(tree, host, at).outcome is outcome


def _nowhere(_host: HostFacts, _at: datetime) -> bool:
    return False
