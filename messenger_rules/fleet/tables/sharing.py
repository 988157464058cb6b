"""What formulas share: the operations that are needed more than once, in the order in which they can be worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from messenger_rules.fleet.tables.algebra import Among, Graph, Missing, Truth, Within, parts_of


def waves(graph: Graph, wanted: Iterable[int]) -> list[list[int]]:
    """The shared operations in waves: those of a wave need only what stands in earlier ones, or in the table.

    >>> from messenger_rules.fleet.tables.algebra import Missing, Opposite
    >>> graph = Graph()
    >>> one = graph.add(Missing("c1"))
    >>> waves(graph, [graph.add(Opposite(one)), graph.both([one, graph.add(Missing("c2"))])])
    [[0]]
    """
    uses = _uses(graph, wanted)
    depth: dict[int, int] = {}
    found: list[list[int]] = []
    for number in sorted(uses):
        operation = graph.operations[number]
        below = max((depth[part] for part in parts_of(operation)), default=0)
        shared = uses[number] > 1 and not isinstance(operation, Truth)
        depth[number] = below + shared
        if shared:
            found.extend([] for _ in range(depth[number] - len(found)))
            found[below].append(number)
    return found


def columns(graph: Graph, wanted: Iterable[int]) -> list[str]:
    """The columns that some operations need."""
    operations = (graph.operations[number] for number in _uses(graph, wanted))
    return sorted({operation.column for operation in operations if isinstance(operation, Among | Within | Missing)})


def _uses(graph: Graph, wanted: Iterable[int]) -> Counter[int]:
    """How often each operation is used or wanted; parts have lower numbers, so one walk from the highest is enough."""
    uses = Counter(wanted)
    waiting = [-number for number in uses]
    heapify(waiting)
    while waiting:
        for part in parts_of(graph.operations[-heappop(waiting)]):
            if part not in uses:
                heappush(waiting, -part)
            uses[part] += 1
    return uses
