"""cel-expr-python: Google's CEL in C++, with an activation that is made beforehand."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from benchmarks.peers.cel_rust import CEL
from benchmarks.peers.peer import Peer


def peer() -> Peer:
    """The engine.

    :raises ModuleNotFoundError: where it is not installed.
    """
    cel: Any = import_module("cel_expr_python.cel")

    kinds = {"console": "DYN", "os": "DYN", "components": "DYN", "language": "STRING", "now": "INT"}
    environment = cel.NewEnv(variables={name: getattr(cel.Type, kind) for name, kind in kinds.items()})

    def compiled(text: str) -> Callable[[Any], Any]:
        evaluate = environment.compile(text).eval
        return lambda activation: evaluate(activation).value()

    return Peer("cel-expr-python", CEL, compiled, lambda host: environment.Activation(dict(host)))
