"""The verdict on a condition: never, always, sometimes, or undecided, with a host for it and one against it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from messenger_rules.analysis.diagrams import TRUE, Path
from messenger_rules.analysis.witness import Aim, Witness, listed_price, near_price, proven_price, witness
from messenger_rules.analysis.world import World
from messenger_rules.condition.outcome import Outcome


class Verdict(StrEnum):
    """What a condition comes to on the hosts of which all is known that it asks for."""

    NEVER = "never"
    """It is true on no host at all, whatever is known of it."""
    ALWAYS = "always"
    """It is true on every host of which all is known that it asks for, and false on none."""
    SOMETIMES = "sometimes"
    UNDECIDED = "undecided"
    """The analysis cannot tell: the bound on its work was reached, or no host was found where there may be one."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and its witnesses.

    ``listed`` says that some host of the vocabulary makes it true: with released versions, known names, and languages
    of which there is a build.
    """

    verdict: Verdict
    true_on: Witness | None = None
    false_on: Witness | None = None
    listed: bool = True


@dataclass(frozen=True, slots=True)
class _Reach:
    """Whether an outcome is reached: on a witness, or perhaps, or certainly not."""

    witness: Witness | None = None
    path: Path | None = None
    perhaps: bool = False
    listed: bool = False


def judge(world: World, shown: Aim, hidden: Aim) -> Judgement:
    """The verdict on a condition, given what holds where it is true, and where it is false.

    :raises BeyondBudgetError: where the bound on the work is reached.
    """
    true_on = _reach(world, shown, Outcome.TRUE)
    false_on = _reach(world, hidden, Outcome.FALSE, near=true_on.path)
    if true_on.witness is None:
        verdict = Verdict.UNDECIDED if true_on.perhaps else Verdict.NEVER
    elif false_on.witness is None:
        verdict = Verdict.UNDECIDED if false_on.perhaps else Verdict.ALWAYS
    else:
        verdict = Verdict.SOMETIMES
    return Judgement(verdict, true_on.witness, false_on.witness, true_on.listed)


def _reach(world: World, aim: Aim, outcome: Outcome, near: Path | None = None) -> _Reach:
    """Whether an aim can be reached; ``outcome`` is what its witness says of the condition."""
    diagrams = world.diagrams
    if not diagrams.reaches(aim.diagram, TRUE):
        return _Reach()
    plausible = diagrams.conjunction(aim.diagram, world.plausible)
    plain = listed_price(world) if near is None else near_price(world, near, listed=True)
    other = proven_price(world) if near is None else near_price(world, near, listed=False)
    for diagram, price, listed in ((plausible, plain, True), (aim.diagram, other, False)):
        asked = diagrams.cheapest(diagram, TRUE, price)
        if asked is None:
            continue
        path = {**(near or {}), **asked}
        found = witness(world, aim, outcome, path)
        if found is not None:
            return _Reach(found, path, perhaps=True, listed=listed)
    return _Reach(perhaps=True)
