"""Requirements: what a catalogue needs that is not installed here, or only in an older version."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator, Mapping

from packaging.version import InvalidVersion, Version


def unmet(requires: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each.

    >>> list(unmet({"messenger-rules": "0.0.1", "no-such-plugin": "2"}))
    ['the catalogue needs no-such-plugin 2 or later, which is not installed: messages that need it stay hidden']
    """
    for name, least in requires.items():
        found = _installed(name)
        if found is None or _is_older(found, least):
            there = "which is not installed" if found is None else f"and {found} is installed"
            yield f"the catalogue needs {name} {least} or later, {there}: messages that need it stay hidden"


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return None


def _is_older(found: str, least: str) -> bool:
    try:
        return Version(found) < Version(least)
    except InvalidVersion:
        return False  # nothing can be said, and the conditions themselves will tell
