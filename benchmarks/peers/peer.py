"""What the benchmarks need of another rule engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.peers.dialect import Dialect, written
from messenger_rules.condition.predicate_tree import Node


@dataclass(frozen=True)
class Peer:
    """One engine: how it writes a condition, compiles the text, and takes a host beforehand.

    ``compiled`` gives the engine's own function wherever it has one, so that no wrapper of ours is timed.
    """

    name: str
    dialect: Dialect
    compiled: Callable[[str], Callable[[Any], Any]]
    prepared: Callable[[Mapping[str, Any]], Any]

    def function(self, node: Node) -> Callable[[Any], Any]:
        """A predicate tree as a function of a prepared host."""
        return self.compiled(written(node, self.dialect))

    def loop(self, nodes: Sequence[Node]) -> Callable[[Any], list[int]]:
        """The numbers of the conditions that hold on a prepared host, asked one after the other."""
        functions = list(enumerate(map(self.function, nodes)))
        return lambda host: [number for number, function in functions if function(host)]
