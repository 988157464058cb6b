"""Conditions: a text is refused with a diagnostic, or all that can be done with it agrees."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from random import Random

from messenger_rules.condition.condition import Condition, condition_of
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.writer import format_condition
from messenger_rules.errors import ConditionError
from messenger_rules.facts.model import HostFacts
from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.registry import Registry
from messenger_rules.values import Facts
from tests.condition.random_conditions import LANGUAGE, NOW, random_condition, random_host
from tests.fuzzing.target import Target, refusing
from tests.fuzzing.words import words_of_grammar

BOTH = dataclasses.replace(
    LANGUAGE, schema=Registry.builtin().schema().with_facts(LANGUAGE.schema.facts.values()), limits=DEFAULT_LIMITS
)
"""The built-in facts, and those of the random conditions."""
HOSTS: tuple[Facts, ...] = (
    HostFacts(),
    HostFacts.model_validate(
        {
            "console": {"type": "enterprise", "version": "5.2.1.197"},
            "language": "de-CH",
            "os": {"name": "debian", "version": "12", "architecture": "x86_64", "kernel": "6.1.0-13-amd64"},
            "host": {"id": "a", "installed_at": "2025-01-01T00:00Z"},
            "components": {"backup": ["2.9", "2.10"], "openssl": {"version": "3.0.11-1", "scheme": "debian"}},
        }
    ),
    *(random_host(Random(number), unknown=unknown) for number, unknown in enumerate((0.0, 0.0, 0.3, 0.9))),
)


def check(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    with refusing():
        condition = condition_of(text, BOTH)
        _is_formatted(condition)
        for host in HOSTS:
            _agrees(condition, host)


def _is_formatted(condition: Condition) -> None:
    """What is accepted can be formatted, and means the same then."""
    written = format_condition(condition.text)
    try:
        again = condition_of(written, BOTH)
    except ConditionError as error:
        raise AssertionError(f"formatting it breaks it: {written}") from error
    assert again == condition, "formatting it changes it"
    assert format_condition(written) == written, "formatting it again changes it"


def _agrees(condition: Condition, host: Facts) -> None:
    """The plain interpreter, the generated function and the explanation say the same."""
    explanation = condition.explain(host, NOW)
    assert decide(condition.tree, host, NOW).outcome is condition.evaluate(host, NOW) is explanation.outcome
    assert explanation.render(), "explained without a word"
    assert explanation.to_json()["outcome"] == explanation.outcome.value


def seeds() -> Mapping[str, bytes]:
    from tests.condition.test_hostile import HOSTILE
    from tests.reading.rows import ROWS

    rows = {f"row-{number}": row[0] for number, row in enumerate(ROWS[::3])}
    drawn = {f"drawn-{number}": random_condition(Random(number)) for number in range(16)}
    hostile = {f"hostile-{number}": text for number, (text, _) in enumerate(HOSTILE.values())}
    texts = {name: text for name, text in {**rows, **drawn, **hostile}.items() if len(text) <= TARGET.longest}
    return {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}


def words() -> Iterable[str]:
    return (*words_of_grammar(), *BOTH.schema.facts, *BOTH.predicates)


TARGET = Target(
    "a text is refused with a diagnostic; else interpreter, generated function and explanation agree, and formatting keeps the meaning",
    check,
    seeds,
    words,
)
