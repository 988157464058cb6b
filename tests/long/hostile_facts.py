"""Facts with mistakes in their text: each is refused with diagnostics, or works."""

from __future__ import annotations

import traceback
from random import Random

import messenger_rules as mr
from tests.long.mutation import mutated
from tests.long.runner import Batch, LongRun

SEED = """{"console": {"type": "enterprise", "version": "5.2.1.197"}, "language": "en-GB",
 "os": {"name": "windows", "version": "6.1.7601", "architecture": "x86_64"}, "host": {"installed_at": "2025-01-01T00:00Z"},
 "components": {"a": "9.5.0", "b": {"version": "1-1", "scheme": "debian"}, "c": ["1", "2"], "d": null,
 "e": {"unknown": "timed out"}, "complete": false}, "acme": {"tier": "trial", "seats": 5, "features": ["x"]}}"""
CONDITIONS = (
    "console.version in 5.2 ..< 6 and not os.version < 6",
    'installed("a", < 10) or installed("b", > "1-0") or installed("c") or installed("never")',
    'language matches "en" and older_than(host.installed_at, 30d)',
)
CASES = 200


def batch(seed: str) -> Batch:
    random = Random(seed)
    conditions = [mr.compile(text) for text in CONDITIONS]
    failures = []
    for _ in range(CASES):
        text = mutated(SEED, random)
        try:
            facts = mr.HostFacts.model_validate_json(text.encode("utf-8", "surrogatepass"))
        except mr.FactsError as error:
            if not str(error):
                failures.append(f"{text!r}: refused without a word")
            continue
        except Exception:  # noqa: BLE001 - that nothing else is raised is what is examined
            failures.append(f"{text!r}: {traceback.format_exc(limit=-3)}")
            continue
        try:
            failures += [
                f"{text!r}: {condition.text} is explained otherwise"
                for condition in conditions
                if condition.explain(facts).outcome is not condition.evaluate(facts)
            ]
        except Exception:  # noqa: BLE001 - as above
            failures.append(f"{text!r}: {traceback.format_exc(limit=-3)}")
    return Batch(CASES, tuple(failures))


RUN = LongRun("facts", "facts with random mistakes are refused in words, or work", "texts", batch)
