"""The interpreter against the generated function and the index, on random conditions and random partial hosts."""

from __future__ import annotations

from random import Random

from messenger_rules.condition.condition import Condition, condition_of
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.index.clauses import Entry
from messenger_rules.index.host import PreparedHost
from messenger_rules.index.index import Index
from tests.condition.random_conditions import LANGUAGE, NOW, Host, random_condition, random_host
from tests.long.runner import Batch, LongRun

CONDITIONS = 20
HOSTS = 50


def batch(seed: str) -> Batch:
    random = Random(seed)
    conditions = [condition_of(random_condition(random), LANGUAGE) for _ in range(CONDITIONS)]
    index = Index.of(Entry(str(number), condition.tree) for number, condition in enumerate(conditions))
    hosts = [random_host(random, unknown=random.choice((0.0, 0.1, 0.3))) for _ in range(HOSTS)]
    failures = [failure for host in hosts for failure in _disagreements(conditions, index, host)]
    return Batch(CONDITIONS * HOSTS, tuple(failures))


def _disagreements(conditions: list[Condition], index: Index, host: Host) -> list[str]:
    found = _found_by(index, host)
    failures = []
    for number, condition in enumerate(conditions):
        plain, generated = decide(condition.tree, host, NOW).outcome, condition.evaluate(host, NOW)
        indexed = found.get(str(number), Outcome.FALSE)
        if len({plain, generated, indexed}) > 1:
            failures.append(f"{condition.text}: {plain}, {generated} and {indexed} on {host}")
    return failures


def _found_by(index: Index, host: Host) -> dict[str, Outcome]:
    """The outcomes that the index tells: what it finds surely, and what it finds if the unknown counts as true."""
    prepared = PreparedHost(host, NOW)
    possible = dict.fromkeys(index.matching(prepared, unknown=True), Outcome.UNKNOWN)
    return possible | dict.fromkeys(index.matching(prepared, unknown=False), Outcome.TRUE)


RUN = LongRun("agreement", "the interpreter, the generated function and the index agree", "pairs", batch)
