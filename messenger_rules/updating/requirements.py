"""Requirements: what a catalogue needs that is not installed here, or only in an older version."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator, Mapping

from packaging.version import Version

from messenger_rules.diagnostics import visible

LONGEST = 64
"""Characters of a name, and of a version, that are told: they are read in a terminal."""


def unmet(requires: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each.

    >>> list(unmet({"messenger-rules": "0.0.1", "no-such-plugin": "2"}))
    ['the catalogue needs no-such-plugin 2 or later, which is not installed: messages that need it stay hidden']
    """
    for name, least in requires.items():
        found = _installed(name)
        if found is None or _is_older(found, least):
            there = "which is not installed" if found is None else f"and {found} is installed"
            needed = f"{visible(name[:LONGEST])} {visible(least[:LONGEST])}"
            yield f"the catalogue needs {needed} or later, {there}: messages that need it stay hidden"


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return None


def _is_older(found: str, least: str) -> bool:
    try:
        return Version(found) < Version(least)
    except ValueError:  # also of a version with more digits than Python reads, which packaging lets through
        return False  # nothing can be said, and the conditions themselves will tell
