"""zen-engine: expressions in Rust; a dictionary is converted in each call, and nothing can be done beforehand."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from benchmarks.peers.dialect import Dialect
from benchmarks.peers.peer import Peer

ZEN = Dialect(
    conjunction=" and ",
    disjunction=" or ",
    negation="not ({})",
    starts_with="startsWith({}, {})",
    component='components["{}"]',
    present='components["{}"] != null',
)


def peer() -> Peer:
    """The engine.

    :raises ModuleNotFoundError: where it is not installed.
    """
    zen: Any = import_module("zen")

    def compiled(text: str) -> Callable[[Any], Any]:
        return zen.compile_expression(text).evaluate  # type: ignore[no-any-return] # the engine has no types

    return Peer("zen-engine", ZEN, compiled, dict)
