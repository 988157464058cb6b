"""rule-engine: a language of conditions in Python; a dictionary is asked as it is."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from benchmarks.peers.dialect import Dialect
from benchmarks.peers.peer import Peer


def _items(name: str) -> str:
    first, *others = name.split(".")
    return first + "".join(f'["{other}"]' for other in others)


RULES = Dialect(
    conjunction=" and ",
    disjunction=" or ",
    negation="not ({})",
    starts_with="{}.starts_with({})",
    component='components["{}"]',
    present='"{}" in components',
    fact=_items,
)


def peer() -> Peer:
    """The engine.

    :raises ModuleNotFoundError: where it is not installed.
    """
    rule_engine: Any = import_module("rule_engine")

    def compiled(text: str) -> Callable[[Any], Any]:
        return rule_engine.Rule(text).matches  # type: ignore[no-any-return] # the engine has no types

    return Peer("rule-engine", RULES, compiled, dict)
