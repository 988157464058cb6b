"""The commands by name, so that only the module of the one that is asked for is imported."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

HOMES = {
    "show": "show",
    "select": "select",
    "eval": "eval_",
    "explain": "explain",
    "facts": "facts",
    "check": "check",
    "analyze": "analyze",
    "test": "test",
    "diff": "diff",
    "reach": "reach",
    "preview": "preview",
    "fmt": "fmt",
    "history": "history",
    "why": "history",
    "ack": "history",
    "disable": "switches",
    "enable": "switches",
    "plugins": "plugins",
    "agent": "agent",
    "status": "agent",
    "receipts": "agent",
    "publish": "publish",
    "inbox": "inbox",
    "session": "inbox",
    "collect": "collect",
    "lsp": "lsp",
}
"""The module of each command, in the order of the help; a test holds it equal to what the modules add."""


def modules_for(arguments: list[str]) -> Iterator[ModuleType]:
    """The modules whose commands some arguments can mean: one where they begin with a command, else all.

    Of the version alone, none can.

    >>> [module.__name__ for module in modules_for(["why", "some-id"])]
    ['messenger_rules.cli.history']
    """
    first = arguments[0] if arguments else ""
    for name in [HOMES[first]] if first in HOMES else [] if first == "--version" else dict.fromkeys(HOMES.values()):
        yield import_module(f"messenger_rules.cli.{name}")
