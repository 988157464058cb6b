"""The targets, a module each. A module is imported when its target is asked for, so that it can be watched from its first line."""

from __future__ import annotations

import importlib

from tests.fuzzing.target import Target

NAMES = (
    "catalogue",
    "condition",
    "facts",
    "configuration",
    "vocabulary",
    "startup",
    "ledger",
    "cache",
    "receipt",
    "metadata",
)


def target(name: str) -> Target:
    """The target of a name."""
    found: Target = importlib.import_module(f"{__name__}.{name}").TARGET
    return found
