"""The type and version of a product's management console, from the key that ``windows.toml`` names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from messenger_rules import UnknownFact, fact_source
from messenger_rules.facts.configuration import Configuration, configuration
from messenger_rules.facts.parts import Console
from messenger_rules_windows.registry import VIEWS, MachineRegistry, Registry, text

_KEYS = {"key": str, "version": str, "type": str, "types": dict, "view": int}
_ROOTS = frozenset({"HKLM", "HKCU", "HKCR", "HKU", "HKCC"})
_WORDS = {str: "text", dict: "a table", int: "64 or 32"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the console says what it is: a key, the names of two values, and what the values of the type mean."""

    key: str
    version: str = "Version"
    type: str | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    views: tuple[int, ...] = VIEWS


@fact_source("console", name="console.windows", timeout=timedelta(seconds=5), platforms=["windows"])
def console() -> Console | UnknownFact:
    """The product's console, by the key of the registry that `windows.toml` names."""
    place = configured(configuration("windows"))
    if place is None:
        return UnknownFact(unknown="not supplied: no windows.toml says where the registry has the console")
    return read(MachineRegistry(), place)


def configured(found: Configuration) -> Place | None:
    r"""What a configuration says of the console; None where it says nothing.

    :raises ConfigurationError: MR582 where it says something wrong.

    >>> configured(Configuration({"console": {"key": r"SOFTWARE\Acme", "view": 32}}))
    Place(key='SOFTWARE\\Acme', version='Version', type=None, types={}, views=(32,))
    """
    for name in found.data:
        if name != "console":
            raise found.refuse((name,), f"there is no table `{name}`", "write [console]")
    table: Any = found.data.get("console")
    if table is None:
        return None
    if not isinstance(table, dict):
        raise found.refuse(("console",), "`console` must be a table", "write [console]")
    for key, value in table.items():
        wanted = _KEYS.get(key)
        if wanted is None:
            raise found.refuse(("console", key), f"there is no key `{key}`", f"there are {', '.join(_KEYS)}")
        if type(value) is not wanted or (key == "view" and value not in VIEWS):
            raise found.refuse(("console", key), f"`{key}` must be {_WORDS[wanted]}", "correct it, or take it out")
    if "key" not in table:
        raise found.refuse(("console",), "[console] does not say `key`", r"write key = 'SOFTWARE\Acme\Console'")
    key = table["key"].strip("\\")
    if not key or "\x00" in key:
        raise found.refuse(("console", "key"), "`key` names no key", r"write key = 'SOFTWARE\Acme\Console'")
    root = key.partition("\\")[0]
    if root.upper().startswith("HKEY_") or root.upper() in _ROOTS:
        help_ = "write what stands below HKEY_LOCAL_MACHINE; other roots are not read"
        raise found.refuse(("console", "key"), f"`key` begins with a root, `{root}`", help_)
    types = table.get("types", {})
    if types and "type" not in table:
        help_ = 'write type = "Type", the name of the value that they explain'
        raise found.refuse(("console", "types"), "`types` says nothing without `type`", help_)
    for said, meant in types.items():
        if not isinstance(meant, str):
            raise found.refuse(("console", "types", said), "the meaning of a type must be text", "correct it")
    views = (table["view"],) if "view" in table else VIEWS
    return Place(key, table.get("version", "Version"), table.get("type"), types, views)


def read(registry: Registry, place: Place) -> Console | UnknownFact:
    """The same, of any registry; the first view that has the key counts."""
    values = next((found for view in place.views if (found := registry.values(place.key, view)) is not None), None)
    if values is None:
        return UnknownFact(unknown=f"not supplied: the registry has no {place.key}")
    version = text(values, place.version)
    said = text(values, place.type) if place.type is not None else None
    told: dict[str, Any] = {
        "version": version or {"unknown": f"not supplied: {place.key} has no text {place.version}"},
    }
    if place.type is not None:
        told["type"] = _meant(place, said)
    return Console.model_validate(told)


def _meant(place: Place, said: str | None) -> Any:
    if said is None:
        return {"unknown": f"not supplied: {place.key} has no text {place.type}"}
    if place.types and said not in place.types:
        return {"unknown": f"unreadable: {place.key} has a {place.type} that windows.toml does not list"}
    return place.types.get(said, said)
