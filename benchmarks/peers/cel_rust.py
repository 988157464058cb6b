"""common-expression-language: CEL in Rust, with a context that is converted beforehand."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from benchmarks.peers.dialect import Dialect
from benchmarks.peers.peer import Peer

CEL = Dialect(
    conjunction=" && ",
    disjunction=" || ",
    negation="!({})",
    starts_with="{}.startsWith({})",
    component='components["{}"]',
    present='"{}" in components',
)


def peer() -> Peer:
    """The engine.

    :raises ModuleNotFoundError: where it is not installed.
    """
    cel: Any = import_module("cel")

    def compiled(text: str) -> Callable[[Any], Any]:
        return cel.compile(text).execute  # type: ignore[no-any-return] # the engine has no types

    return Peer("common-expression-language", CEL, compiled, lambda host: cel.Context(dict(host)))
