"""The facts cache: whatever its files hold, sources are answered for or asked anew, and the facts stay facts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from messenger_rules.containment.task import End, Outcome, Task
from messenger_rules.facts import collect as collecting
from messenger_rules.facts.builtin import SOURCES
from messenger_rules.facts.cache import FORMAT, FactCache
from messenger_rules.facts.history import FORMAT as HISTORY_FORMAT
from messenger_rules.facts.history import History
from messenger_rules.facts.kept import file_of
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.source import FactSource
from tests.fuzzing.scratch import emptied
from tests.fuzzing.target import Target, refusing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEPT = tuple(replace(source, time_to_live=timedelta(days=1)) for source in SOURCES)
MARK = "FINGERPRINT"
"""What stands for a source's own fingerprint, which no mutation would guess."""
FAILED = UnknownFact(unknown="source failed: it ended")


def check(data: bytes) -> None:
    cache = FactCache(emptied("cache"))
    source = KEPT[data[0] % len(KEPT) if data else 0]
    content = data[1:].replace(MARK.encode(), source.fingerprint.encode())
    for ending in ("json", "history"):
        file_of(cache.folder, source.name, ending).write_bytes(content)
    with refusing(), patch.object(collecting, "run", _no_worker):
        facts = collecting.collect([source], at=NOW, cache=cache)
        assert json.dumps(facts.to_json())
    _is_remembered(cache.history, source)


def _no_worker(tasks: Sequence[Task], _: object) -> list[Outcome]:
    """No process is started for an input: a source that is asked anew has nothing to say here."""
    return [Outcome(task.name, End.LOST, "no worker") for task in tasks]


def _is_remembered(history: History, source: FactSource) -> None:
    """What is noted of a source is remembered, whatever was remembered before."""
    for problem in (FAILED, None):
        record = history.note(source, problem, 0.1, NOW)
        assert history.of(source) is not None, "what was noted is not remembered"
        assert json.dumps(record.to_json())


def seeds() -> Mapping[str, bytes]:
    answers = (
        {"name": "debian", "version": "12"},
        "de-CH",
        {"backup": "2.9", "complete": False},
        {"unknown": "no"},
        [1],
        None,
    )
    at = NOW - timedelta(hours=1)
    answer = {"format": FORMAT, "fingerprint": MARK, "at": at.isoformat(), "seconds": 0.1}
    history = {
        "format": HISTORY_FORMAT,
        "fingerprint": MARK,
        "asked_at": at.isoformat(),
        "seconds": 0.2,
        "answered_at": None,
        "failures": 3,
        "recent": [{"at": at.isoformat(), "reason": "it ended"}],
        "off_until": (at + timedelta(hours=24)).isoformat(),
    }
    kept = [{**answer, "answer": found} for found in answers] + [history, {**history, **answer, "format": 1}, {}]
    written = [json.dumps(found).encode() for found in kept] + [b"[" * 1_500]
    return {
        f"{source.name}-{number}": bytes([which]) + data
        for which, source in enumerate(KEPT)
        for number, data in enumerate(written)
    }


def words() -> Iterable[str]:
    names = (
        "format",
        "fingerprint",
        "at",
        "seconds",
        "answer",
        "asked_at",
        "answered_at",
        "failures",
        "recent",
        "reason",
        "off_until",
    )
    instants = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-03-01T11:00:00+00:00")
    return (
        *(f'"{name}": ' for name in names),
        *instants,
        MARK,
        "NaN",
        "1e999",
        "null",
        "true",
        "-1",
        "9" * 30,
        "\\ud800",
    )


TARGET = Target(
    "whatever the files hold, a source is answered for or asked anew, and what is collected are facts",
    check,
    seeds,
    words,
    json_from=1,
)
