"""A thousand messages on one host."""

from __future__ import annotations

from random import Random
from typing import Any

import messenger_rules as mr
from benchmarks.conftest import Keep
from benchmarks.hosts import AT, HIT, VOCABULARY, Host, by_hand, version
from benchmarks.interleaved import interleaved
from messenger_rules.messages.message import Text

MESSAGES = 1_000


def catalog() -> tuple[mr.Catalog, list[tuple[str, int, int]]]:
    """Messages about components in a range of versions; few hold on the host. And the same as plain rules."""
    random = Random(1)
    text = (Text.of("en", "A title", "A body."),)
    messages, rules = [], []
    for number in range(MESSAGES):
        component = random.choice(("anti-virus", "update-manager"))
        low = f"{random.randrange(1, 40)}.{random.randrange(10)}"
        high = f"{int(low.partition('.')[0]) + 1}"
        condition = (
            f'console.version in 5.2 ..< 6 and os.name == "windows" and installed("{component}", {low} ..< {high})'
        )
        messages.append(mr.Message(f"m{number}", condition, text))
        rules.append((component, version(low), version(high)))
    limits = mr.Limits(messages=MESSAGES)
    return mr.Catalog.of(messages, vocabulary=VOCABULARY, limits=limits), rules


def test_select(benchmark: Any, keep: Keep) -> None:
    made, rules = catalog()
    facts, host = mr.HostFacts.model_validate(HIT), Host(HIT)
    assert host.anti_virus is not None
    assert host.update_manager is not None
    installed = {"anti-virus": host.anti_virus, "update-manager": host.update_manager}

    def ours() -> int:
        return len(made.select(facts, at=AT).shown)

    def theirs() -> int:
        fits = version("5.2") <= host.console_version < version("6") and host.os_name == "windows"
        return sum(fits and low <= installed[name] < high for name, low, high in rules)

    assert ours() == theirs() > 0
    assert by_hand(host)
    keep(f"select from {MESSAGES:,} messages", "loop of hand-written rules", interleaved(ours, theirs, calls=1))
    benchmark(ours)
