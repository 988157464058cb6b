"""The plain interpreter and the generated function never disagree; and what holds of Kleene's logic holds of both."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messenger_rules.condition.condition import condition_of
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.values import Reason, Unknown
from tests.condition.random_conditions import LANGUAGE, NOW, Host, random_condition, random_host

HOSTS_PER_CONDITION = 25
CONDITIONS = 900  # times the hosts: 22,500 pairs


@pytest.mark.xdist_group("agreement")
@settings(max_examples=CONDITIONS)
@given(st.integers(min_value=0, max_value=2**64))
def test_interpreter_and_generated_function_agree_on_every_pair(seed: int) -> None:
    random = Random(seed)
    condition = condition_of(random_condition(random), LANGUAGE)
    for _ in range(HOSTS_PER_CONDITION):
        host = random_host(random, unknown=random.choice((0.0, 0.1, 0.3)))
        plain = decide(condition.tree, host, NOW).outcome
        generated = condition.evaluate(host, NOW)
        assert generated is plain, f"{condition.text}\n{host}\n{condition.source}"


@settings(max_examples=10)  # of two hundred conditions each
@given(st.randoms())
def test_all_three_outcomes_are_common(random: Random) -> None:
    """Else the agreement would be tested on next to nothing."""
    seeds = Random(random.getrandbits(32))
    outcomes = [condition_of(random_condition(seeds), LANGUAGE).evaluate(random_host(seeds), NOW) for _ in range(200)]
    assert all(outcomes.count(outcome) >= 10 for outcome in Outcome), outcomes


@given(st.integers(min_value=0, max_value=2**64))
def test_learning_an_unknown_fact_never_turns_true_to_false_or_back(seed: int) -> None:
    random = Random(seed)
    condition = condition_of(_without_knowledge(random), LANGUAGE)
    known = random_host(random, unknown=0.0)
    partial = Host(
        {name: value for name, value in known.values.items() if random.random() < 0.6},
        {
            name: value if random.random() < 0.6 else Unknown(f"components.{name}", random.choice(list(Reason)))
            for name, value in known.components.items()
        },
    )
    before, after = condition.evaluate(partial, NOW), condition.evaluate(known, NOW)
    assert before in {after, Outcome.UNKNOWN}


@given(st.integers(min_value=0, max_value=2**64))
def test_de_morgan_and_order_of_operands(seed: int) -> None:
    random = Random(seed)
    left, right = random_condition(random, 2), random_condition(random, 2)
    for text, same in (
        (f"not (({left}) and ({right}))", f"not ({left}) or not ({right})"),
        (f"not (({left}) or ({right}))", f"not ({left}) and not ({right})"),
        (f"({left}) and ({right})", f"({right}) and ({left})"),
        (f"({left}) or ({right})", f"({right}) or ({left})"),
        (f"not not ({left})", left),
    ):
        one, other = condition_of(text, LANGUAGE), condition_of(same, LANGUAGE)
        for _ in range(5):
            host = random_host(random)
            assert one.evaluate(host, NOW) is other.evaluate(host, NOW)


@given(st.integers(min_value=0, max_value=2**64))
def test_the_explanation_tells_the_outcome_and_parts_that_have_it(seed: int) -> None:
    random = Random(seed)
    condition, host = condition_of(random_condition(random), LANGUAGE), random_host(random)
    explanation = condition.explain(host, NOW)
    assert explanation.outcome is condition.evaluate(host, NOW)
    assert explanation.decided_by(condition.text)
    assert explanation.decisive
    assert explanation.render().count("\n") == len(explanation.parts) - 1
    if explanation.outcome is Outcome.UNKNOWN:
        assert explanation.unknowns


def _without_knowledge(random: Random) -> str:
    """`is known` is the one part that looks at the unknown itself."""
    while True:
        text = random_condition(random)
        if " is known" not in text and " is unknown" not in text:
            return text
