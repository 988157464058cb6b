"""The parts of a condition that decide nothing: what is never true, always true, or said already by the rest.

A part is held against all that stands around it: if the whole means the same without it, it decides nothing. Two
wholes mean the same where their diagrams are the same number, so this is exact. Parts that are found are taken out,
from the last to the first, so that of two that say the same one is told of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from messenger_rules.analysis.diagrams import FALSE, TRUE
from messenger_rules.analysis.world import World
from messenger_rules.condition.predicate_tree import All, AnyOf, Node, Not
from messenger_rules.text import Source, Span

Context = Callable[[int], int]
"""What the whole means where a part means this."""


class Fault(StrEnum):
    """What is wrong with a part."""

    NEVER = "never"
    """It holds on no host."""
    ALWAYS = "always"
    """It holds on every host."""
    IMPLIED = "implied"
    """In an `and`: where the rest holds, it holds."""
    COVERED = "covered"
    """In an `or`: where it holds, the rest holds."""
    CONTRADICTED = "contradicted"
    """In an `or`: where what stands around holds, it does not."""
    SETTLED = "settled"
    """In an `and`: where what stands around lets it matter, it holds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A part that decides nothing; ``by`` are the places of the parts that settle it, in the same source."""

    fault: Fault
    node: Node
    source: Source
    by: tuple[Span, ...] = ()
    group: All | AnyOf | None = None
    """The `and` or `or` that it is an operand of."""

    @property
    def span(self) -> Span:
        """Its place."""
        return self.node.span


def never(world: World, diagram: int) -> bool:
    """Whether it is true on no host."""
    return not world.diagrams.reaches(diagram, TRUE)


def always(world: World, diagram: int) -> bool:
    """Whether it is false on no host, and not unknown on all."""
    return world.diagrams.reaches(diagram, TRUE) and not world.diagrams.reaches(diagram, FALSE)


def _is_constant(world: World, node: Node) -> bool:
    return never(world, world.diagram(node)) or always(world, world.diagram(node))


def useless_parts(world: World, root: Node, source: Source, context: Context) -> Iterator[Finding]:
    """The parts of a condition that decide nothing, from the outside to the inside; of what is told, nothing inside.

    ``context`` is what is further asked of a host; the condition itself must be neither always true nor always false.
    """
    return _inside(world, root, source, context)


def _inside(world: World, node: Node, source: Source, context: Context) -> Iterator[Finding]:
    match node:
        case All() | AnyOf():
            yield from _group(world, node, source, context)
        case Not(part):
            yield from _inside(world, part, source, lambda diagram: context(world.diagrams.negation(diagram)))
        case _:
            return


def _group(world: World, group: All | AnyOf, source: Source, context: Context) -> Iterator[Finding]:
    together = _together(world, group)
    whole = context(world.diagram(group))
    left = dict(enumerate(map(world.diagram, group.parts)))
    before = _before(together, left)
    found, behind = [], together(())
    for place in reversed(range(len(group.parts))):
        part = group.parts[place]
        if _is_constant(world, part) and not _is_constant(world, group):
            found.append(blame(world, part, source, group))
            del left[place]
        elif context(together((before[place], behind))) == whole:
            found.append(_useless(world, group, place, left, source))
            del left[place]
        else:
            behind = together((left[place], behind))
    yield from reversed(found)
    before, behind = _before(together, left), together(())
    contexts = {}
    for place in reversed(left):
        contexts[place] = _context(together, together((before[place], behind)), context)
        behind = together((left[place], behind))
    for place in left:
        yield from _inside(world, group.parts[place], source, contexts[place])


def _before(together: Callable[[Sequence[int]], int], parts: Mapping[int, int]) -> dict[int, int]:
    """What all that stands before each part comes to; with what stands behind it, these are all the others."""
    found, sofar = {}, together(())
    for place, diagram in parts.items():
        found[place] = sofar
        sofar = together((sofar, diagram))
    return found


def _context(together: Callable[[Sequence[int]], int], others: int, context: Context) -> Context:
    return lambda diagram: context(together((others, diagram)))


def _together(world: World, group: All | AnyOf) -> Callable[[Sequence[int]], int]:
    return world.diagrams.all_of if isinstance(group, All) else world.diagrams.any_of


def _useless(world: World, group: All | AnyOf, place: int, left: dict[int, int], source: Source) -> Finding:
    """Why a part of a group decides nothing: by its neighbours, else by what stands around the group."""
    together = _together(world, group)
    others = {other: diagram for other, diagram in left.items() if other != place}
    part, inside = group.parts[place], isinstance(group, All)
    if others and together(list(others.values())) == together(list(left.values())):
        enough = _fewest(world, others, lambda some: together([*some, left[place]]) == together(some))
        fault = Fault.IMPLIED if inside else Fault.COVERED
        return Finding(fault, part, source, tuple(group.parts[other].span for other in enough), group)
    return Finding(Fault.SETTLED if inside else Fault.CONTRADICTED, part, source, (), group)


def blame(world: World, node: Node, source: Source, group: All | AnyOf | None = None) -> Finding:
    """The innermost part that explains why a part is always false, or always true."""
    fault = Fault.NEVER if never(world, world.diagram(node)) else Fault.ALWAYS
    match node:
        case All() if fault is Fault.NEVER:
            return _conflict(world, node, source, never)
        case AnyOf() if fault is Fault.ALWAYS:
            return _conflict(world, node, source, always)
        case _:
            return Finding(fault, node, source, (), group)


def _conflict(world: World, group: All | AnyOf, source: Source, wanted: Callable[[World, int], bool]) -> Finding:
    """The fewest parts of an `and` that cannot hold together, or of an `or` of which one always holds."""
    together = _together(world, group)
    diagrams = dict(enumerate(map(world.diagram, group.parts)))
    enough = _fewest(world, diagrams, lambda some: wanted(world, together(some)))
    if len(enough) == 1:
        return blame(world, group.parts[enough[0]], source, group)
    *by, last = (group.parts[place] for place in enough)
    fault = Fault.NEVER if wanted is never else Fault.ALWAYS
    return Finding(fault, last, source, tuple(part.span for part in by), group)


def _fewest(world: World, diagrams: dict[int, int], enough: Callable[[Sequence[int]], bool]) -> tuple[int, ...]:
    """The fewest parts that are enough: one or two if that will do, else what is left when none more can be spared."""
    for count in (1, 2):
        for places in combinations(diagrams, count):
            world.budget.spend()
            if enough([diagrams[place] for place in places]):
                return places
    kept = dict(diagrams)
    for place in reversed(diagrams):
        fewer = [diagram for other, diagram in kept.items() if other != place]
        if enough(fewer):
            del kept[place]
    return tuple(kept)
