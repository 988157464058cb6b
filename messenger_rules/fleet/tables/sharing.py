"""What formulas share: the operations that are needed more than once, in the order in which they can be worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from messenger_rules.fleet.tables.algebra import Graph, Truth, parts_of


def waves(graph: Graph, wanted: Iterable[int]) -> list[list[int]]:
    """The shared operations in waves: those of a wave need only what stands in earlier ones, or in the table.

    >>> from messenger_rules.fleet.tables.algebra import Missing, Opposite
    >>> graph = Graph()
    >>> one = graph.add(Missing("c1"))
    >>> waves(graph, [graph.add(Opposite(one)), graph.both([one, graph.add(Missing("c2"))])])
    [[0]]
    """
    shared = _shared(graph, wanted)
    depth: dict[int, int] = {}
    found: list[list[int]] = []
    for number in range(max(shared, default=-1) + 1):
        below = max((depth[part] for part in parts_of(graph.operations[number])), default=0)
        depth[number] = below + (number in shared)
        if number in shared:
            found.extend([] for _ in range(depth[number] - len(found)))
            found[below].append(number)
    return found


def _shared(graph: Graph, wanted: Iterable[int]) -> set[int]:
    """Used by two operations, or wanted and used; since parts have lower numbers, one walk downwards is enough."""
    uses = Counter(wanted)
    for number in range(max(uses, default=-1), -1, -1):
        if uses[number]:
            uses.update(parts_of(graph.operations[number]))
    return {
        number for number, count in uses.items() if count > 1 and not isinstance(graph.operations[number], Truth)
    }
