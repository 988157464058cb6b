"""The plain interpreter against the generated function, on random conditions and random partial hosts."""

from __future__ import annotations

from random import Random

from messenger_rules.condition.condition import condition_of
from messenger_rules.condition.interpreter import decide
from tests.condition.random_conditions import LANGUAGE, NOW, random_condition, random_host
from tests.long.runner import Batch, LongRun

CONDITIONS = 20
HOSTS = 50


def batch(seed: str) -> Batch:
    random = Random(seed)
    failures = []
    for _ in range(CONDITIONS):
        condition = condition_of(random_condition(random), LANGUAGE)
        for _ in range(HOSTS):
            host = random_host(random, unknown=random.choice((0.0, 0.1, 0.3)))
            plain, generated = decide(condition.tree, host, NOW).outcome, condition.evaluate(host, NOW)
            if plain is not generated:
                failures.append(f"{condition.text}: {plain} and {generated} on {host}")
    return Batch(CONDITIONS * HOSTS, tuple(failures))


RUN = LongRun("agreement", "the plain interpreter and the generated function agree", "pairs", batch)
