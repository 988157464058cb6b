"""Verdicts on random conditions, held against three others: the interpreter, a grid of hosts, and a solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice, product
from random import Random
from typing import Any

from messenger_rules.analysis.budget import BeyondBudgetError
from messenger_rules.analysis.verdict import Judgement, Verdict, judge
from messenger_rules.analysis.witness import aim_at
from messenger_rules.analysis.world import World
from messenger_rules.condition.condition import Condition, condition_of
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicate_tree import Not, leaves
from messenger_rules.values import InstalledVersion, RawValue
from tests.analysis.solver import possible
from tests.condition.random_conditions import (
    DEBIAN,
    LANGUAGE,
    LANGUAGES,
    NAMES,
    NOW,
    SCHEMA,
    TEXTS,
    VERSIONS,
    Host,
    random_condition,
)

HOSTS = 2_000
"""Hosts of one grid."""
_EDGES = tuple(f"{version}{more}" for version in VERSIONS for more in ("", "rc0", ".0.1", "-z"))
_VALUES: dict[str, tuple[RawValue, ...]] = {
    "lab.flag": (True, False),
    "lab.text": (*TEXTS, "bab", "aaab", "cab"),
    "lab.kind": (*NAMES, "delta"),
    "lab.count": tuple(range(-5, 8)),
    "lab.ratio": (-3, -2, 0, 0.5, 0.75, 1, 1.25, 1.5, 2),
    "lab.version": _EDGES,
    "lab.package": (*DEBIAN, "0", "1.0-1+x", "1.2", "3"),
    "lab.since": tuple((NOW + timedelta(minutes=30 * step)).isoformat() for step in range(-400, 400, 7)),
    "lab.names": tuple([list(some) for some in ((), NAMES[:1], NAMES[1:2], NAMES[:2], NAMES[1:], NAMES, ("delta",))]),
    "language": (*LANGUAGES, "fr-CH", "de-AT", "zh-Hant", "qaa"),
    "host.id": tuple(f"{number:08x}" for number in range(12)),
}
_TIMES = tuple(NOW + timedelta(hours=hours) for hours in (-200, -71, -24, -1, 0, 1, 24, 71, 200))


def judged(condition: Condition) -> Judgement | None:
    """The verdict on a condition; None where it is beyond the bound."""
    hidden = Not(condition.tree)
    try:
        world = World([(condition.tree, condition.written), (hidden, condition.written)], SCHEMA, now=NOW)
        return judge(world, aim_at(world, condition.tree), aim_at(world, hidden))
    except BeyondBudgetError:
        return None


def drawn(seed: str) -> Condition:
    """A random condition, small or large."""
    random = Random(seed)
    return condition_of(random_condition(random, depth=random.randrange(1, 5)), LANGUAGE)


def wrong_witness(condition: Condition, found: Judgement) -> str | None:
    """What is wrong with the witnesses of a verdict."""
    for witness in (found.true_on, found.false_on):
        if witness is not None and not witness.assumed:
            outcome = decide(condition.tree, witness.host, witness.at).outcome
            if outcome is not witness.outcome:
                return f"{condition.text}: {outcome} on {witness}"
    return None


def refuted_by_the_grid(condition: Condition, found: Judgement, random: Random) -> str | None:
    """A host of the grid on which a verdict is wrong."""
    if found.verdict not in {Verdict.NEVER, Verdict.ALWAYS}:
        return None
    wrong = Outcome.TRUE if found.verdict is Verdict.NEVER else Outcome.FALSE
    for host in islice(_grid(condition, random), HOSTS):
        at = random.choice(_TIMES)
        if decide(condition.tree, host, at).outcome is wrong:
            return f"{condition.text}: {found.verdict}, but {wrong} on {host} at {at}"
    return None


def refuted_by_the_solver(condition: Condition, found: Judgement) -> str | None:
    """What the solver says otherwise; where it gives up, nothing."""
    can_hold, can_fail = possible(condition.tree, true=True), possible(condition.tree, true=False)
    if can_hold is None or can_fail is None:
        return None
    expected = Verdict.NEVER if not can_hold else Verdict.ALWAYS if not can_fail else Verdict.SOMETIMES
    if found.verdict in {expected, Verdict.UNDECIDED}:
        return None
    return f"{condition.text}: {found.verdict}, but the solver says {expected}"


def _grid(condition: Condition, random: Random) -> Iterator[Host]:
    """All combinations of the values of the facts that are asked for, if they are few; else random ones."""
    asked = [name for name in condition.facts if name in _VALUES]
    components = [name.removeprefix("components.") for name in condition.facts if name.startswith("components.")]
    pools: list[Sequence[Any]] = [*(_VALUES[name] for name in asked), *(_installed(name) for name in components)]
    size = 1
    for pool in pools:
        size *= len(pool)
    rows = product(*pools) if size <= HOSTS else iter(lambda: tuple(random.choice(pool) for pool in pools), None)
    for row in rows:
        assert row is not None
        values = dict(zip(asked, row, strict=False))
        rest = {name: random.choice(pool) for name, pool in _VALUES.items() if name not in values}
        yield Host({**rest, **values}, dict(zip(components, row[len(asked) :], strict=True)))


def _installed(name: str) -> tuple[tuple[InstalledVersion, ...], ...]:
    """No version, one, or two side by side."""
    texts = DEBIAN if name == "debian_one" else _EDGES[::3]
    single = [(InstalledVersion(text),) for text in texts]
    return ((), *single, *((one[0], other[0]) for one, other in zip(single, single[3:], strict=False)))


def size_of(condition: Condition) -> int:
    """The number of its questions."""
    return sum(1 for _ in leaves(condition.tree))
