"""What the Home Assistant client does with an alert, after coordinator.py and the library awesomeversion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_VERSION = re.compile(r"(\d+(?:\.\d+)*)(?:\.?(dev|a|alpha|b|beta|rc)(\d*))?")
_STAGES = {"dev": 0, "a": 1, "alpha": 1, "b": 2, "beta": 2, "rc": 3, None: 4}


@dataclass(frozen=True)
class Instance:
    """One installation; the supervisor is None where there is none."""

    core: str
    integrations: frozenset[str] = frozenset()
    supervisor: str | None = None


def order(text: str) -> tuple[tuple[int, ...], int, int]:
    match = _VERSION.fullmatch(text)
    assert match is not None, text
    numbers = tuple(int(part) for part in match[1].split("."))
    while numbers and numbers[-1] == 0:
        numbers = numbers[:-1]
    return numbers, _STAGES[match[2]], int(match[3] or 0)


def bounds(text: str | None) -> dict[str, str]:
    found = {}
    for word in (text or "").split():
        found["from" if word[0] == ">" else "before"] = word[1:].replace(",", "")
    return found


def shows(alert: Mapping[str, Any], host: Instance) -> bool:
    """With the order of versions, in which 2025.1 and 2025.1.0 are equal; see `library_disagrees`."""
    if "integrations" not in alert:
        return False
    tests = [(host.core, bounds(alert.get("homeassistant")))]
    if host.supervisor is not None:
        tests.append((host.supervisor, bounds(alert.get("supervisor"))))
    for installed, bound in tests:
        if "from" in bound and order(installed) < order(bound["from"]):
            return False
        if "before" in bound and order(installed) >= order(bound["before"]):
            return False
    return any(integration.split()[0] in host.integrations for integration in alert["integrations"])


def library_disagrees(alert: Mapping[str, Any], host: Instance) -> bool:
    """awesomeversion's `>=` is "the same text, or greater": 2025.1.0 is then not at least 2025.1."""
    pairs = [(host.core, bounds(alert.get("homeassistant"))), (host.supervisor, bounds(alert.get("supervisor")))]
    return any(
        installed is not None
        and "before" in bound
        and installed != bound["before"]
        and order(installed) == order(bound["before"])
        for installed, bound in pairs
    )
