"""The index against the plain interpreter: the same messages, for random catalogues and hosts, unknowns included."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from messenger_rules.condition.checker import check
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.parser import parse
from messenger_rules.index.clauses import Entry
from messenger_rules.index.host import PreparedHost
from messenger_rules.index.index import Index
from messenger_rules.types import microseconds
from messenger_rules.values import Reason, Unknown
from tests.condition.random_conditions import LANGUAGE, Host, random_condition, random_host
from tests.condition.random_conditions import NOW as AT


class Listing(Host):
    """A host that lists some of its components; the others are absent, or unknown where the list is not complete."""

    def __init__(self, host: Host, random: Random) -> None:
        names = [name for name in host.components if random.random() < 0.7]
        super().__init__(host.values, {name: host.components[name] for name in names})
        object.__setattr__(self, "complete", random.random() < 0.6)

    def component(self, name: str) -> Any:
        unlisted = () if self.complete else Unknown(f"components.{name}", Reason.NOT_SUPPLIED)  # type: ignore[attr-defined] # frozen
        return self.components.get(name, unlisted)

    def listed(self) -> tuple[Collection[str], bool]:
        return self.components.keys(), self.complete  # type: ignore[attr-defined] # frozen


UNKNOWN = {None: "as the message says", False: "as false", True: "as true"}


def random_entry(random: Random, number: int) -> Entry:
    text = random_condition(random, depth=random.randrange(5))
    tree = check(parse(text, LANGUAGE.limits), LANGUAGE).node
    starts = random.choice((None, AT + timedelta(hours=random.randrange(-50, 10))))
    expires = random.choice((None, AT + timedelta(hours=random.randrange(-5, 60))))
    return Entry(
        f"m{number}",
        tree,
        None if starts is None else microseconds(starts),
        None if expires is None else microseconds(expires),
        random.random() < 0.3,
    )


def expected(entry: Entry, host: object, at: datetime, unknown: bool | None) -> bool:
    """By the interpreter."""
    now = microseconds(at)
    if (entry.starts is not None and now < entry.starts) or (entry.expires is not None and now >= entry.expires):
        return False
    outcome = decide(entry.condition, host, at).outcome  # type: ignore[arg-type] # a host of the tests
    if outcome is Outcome.UNKNOWN:
        return entry.shown_unknown if unknown is None else unknown
    return outcome is Outcome.TRUE


@pytest.mark.parametrize("size", [1, 2, 7, 40, 300])
@pytest.mark.parametrize("unknown", UNKNOWN, ids=list(UNKNOWN.values()))
def test_random_catalogues(size: int, unknown: bool | None) -> None:
    for seed in range(3 if size == 300 else 12):
        random = Random(f"{size} {seed}")
        entries = [random_entry(random, number) for number in range(size)]
        index = Index.of(entries)
        for _ in range(12):
            host = random_host(random, unknown=random.choice((0.0, 0.25, 0.9)))
            host = Listing(host, random) if random.random() < 0.6 else host
            found = index.matching(PreparedHost(host, AT), unknown=unknown)
            assert found == [entry.id for entry in entries if expected(entry, host, AT, unknown)], (size, seed)
