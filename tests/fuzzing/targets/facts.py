"""Facts: JSON of a host is refused with diagnostics, or every condition has the same answer in every way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import messenger_rules as mr
from messenger_rules.facts.model import HostFacts
from messenger_rules.facts.recorded_hosts import recorded
from messenger_rules.facts.schema import builtin_schema
from tests.condition.random_conditions import NOW
from tests.facts.test_json_text import REFUSED, SYNTAX
from tests.fuzzing.scratch import scratch
from tests.fuzzing.target import Target, refusing

CONDITIONS = tuple(
    mr.compile(text)
    for text in (
        "console.version in 5.2 ..< 6 and not os.version < 6",
        'installed("a", < 10) or installed("b", > "1-0") or installed("c") or installed("never")',
        'language matches "en" and older_than(host.installed_at, 30d)',
        'like(os.name, "win*") and sample("wave", 50%) and os.family == "linux"',
    )
)
WHOLE = {
    "console": {"type": "enterprise", "version": "5.2.1.197"},
    "language": "en-GB",
    "os": {"name": "windows", "version": "6.1.7601", "architecture": "x86_64", "kernel": {"unknown": "timed out"}},
    "host": {"id": "a", "installed_at": "2025-01-01T00:00Z"},
    "components": {
        "a": "9.5.0",
        "b": {"version": "1-1", "scheme": "debian"},
        "c": ["1", "2"],
        "d": None,
        "e": {"unknown": "timed out"},
        "complete": False,
    },
    "acme": {"tier": "trial", "seats": 5, "features": ["x"], "deep": {"er": 1.5}},
}


def check(data: bytes) -> None:
    with refusing():
        facts = HostFacts.read(data)
        for condition in CONDITIONS:
            explanation = condition.explain(facts, NOW)
            assert explanation.outcome is condition.evaluate(facts, NOW), condition.text
            assert explanation.render()
        for warning in facts.undeclared(builtin_schema()):
            assert warning.render()
        _is_recorded(facts)


def _is_recorded(facts: HostFacts) -> None:
    """What is recorded of a host is read again as the same host."""
    (scratch() / "host.json").write_text(json.dumps(facts.to_json()))
    assert recorded(scratch(), "host.json") == facts


def seeds() -> Mapping[str, bytes]:
    texts = [json.dumps(WHOLE), *(text for text, *_ in SYNTAX), *REFUSED]
    parts = [json.dumps({name: value}) for name, value in WHOLE.items()]
    return {f"host-{number}": text.encode() for number, text in enumerate((*texts, *parts))}


def words() -> Iterable[str]:
    names = {key for name, value in WHOLE.items() for key in (name, *(value if isinstance(value, dict) else ()))}
    return (
        *(f'"{name}": ' for name in sorted(names)),
        "null",
        "true",
        "NaN",
        "1e999",
        "\\ud800",
        "[[",
        "}}",
        "-0",
        "0001-01-01",
    )


TARGET = Target(
    "facts are refused with diagnostics, or function and explanation agree on them, and they are recorded as they are",
    check,
    seeds,
    words,
    json_from=0,
)
