"""rule-engine: a language of conditions in Python; a dictionary is asked as it is."""

from __future__ import annotations

from collections.abc import Callable
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
    import rule_engine

    def compiled(text: str) -> Callable[[Any], Any]:
        return rule_engine.Rule(text).matches

    return Peer("rule-engine", RULES, compiled, dict)
