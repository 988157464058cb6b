"""Conditions with mistakes in them: each is refused with a diagnostic, or works."""

from __future__ import annotations

import time
import traceback
from random import Random

import messenger_rules as mr
from messenger_rules.condition.writer import format_condition
from tests.long.mutation import mutated
from tests.long.runner import Batch, LongRun

SEEDS = (
    "console.version in 5.2 ..< 6 and not installed(\"backup\", >= 2.10)",
    'language matches ["de", "pt-BR"] or os.family == "windows"',
    "installed(\"openssl\", [1.1.1.*, 3.0 ..< 3.0.14]) # a note\nand host.installed_at is known",
    'now >= 2026-03-01T00:00:00Z and (older_than(host.installed_at, 30d) or sample("wave", 12.5%))',
    'starts_with(os.name, "deb") and like(os.kernel, "6.1.*-amd64") and os.version <= 12.*',
    "not (console.type in [\"enterprise\", \"branch\"]) or console.version is unknown",
)  # fmt: skip
CASES = 200
SECONDS = 1.0
"""Nothing of this size takes so long, not even on a busy machine."""


def examine(text: str) -> str | None:
    """What is wrong with the library's answer to this text."""
    start = time.monotonic()
    try:
        condition = mr.compile(text)
    except mr.ConditionError as error:
        condition = None
        said = str(error)
        if not error.diagnostics or not said:
            return "refused without a word"
    if condition is not None:
        condition.evaluate(mr.HostFacts())
        written = format_condition(text)
        if format_condition(written) != written or mr.compile(written) != condition:
            return "formatting it changes it"
    spent = time.monotonic() - start
    return f"took {spent:.1f} s" if spent > SECONDS else None


def batch(seed: str) -> Batch:
    random = Random(seed)
    failures = []
    for _ in range(CASES):
        text = mutated(random.choice(SEEDS), random)
        try:
            wrong = examine(text)
        except Exception:  # noqa: BLE001 - that nothing else is raised is what is examined
            wrong = traceback.format_exc(limit=-3)
        if wrong is not None:
            failures.append(f"{text!r}: {wrong}")
    return Batch(CASES, tuple(failures))


RUN = LongRun("conditions", "conditions with random mistakes are refused in words, or work", "texts", batch)
