"""Installed products as components, by what stands below Uninstall, in both views.

Source: https://learn.microsoft.com/windows/win32/msi/uninstall-registry-key
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from messenger_rules import fact_source
from messenger_rules_windows.registry import VIEWS, MachineRegistry, Registry, number, text

UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
NO_VERSION = {"unknown": "not supplied: its entry in the registry says no version"}
_UPDATES = frozenset({"hotfix", "security update", "service pack", "update", "update rollup"})
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_WORD_ASIDE = r"(?:x64|x86|amd64|arm64|win32|win64|(?:32|64)[- ]?bit|[a-z]{2}(?:-[a-z]{2,4})?|user|remove only)"
_ASIDE = re.compile(rf"{_WORD_ASIDE}(?:[, ]+{_WORD_ASIDE})*")
"""What stands in brackets beside a name without being part of it: an architecture, a language, who installed it.

Words stand apart, so that `(Server)` is no row of three languages, and each text is read in one way only.
"""
_ARCHITECTURE = re.compile(r"[ -](?:x64|x86|amd64|arm64|(?:32|64)[- ]?bit)$")
_VERSION = re.compile(r"(?<![\w.])v?\d+(?:\.\d+)+(?![\w.])")
_OTHER = re.compile(r"[^\w.+#]+")


@fact_source("components", name="components.windows", timeout=timedelta(seconds=5), platforms=["windows"])
def products() -> dict[str, Any]:
    """Installed products, by what Windows lists to uninstall, of 64 and 32 bits."""
    return read(MachineRegistry())


def read(registry: Registry) -> dict[str, Any]:
    """The same, of any registry: each name with its versions, more than one where they stand side by side.

    :raises LookupError: where there is no list at all: that is no machine without products.
    """
    if all(registry.values(UNINSTALL, view) is None for view in VIEWS):
        raise LookupError(f"the registry has no {UNINSTALL}")
    versions: dict[str, list[str]] = {}
    for name, version in _products(registry):
        listed = versions.setdefault(f"win:{name}", [])
        if version is not None and version not in listed:
            listed.append(version)
    return {name: _told(listed) for name, listed in versions.items()}


def component_name(display_name: str, version: str | None = None) -> str:
    """The name of a product without its version, architecture and language, so that it stays the same.

    It is empty where there is neither a letter nor a digit.

    >>> component_name("Mozilla Firefox (x64 en-US)"), component_name("7-Zip 23.01 (x64)", "23.01")
    ('mozilla-firefox', '7-zip')
    >>> component_name("Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.38.33135", "14.38.33135.0")
    'microsoft-visual-c++-2015-2022-redistributable'
    """
    name = display_name.lower()
    name = _BRACKETS.sub(lambda match: "" if _is_aside(match[1] or match[2] or "") else match[0], name)
    if version:
        name = re.sub(rf"(?<![\w.])v?{re.escape(version.lower())}(?![\w.])", "", name)
    name = _VERSION.sub("", name).strip(" -")
    return _OTHER.sub("-", _ARCHITECTURE.sub("", name)).strip("-.") or _OTHER.sub("-", display_name.lower()).strip("-.")


def _is_aside(bracketed: str) -> bool:
    words = bracketed.strip(" ,")
    return not words or _ASIDE.fullmatch(words) is not None


def _products(registry: Registry) -> Iterator[tuple[str, str | None]]:
    for view in VIEWS:
        for key in registry.subkeys(UNINSTALL, view):
            values = registry.values(rf"{UNINSTALL}\{key}", view) or {}
            displayed = text(values, "DisplayName")
            if displayed is None or _is_update(values):
                continue
            version = _version(values)
            name = component_name(displayed, version)
            if name:
                yield name, version


def _is_update(values: Mapping[str, object]) -> bool:
    """Whether it is an update of another product, and none itself."""
    kind = (text(values, "ReleaseType") or "").lower()
    return text(values, "ParentKeyName") is not None or kind in _UPDATES


def _version(values: Mapping[str, object]) -> str | None:
    said = text(values, "DisplayVersion")
    if said is not None:
        return said
    major, minor = number(values, "VersionMajor"), number(values, "VersionMinor")
    return None if major is None else f"{major}.{minor or 0}"


def _told(versions: list[str]) -> Any:
    if not versions:
        return NO_VERSION
    return versions[0] if len(versions) == 1 else versions
