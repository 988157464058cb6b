"""Changes: what two looks at one host tell differently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messenger_rules.facts.model import HostFacts
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.values import InstalledVersion, Unknown

COMPONENT = "components."


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that is told otherwise than before: both as JSON, None a component that is absent."""

    name: str
    before: Any
    after: Any
    source: str | None

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {"fact": self.name, "before": self.before, "after": self.after, "source": self.source}


def said(facts: HostFacts, name: str) -> Any:
    """What is said of a fact or component, as JSON has it: a value, why it is unknown, or None: it is absent.

    >>> facts = HostFacts.model_validate({"os": {"name": "debian"}, "components": {"backup": ["2.9", "2.10"]}})
    >>> [said(facts, name) for name in ("os.name", "os.version", "components.backup", "components.other")]
    ['debian', {'unknown': 'not supplied'}, ['2.9', '2.10'], None]
    """
    found = facts.component(name.removeprefix(COMPONENT)) if name.startswith(COMPONENT) else facts.value(name)
    if isinstance(found, Unknown):
        return {"unknown": UnknownFact.because(found.reason, found.detail).unknown}
    if isinstance(found, tuple):
        versions = [_version(one) for one in found]
        return versions if len(versions) > 1 else versions[0] if versions else None
    if isinstance(found, list) and all(isinstance(one, str) for one in found):
        return sorted(found)  # a set of names, whose order means nothing
    return found.isoformat() if isinstance(found, datetime) else found


def _version(version: InstalledVersion) -> Any:
    return version.text if version.scheme is None else {"version": version.text, "scheme": version.scheme}


def changes(before: HostFacts, after: HostFacts) -> Iterator[Change]:
    """What changed, by name. Where a source of components fails, its components are unknown, not gone."""
    names = {*before.names(), *after.names()}
    namespaces = {"components", *_around(names)}
    for name in sorted(names - namespaces):
        old, new = said(before, name), said(after, name)
        if old != new:
            origin = after.origin(name) or before.origin(name)
            yield Change(name, old, new, origin.source if origin is not None else None)


def _around(names: set[str]) -> Iterator[str]:
    """The namespaces that names lie in; of a namespace that is unknown as a whole, its facts are looked at."""
    for name in names:
        while not name.startswith(COMPONENT) and "." in name:
            name = name.rpartition(".")[0]  # noqa: PLW2901 -- it climbs
            yield name
