"""The worst condition within the limits is asked in bounded work: counted here, and measured by `tests.long worst`."""

from __future__ import annotations

from random import Random

import pytest

import messenger_rules as mr
from messenger_rules.condition.effort import steps_of_all
from messenger_rules.condition.predicate_tree import leaves
from messenger_rules.index.clauses import Entry
from messenger_rules.index.host import PreparedHost
from messenger_rules.index.index import Index
from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.types import LONGEST_TEXT, MOST_NAMES
from messenger_rules.values import MOST_VERSIONS, Unknown
from tests.condition.random_conditions import NOW
from tests.worst.cases import Case, filled, listed
from tests.worst.climbing import climb
from tests.worst.counting import instructions
from tests.worst.kinds import KINDS, Kind
from tests.worst.measuring import forget, unasked

A_STEP = 240
"""Instructions of Python that a step may take, in either logic; a comparison of two values takes about ten."""
ONCE = 60_000
"""Instructions that a host may take whatever is asked: what it lists is gone through one by one."""
_ALPHA = ['"alpha"']


def _work(case: Case) -> float:
    """The instructions of the function or the index, whichever has more; no more than the steps of the condition say."""
    condition = case.condition()
    index, host = Index.of([Entry("message", condition.tree)]), case.host()
    prepared = PreparedHost(host, NOW)
    assert condition.evaluate(host, NOW) is not mr.Outcome.TRUE, "all is asked"
    assert index.matching(prepared) == []
    forget()
    asked = instructions(lambda: condition.evaluate(host, NOW))
    forget()
    searched = instructions(lambda: index.matching(unasked(prepared)))

    taken = sum(steps_of_all(leaves(condition.tree)))
    assert taken <= DEFAULT_LIMITS.expanded_steps
    assert max(asked, searched) < ONCE + A_STEP * taken
    return max(asked, searched)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_authors_can_write_is_asked_in_bounded_work(kind: Kind) -> None:
    assert _work(kind.made(0, *(sizes[len(sizes) // 4] for sizes in kind.sizes[1:])))


@pytest.mark.processes
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_a_search_finds_is_asked_in_bounded_work(kind: Kind) -> None:
    assert [*climb(kind, Random(kind.name), _work)]


def test_a_condition_may_take_just_as_many_steps_as_the_limit_says() -> None:
    just, more = (f"has_any(lab.names, {listed(names)})" for names in (_ALPHA * 127, _ALPHA * 128))

    filled([just], "or", 32, {}).condition()
    with pytest.raises(mr.ConditionError, match="MR232"):
        filled([more], "or", 32, {}).condition()


def test_letters_are_counted_that_are_noted_in_many_texts() -> None:
    """Each text is another one to go through; patterns that look for the same letters in one text are none."""
    many, one = ([f'like(t{number * other}, "*a?b*{number}*")' for number in range(120)] for other in (1, 0))

    filled(one, "or", 0, {}).condition()
    with pytest.raises(mr.ConditionError, match="MR232"):
        filled(many, "or", 0, {}).condition()


def test_what_a_host_says_is_looked_at_within_bounds() -> None:
    longest = {"text": "a" * LONGEST_TEXT, "names": ["alpha"] * MOST_NAMES}
    longer = {"text": "a" * (LONGEST_TEXT + 1), "names": ["alpha"] * (MOST_NAMES + 1)}
    condition = filled(['contains(lab.text, "a")', 'has(lab.names, "alpha")'], "and", 0, {}).condition()

    assert condition.evaluate(mr.HostFacts.assemble({"lab": longest}), NOW) is mr.Outcome.TRUE
    unknowns = condition.snapshot(mr.HostFacts.assemble({"lab": longer}), NOW).unknowns.values()
    assert [unknown.detail[-46:] for unknown in unknowns] == [
        "has 4,097 characters; a text has at most 4,096",
        "there are 4,097 names; a set has at most 4,096",
    ]


@pytest.mark.parametrize("name", ["dotted-one", "open.one"])
def test_of_too_many_versions_none_is_compared(name: str) -> None:
    compared, there = (Case(text, {}).condition() for text in (f'installed("{name}", 1.15.*)', f'installed("{name}")'))
    few, many = (
        mr.HostFacts.assemble({"components": {name: [f"1.{number}" for number in range(most)]}})
        for most in (MOST_VERSIONS, MOST_VERSIONS + 1)
    )

    assert compared.evaluate(few, NOW) is mr.Outcome.TRUE
    assert [compared.evaluate(many, NOW), there.evaluate(many, NOW)] == [mr.Outcome.UNKNOWN, mr.Outcome.TRUE]
    (finding,) = compared.explain(many, NOW).decision.findings
    assert isinstance(finding.value, Unknown)
    assert finding.value.detail == "17 versions side by side; at most 16 are compared"
