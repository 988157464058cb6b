"""A host as a plain dictionary, as somebody who uses another engine would keep it: nested, versions as numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import messenger_rules as mr
from benchmarks.peers.dialect import number
from messenger_rules.condition.predicate_tree import FactReference, InRegion, LanguageIn, Node, leaves
from messenger_rules.types import VersionType, microseconds
from messenger_rules.values import Unknown


def facts_read(nodes: Collection[Node]) -> frozenset[FactReference]:
    """The facts that some conditions read, components and the time left out."""
    found = (leaf.fact for node in nodes for leaf in leaves(node) if isinstance(leaf, InRegion | LanguageIn))
    return frozenset(fact for fact in found if fact.name != "now")


def plain(
    facts: mr.HostFacts, at: datetime, read: Collection[FactReference], components: Collection[str]
) -> Mapping[str, Any]:
    """The facts of a host that other engines are asked about; every one of them has to be known."""
    host: dict[str, Any] = {"now": microseconds(at), "components": {}}
    for fact in read:
        _put(host, fact.name, _value(facts, fact))
    for component in components:
        installed = facts.component(component)
        assert not isinstance(installed, Unknown)
        for version in installed:
            host["components"][component] = number(VersionType().read(version.text))
    return host


def _value(facts: mr.HostFacts, fact: FactReference) -> object:
    prepared = fact.type.read(facts.value(fact.name))
    return prepared if isinstance(prepared, str) else number(prepared)


def _put(host: dict[str, Any], name: str, value: object) -> None:
    *spaces, last = name.split(".")
    for space in spaces:
        host = host.setdefault(space, {})
    host[last] = value
