"""Firefox as it is where our facts are so: attributes and preferences under the names that ours stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from messenger_rules.importers import firefox_facts
from messenger_rules.importers.fact_names import segments_of
from tests.importers import guided
from tests.importers.readings import jexl as jexl_reading

_TELLING = (firefox_facts.PREF_NUMBER, firefox_facts.PREF_TEXT, firefox_facts.PREF_ON)
"""Facts that tell the value of a preference, those that tell it best first."""


def _later(name: str) -> tuple[bool, int]:
    """Attributes behind the lists that they stand in, and what tells a preference best behind what tells it less."""
    namespace = name.partition(".")[0]
    return namespace == firefox_facts.ATTRIBUTE, -_TELLING.index(namespace) if namespace in _TELLING else 0


def put(root: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for segment in path[:-1]:
        root = root.setdefault(segment, {})
    root[path[-1]] = value


def milliseconds(moment: datetime) -> float:
    return moment.timestamp() * 1000


def browser_of(facts: guided.Facts, now: datetime) -> jexl_reading.Browser:
    """The browser that has these facts: its attributes and preferences by the names that ours stand for."""
    version = facts.get("console.version", "100.0")
    attributes: dict[str, Any] = {
        "currentDate": now,
        "version": version,
        "firefoxVersion": float(re.split(r"\D", version)[0]),
        "userId": "user",
    }
    preferences: dict[str, Any] = {}
    user_set = set()
    for name in sorted(facts, key=_later):
        value = facts[name]
        namespace, path = name.partition(".")[0], segments_of(name)
        if namespace == firefox_facts.LENGTH:
            put(attributes, path, [{}] * value)
        elif namespace == firefox_facts.KEY_COUNT:
            put(attributes, path, {f"key {number}": [] for number in range(value)})
        elif namespace == firefox_facts.KEYS:
            put(attributes, path, {key: [0.0] for key in value})
        elif namespace == firefox_facts.PROPERTY:
            put(attributes, path[:-1], [{path[-1]: item} for item in value])
        elif namespace == firefox_facts.PREF_USER_SET:
            user_set |= {".".join(path)} if value else set()
        elif namespace == firefox_facts.PREF_EXISTS:
            preferences |= {".".join(path): "x"} if value else {}
        elif namespace.startswith("firefox_pref_"):
            preferences[".".join(path)] = value
        elif namespace == firefox_facts.ATTRIBUTE and path[:1] in firefox_facts.LISTS_BY_KEY:
            attributes.setdefault(path[0], {})[path[1]] = [milliseconds(value)]
        elif namespace == firefox_facts.ATTRIBUTE:
            put(attributes, path, milliseconds(value) if isinstance(value, datetime) else value)
    return jexl_reading.Browser(attributes, preferences, frozenset(user_set), facts.get("host.id", ""))


def consistent(facts: guided.Facts) -> guided.Facts:
    """Facts of one browser: without the times of lists that are not there, and with one value for each preference."""
    found = dict(facts)
    for name in facts:
        path, pref = segments_of(name), name.partition(".")[2]
        if name.startswith("firefox.") and path[:1] in firefox_facts.LISTS_BY_KEY:
            keys = facts.get(f"{firefox_facts.KEYS}.{name.split('.')[1]}")
            if keys is not None and path[1] not in keys:
                del found[name]
        told = [f"{namespace}.{pref}" for namespace in _TELLING if f"{namespace}.{pref}" in facts]
        if told:
            for namespace, implied in (
                (firefox_facts.PREF_ON, bool(facts[told[0]])),
                (firefox_facts.PREF_EXISTS, True),
            ):
                if f"{namespace}.{pref}" in facts:
                    found[f"{namespace}.{pref}"] = implied
    return found
