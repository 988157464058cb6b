"""Made hosts of the product of `benchmarks.mixes`: each with 15 of its components and every fact known."""

from __future__ import annotations

from random import Random
from typing import Any

import messenger_rules as mr
from benchmarks import parts
from benchmarks.mixes import ARCHITECTURES

HOSTS = 30
INSTALLED = 15


def hosts(number: int = HOSTS, seed: int = 7) -> tuple[mr.HostFacts, ...]:
    """So many hosts, always the same for a seed."""
    random = Random(seed)
    return tuple(mr.HostFacts.model_validate(_host(random)) for _ in range(number))


def unsure_hosts(number: int = HOSTS, seed: int = 8) -> tuple[mr.HostFacts, ...]:
    """Hosts of which the version of the system, and three components, are unknown."""
    random = Random(seed)
    return tuple(mr.HostFacts.model_validate(_unsure(random, _host(random))) for _ in range(number))


def _host(random: Random) -> dict[str, Any]:
    return {
        "console": {
            "type": random.choice(parts.CONSOLES),
            "version": f"{random.randrange(3, 8)}.{random.randrange(6)}",
        },
        "language": random.choice(parts.LANGUAGES),
        "os": {
            "name": random.choice(parts.SYSTEMS),
            "version": f"{random.randrange(6, 25)}.{random.randrange(10)}",
            "architecture": random.choice(ARCHITECTURES),
        },
        "components": {
            name: f"{random.randrange(1, 6)}.{random.randrange(10)}"
            for name in random.sample(parts.COMPONENTS, INSTALLED)
        },
        "made": {"seats": random.randrange(1_000)},
    }


def _unsure(random: Random, host: dict[str, Any]) -> dict[str, Any]:
    unknown = {name: {"unknown": "timed out"} for name in random.sample(parts.COMPONENTS, 3)}
    system = {**host["os"], "version": {"unknown": "not supplied"}}
    return {**host, "os": system, "components": {**host["components"], **unknown}}
