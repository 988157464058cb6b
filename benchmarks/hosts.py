"""The condition, the hosts and the hand-written function that the benchmarks share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import messenger_rules as mr

AT = datetime(2026, 3, 1, tzinfo=UTC)
VOCABULARY = mr.Vocabulary.read("[components.anti-virus]\n[components.update-manager]\n")
TEXT = """
console.type == "enterprise" and console.version in 5.2 ..< 6 and language matches "de"
and os.name == "windows" and os.version < 10.0.19046
and (installed("anti-virus", < 9.7) or installed("update-manager", 1.4 ..< 2)) and now < 2027-01-01T00:00Z
"""
HIT = {
    "console": {"type": "enterprise", "version": "5.3"},
    "language": "de-Latn-CH",
    "os": {"name": "windows", "version": "10.0.19045"},
    "components": {"anti-virus": "9.9.2", "update-manager": "1.5"},
}
MISS = {**HIT, "console": {"type": "branch", "version": "5.3"}}
UNKNOWN = {**HIT, "os": {"name": "windows"}}

Version = tuple[int, ...]


class Host:
    """What somebody would write by hand: slots, versions as tuples, time as a number, None where nothing is known."""

    __slots__ = ("components", "console_type", "console_version", "language", "now", "os_name", "os_version")

    def __init__(self, facts: Mapping[str, object]) -> None:
        data = mr.HostFacts.model_validate(facts).to_json()
        console, system, components = data["console"], data["os"], data["components"]
        assert isinstance(console, dict)
        assert isinstance(system, dict)
        assert isinstance(components, dict)
        self.console_type = console["type"]
        self.console_version = version(console["version"])
        self.language = data["language"]
        self.os_name = system["name"]
        self.os_version = version(system["version"]) if "version" in system else None
        self.components = {name: version(text) for name, text in components.items()}
        self.now = AT.timestamp()


def version(text: object) -> Version:
    """Three numbers."""
    return tuple((*map(int, str(text).split(".")), 0, 0)[:3])


END = datetime(2027, 1, 1, tzinfo=UTC).timestamp()


def by_hand(host: Host) -> bool | None:
    """The same condition, written for one kind of host; None where the system's version decides and is unknown."""
    language = str(host.language)
    if host.console_type != "enterprise" or not (5, 2, 0) <= host.console_version < (6, 0, 0):
        return False
    if not (language == "de" or language.startswith("de-")) or host.os_name != "windows" or host.now >= END:
        return False
    anti_virus, manager = host.components.get("anti-virus"), host.components.get("update-manager")
    installed = (anti_virus is not None and anti_virus < (9, 7, 0)) or (
        manager is not None and (1, 4, 0) <= manager < (2, 0, 0)
    )
    if not installed:
        return False
    return None if host.os_version is None else host.os_version < (10, 0, 19046)
