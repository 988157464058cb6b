"""The analysis of one condition: its verdict with witnesses, and what is to be said of it and of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from messenger_rules.analysis import complaints
from messenger_rules.analysis.budget import BeyondBudgetError
from messenger_rules.analysis.diagrams import FALSE, TRUE
from messenger_rules.analysis.edges import doubtful_edges
from messenger_rules.analysis.parts import blame, useless_parts
from messenger_rules.analysis.relations import Audience, asked_for
from messenger_rules.analysis.verdict import Judgement, Verdict, judge, reaches
from messenger_rules.analysis.windows import ANY_TIME, Window
from messenger_rules.analysis.world import World
from messenger_rules.condition.condition import Condition
from messenger_rules.condition.predicate_tree import (
    All,
    Always,
    FactReference,
    Installed,
    Node,
    Not,
    OpenVersions,
    leaves,
)
from messenger_rules.condition.predicates import NOW
from messenger_rules.diagnostics import Diagnostic, in_source_order

_LISTED_ALREADY = frozenset({"MR301", "MR305"})
"""What the checker tells of a part that the vocabulary can never meet."""


@dataclass(frozen=True, slots=True)
class ConditionAnalysis:
    """What was found out about a condition in the window of its message."""

    judgement: Judgement
    diagnostics: tuple[Diagnostic, ...]
    audience: Audience | None = None
    """Its hosts, to be held against those of other messages; None where it has none, or all."""

    @property
    def verdict(self) -> Verdict:
        """Never, always, sometimes or undecided."""
        return self.judgement.verdict


_UNDECIDED = Judgement(Verdict.UNDECIDED)


def analyze_condition(condition: Condition, *, at: datetime, window: Window = ANY_TIME) -> ConditionAnalysis:
    """Analyse a condition: what it can come to, and which of its parts decide nothing.

    :param at: an aware instant: witnesses are of this time if they can be, and what is past then is told of.
    :param window: when its message holds.

    >>> import messenger_rules as mr
    >>> from datetime import UTC
    >>> condition = mr.compile('os.family == "linux" and os.name == "debian" and os.family == "windows"')
    >>> found = analyze_condition(condition, at=datetime(2026, 3, 1, tzinfo=UTC))
    >>> print(found.verdict, [diagnostic.code for diagnostic in found.diagnostics])
    never ['MR310']
    """
    source = condition.written
    edges = tuple(doubtful_edges(condition.tree, source, condition.language.schema))
    try:
        subject = _Subject(condition, at, window)
        judgement = subject.judgement()
    except BeyondBudgetError:
        found = complaints.undecided(source, condition.tree.span)
        return ConditionAnalysis(_UNDECIDED, tuple(in_source_order((*edges, found))))
    audience, said = None, list(edges)
    with suppress(BeyondBudgetError):  # the verdict stands; what is not found out of the parts is not told
        audience = subject.audience(judgement)
        said.extend(subject.diagnostics(judgement))
    return ConditionAnalysis(judgement, tuple(in_source_order(said)), audience)


class _Subject:
    """A condition in its world."""

    def __init__(self, condition: Condition, at: datetime, window: Window) -> None:
        self._condition, self._at, self._window = condition, at, window
        self._root = condition.tree
        self._in_time = window.node()
        self._shown = All((self._in_time, self._root))
        self._hidden = All((self._in_time, Not(self._root)))
        self._later = All((self._shown, Window(starts=at).node())) if NOW in _asked(condition) else None
        self._world = self._world_of(whole=True)

    def _world_of(self, *, whole: bool) -> World:
        source = self._condition.written
        trees = [(tree, source) for tree in (self._shown, self._hidden, self._later) if tree is not None]
        now = self._window.clamp(self._at.replace(microsecond=0))
        return World(trees, self._condition.language.schema, now=now, whole=whole)

    def judgement(self) -> Judgement:
        """The verdict; "never" is held also against hosts whose versions cannot be compared."""
        found = judge(self._world, self._shown, self._hidden)
        if found.verdict is Verdict.NEVER and any(_is_open(leaf) for leaf in leaves(self._root)):
            all_hosts = self._world_of(whole=False)
            if reaches(all_hosts, all_hosts.diagram(self._shown), TRUE):
                return replace(found, verdict=Verdict.UNDECIDED)
        return found

    def audience(self, judgement: Judgement) -> Audience | None:
        """The hosts that see the message."""
        example, world = judgement.true_on, self._world
        shown = world.diagram(self._shown)
        if example is None or example.assumed or judgement.verdict is not Verdict.SOMETIMES:
            return None
        asked, demanded = asked_for(world, shown)
        timed, source = NOW in _asked(self._condition), self._condition.written
        return Audience(
            (self._root, source), (self._shown, source), self._window, asked, demanded, example, timed=timed
        )

    def diagnostics(self, judgement: Judgement) -> Iterator[Diagnostic]:
        """What is to be said of the condition, given its verdict."""
        source, span, world = self._condition.written, self._condition.tree.span, self._world
        starts, expires = self._window.starts, self._window.expires
        root, in_time = world.diagram(self._root), world.diagram(self._in_time)
        if isinstance(self._root, Always):
            return
        if judgement.verdict is Verdict.UNDECIDED:
            yield complaints.undecided(source, span)
        if root == FALSE:
            yield complaints.never(blame(world, self._root, source))
        elif root == TRUE:
            yield complaints.always(blame(world, self._root, source))
        elif judgement.verdict is Verdict.NEVER:
            yield complaints.never_in_time(source, span, starts, expires)
        elif judgement.verdict is Verdict.ALWAYS:
            yield complaints.always_in_time(source, span, starts, expires)
        else:
            yield from self._of_parts(judgement, in_time)

    def _of_parts(self, judgement: Judgement, in_time: int) -> Iterator[Diagnostic]:
        source, span, world = self._condition.written, self._condition.tree.span, self._world
        if self._later is not None and not reaches(world, world.diagram(self._later), TRUE):
            yield complaints.over(source, span, self._at)
        if not judgement.listed and judgement.verdict is Verdict.SOMETIMES and not self._told_of_listed():
            yield complaints.never_listed(source, span)
        findings = useless_parts(world, self._root, source, lambda it: world.diagrams.conjunction(in_time, it))
        yield from map(complaints.part, findings)

    def _told_of_listed(self) -> bool:
        return any(diagnostic.code in _LISTED_ALREADY for diagnostic in self._condition.diagnostics)


def _asked(condition: Condition) -> frozenset[str]:
    """The facts that a condition asks for, the time among them."""
    names = {fact.name for leaf in leaves(condition.tree) for fact in _facts(leaf)}
    return frozenset(names)


def _facts(leaf: Node) -> tuple[FactReference, ...]:
    if hasattr(leaf, "facts"):
        return tuple(leaf.facts)
    return (leaf.fact,) if hasattr(leaf, "fact") else ()


def _is_open(leaf: Node) -> bool:
    return isinstance(leaf, Installed) and isinstance(leaf.region, OpenVersions)
