"""The condition of ten tests, the hosts and the hand-written functions that the benchmarks share."""

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


class Host:
    """What somebody would write by hand: flat slots, versions and time as numbers, None where nothing is known."""

    __slots__ = (
        "anti_virus",
        "console_type",
        "console_version",
        "language",
        "now",
        "os_name",
        "os_version",
        "update_manager",
    )

    def __init__(self, facts: Mapping[str, object]) -> None:
        data = mr.HostFacts.model_validate(facts).to_json()
        console, system, components = data["console"], data["os"], data["components"]
        assert isinstance(console, dict)
        assert isinstance(system, dict)
        assert isinstance(components, dict)
        self.console_type = str(console["type"])
        self.console_version = version(console["version"])
        self.language = str(data["language"])
        self.os_name = str(system["name"])
        self.os_version = version(system["version"]) if "version" in system else None
        self.anti_virus = version(components["anti-virus"]) if "anti-virus" in components else None
        self.update_manager = version(components["update-manager"]) if "update-manager" in components else None
        self.now = AT.timestamp()


def version(text: object) -> int:
    """Three numbers as one."""
    major, minor, patch = (*map(int, str(text).split(".")), 0, 0)[:3]
    return (major * 10**5 + minor) * 10**5 + patch


def by_hand(host: Host) -> bool:
    """The same condition, for hosts of which all is known: the least that Python can do."""
    return (
        host.console_type == "enterprise"
        and 5_00002_00000 <= host.console_version < 6_00000_00000
        and (host.language == "de" or host.language.startswith("de-"))
        and host.os_name == "windows"
        and host.os_version < 10_00000_19046  # type: ignore[operator] # it is known
        and (
            (host.anti_virus is not None and host.anti_virus < 9_00007_00000)
            or (host.update_manager is not None and 1_00004_00000 <= host.update_manager < 2_00000_00000)
        )
        and host.now < 1_798_761_600
    )


def by_hand_unsure(host: Host) -> bool | None:
    """The same where the version of the system may be unknown: None where it decides."""
    if host.console_type != "enterprise" or not 5_00002_00000 <= host.console_version < 6_00000_00000:
        return False
    if not (host.language == "de" or host.language.startswith("de-")) or host.os_name != "windows":
        return False
    installed = (host.anti_virus is not None and host.anti_virus < 9_00007_00000) or (
        host.update_manager is not None and 1_00004_00000 <= host.update_manager < 2_00000_00000
    )
    if not installed or host.now >= 1_798_761_600:
        return False
    return None if host.os_version is None else host.os_version < 10_00000_19046
