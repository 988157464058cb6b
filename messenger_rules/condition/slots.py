"""Slots: what conditions read of a host, each under a fixed name, so that one snapshot serves many conditions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias, TypeGuard

from messenger_rules import versions
from messenger_rules.condition.predicate_tree import (
    Always,
    Ask,
    FactReference,
    InRegion,
    Installed,
    IsKnown,
    LanguageIn,
    Leaf,
    Node,
    OpenVersions,
    leaves,
)
from messenger_rules.types import Prepared, UnreadableValue, VersionType, microseconds
from messenger_rules.values import Facts, InstalledVersion, Reason, Unknown, too_many

ABSENT = b""
"""Stands for the key of a component that is not installed: it sorts before all keys, and is none."""


@dataclass(frozen=True, slots=True)
class FactSlot:
    """A fact, read by its type."""

    fact: FactReference

    @property
    def attribute(self) -> str:
        """The name in the snapshot."""
        return fact_attribute(self.fact.name)

    @property
    def kept_as(self) -> str:
        """The name under which facts keep the prepared value: another type, or scheme, reads another value."""
        read_by = self.fact.type
        scheme = read_by.scheme if isinstance(read_by, VersionType) else ""
        return f"{read_by.name} {scheme} {self.fact.name}"

    def read(self, facts: Facts, at: datetime) -> Prepared | Unknown:
        """The prepared value."""
        if self.fact.name == "now":
            return microseconds(at)
        raw = facts.value(self.fact.name)
        if isinstance(raw, Unknown):
            return raw
        try:
            return self.fact.type.read(raw)
        except UnreadableValue as error:
            return Unknown(self.fact.name, Reason.UNREADABLE, str(error))


@dataclass(frozen=True, slots=True)
class PresenceSlot:
    """Whether a component is installed in any version."""

    component: str

    @property
    def attribute(self) -> str:
        """The name in the snapshot."""
        return f"has_{_identifier(self.component)}"

    @property
    def kept_as(self) -> str:
        """The name under which facts keep the answer."""
        return f"has {self.component}"

    def read(self, facts: Facts, at: datetime) -> bool | Unknown:
        """True where some version is installed."""
        installed = facts.component(self.component)
        return installed if isinstance(installed, Unknown) else bool(installed)


@dataclass(frozen=True, slots=True)
class VersionsSlot:
    """The installed versions of a component in its declared scheme, as sort keys."""

    component: str
    scheme: str

    @property
    def attribute(self) -> str:
        """The name in the snapshot."""
        return f"versions_{_identifier(self.component)}"

    @property
    def single(self) -> str:
        """The name in the snapshot of the only version's key."""
        return f"version_{_identifier(self.component)}"

    @property
    def kept_as(self) -> str:
        """The name under which facts keep the keys."""
        return f"versions {self.scheme} {self.component}"

    def read(self, facts: Facts, at: datetime) -> VersionKeys:
        """The keys in their order, or those that could be read where some could not."""
        installed = _comparable(facts, self.component)
        if isinstance(installed, Unknown):
            return installed
        keys, all_read = _in_order([self._key(version) for version in installed])
        return keys if all_read else PartlyRead(keys)

    @staticmethod
    def only(versions: Any) -> bytes | None:
        """The key of the only version; ``ABSENT`` without any; None for several, or where one could not be read."""
        if not isinstance(versions, tuple) or len(versions) > 1:
            return None
        return versions[0] if versions else ABSENT

    def _key(self, version: InstalledVersion) -> bytes | None:
        return _key(self.scheme, version.text) if version.scheme in {None, self.scheme} else None


@dataclass(frozen=True, slots=True)
class OpenVersionsSlot:
    """The installed versions of a component whose scheme only the host knows, as the keys of each scheme."""

    component: str

    @property
    def attribute(self) -> str:
        """The name in the snapshot."""
        return f"open_versions_{_identifier(self.component)}"

    @property
    def single(self) -> str:
        """The name in the snapshot of the only version's key, where that is dotted."""
        return f"open_version_{_identifier(self.component)}"

    @property
    def kept_as(self) -> str:
        """The name under which facts keep the keys."""
        return f"open versions {self.component}"

    def read(self, facts: Facts, at: datetime) -> OpenVersionKeys:
        """The keys of each scheme."""
        installed = _comparable(facts, self.component)
        if isinstance(installed, Unknown):
            return installed
        keys: dict[str, list[bytes | None]] = {}
        for version in installed:
            scheme = version.scheme or "dotted"
            keys.setdefault(scheme, []).append(_key(scheme, version.text))
        return tuple((scheme, *_in_order(found)) for scheme, found in keys.items())

    @staticmethod
    def only(versions: Any) -> bytes | None:
        """The key of the only version; ``ABSENT`` without any; None for several, or for one that is not dotted."""
        if not isinstance(versions, tuple) or len(versions) > 1:
            return None
        scheme, keys, all_read = versions[0] if versions else ("dotted", (ABSENT,), True)
        return keys[0] if scheme == "dotted" and all_read and len(keys) == 1 else None


def _comparable(facts: Facts, component: str) -> tuple[InstalledVersion, ...] | Unknown:
    """The installed versions of a component, if they are few enough to be compared."""
    installed = facts.component(component)
    return installed if isinstance(installed, Unknown) else too_many(component, installed) or installed


def _key(scheme: str, version: str) -> bytes | None:
    """The key of a version; None where the scheme is not known here or cannot read it."""
    try:
        return VersionType(scheme).read(version) if scheme in versions.SCHEMES else None
    except UnreadableValue:
        return None


def _in_order(keys: list[bytes | None]) -> tuple[tuple[bytes, ...], bool]:
    readable = sorted(key for key in keys if key is not None)
    return tuple(readable), len(readable) == len(keys)


@dataclass(frozen=True, slots=True)
class PartlyRead:
    """The keys, in their order, of those versions that could be read, where others could not."""

    keys: tuple[bytes, ...]


VersionKeys: TypeAlias = "tuple[bytes, ...] | PartlyRead | Unknown"
"""The installed versions of a component in one scheme, as keys in their order."""

OpenKeys: TypeAlias = "tuple[str, tuple[bytes, ...], bool]"
"""A scheme, the keys of the versions that it could read, in their order, and whether it could read all."""

OpenVersionKeys: TypeAlias = "tuple[OpenKeys, ...] | Unknown"
"""The installed versions of a component in schemes of their own."""

Slot: TypeAlias = FactSlot | PresenceSlot | VersionsSlot | OpenVersionsSlot


def has_single(slot: Slot) -> TypeGuard[VersionsSlot | OpenVersionsSlot]:
    """Whether a slot reads versions, of which there may be only one."""
    return isinstance(slot, VersionsSlot | OpenVersionsSlot)


def slots_of(leaf: Leaf) -> tuple[Slot, ...]:
    """The slots that a leaf of a predicate tree reads."""
    match leaf:
        case InRegion(fact) | LanguageIn(fact) | IsKnown(fact):
            return (FactSlot(fact),)
        case Installed(component, _, None):
            return (PresenceSlot(component),)
        case Installed(component, _, OpenVersions()):
            return (OpenVersionsSlot(component),)
        case Installed(component, scheme):
            return (VersionsSlot(component, scheme or "dotted"),)
        case Ask():
            return tuple(map(FactSlot, leaf.facts))
        case Always():
            return ()


def slots_in(node: Node) -> tuple[Slot, ...]:
    """The slots that a whole predicate tree reads, each once."""
    return tuple({slot.attribute: slot for leaf in leaves(node) for slot in slots_of(leaf)}.values())


@lru_cache(maxsize=4096)
def fact_attribute(name: str) -> str:
    """The name of a fact in snapshots.

    >>> fact_attribute("console.version")
    'fact_console__version'
    """
    return f"fact_{_identifier(name)}"


@lru_cache(maxsize=4096)
def _identifier(name: str) -> str:
    """A name as part of a Python identifier; two names never give the same one.

    Two underscores stand for a dot and a capital X opens and closes the number of any other character, so underscores
    that touch another or a dot, and capitals, are written by their number.

    >>> _identifier("console.version"), _identifier("anti-virus"), _identifier("a__b")
    ('console__version', 'antiX2dXvirus', 'aX5fXX5fXb')
    """
    return re.sub(r"_(?=[_.])|(?<=[_.])_|[^a-z0-9_]", _escape, name)


def _escape(found: re.Match[str]) -> str:
    return "__" if found.group() == "." else f"X{ord(found.group()):x}X"
