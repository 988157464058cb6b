"""The compiler: predicate tree to the source text of a Python function over a snapshot.

The function first asks whether the snapshot is plain: every fact known, every component there in one version at most.
Then the condition is one expression of ordinary logic, and that is the usual case. Else it asks whether the condition
possibly holds, and whether it surely does; that part is made when a host first needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeAlias, cast

from messenger_rules.condition.expressions import Expressions
from messenger_rules.condition.predicate_tree import Node, leaves
from messenger_rules.condition.snapshot import Slot, Snapshot, slots_of
from messenger_rules.condition.statements import in_three_values, in_two_values, is_plain

Function: TypeAlias = Callable[[Snapshot], "bool | None"]
"""True, False, or None for unknown."""


def compile_tree(node: Node, text: str) -> Compiled:
    """Generate and compile the function of a predicate tree; ``text`` is the condition's, for readers of the source."""
    return Compiled(node, text)


class Compiled:
    """The generated function, its text, and the slots that it reads."""

    def __init__(self, node: Node, text: str) -> None:
        self._node = node
        self._expressions = Expressions()
        self._namespace: dict[str, object] = {"partly_known": self._make_second}
        self._first = "\n".join(self._first_part(text))
        self.function: Function = self._made("condition", self._first)

    @cached_property
    def source(self) -> str:
        """The text of the generated function, and of the one that it leaves the hosts to that are not plain."""
        functions = [self._first, "\n", self._second] if is_plain(self._node) else [self._first]
        return "\n".join([*self._expressions.constants.lines(), *functions, ""])

    @property
    def slots(self) -> tuple[Slot, ...]:
        """What the function reads of a snapshot."""
        slots = {slot.attribute: slot for leaf in leaves(self._node) for slot in slots_of(leaf)}
        return tuple(slots.values())

    def _first_part(self, text: str) -> Iterator[str]:
        yield "def condition(snapshot):"
        yield f"    {' '.join(text.split())!a}"
        if is_plain(self._node):
            yield from in_two_values(self._node, self._expressions)
            yield "    return partly_known(snapshot)"
        else:
            yield from in_three_values(self._node, self._expressions)

    @cached_property
    def _second(self) -> str:
        lines = in_three_values(self._node, self._expressions)
        return "\n".join(["def partly_known(snapshot):", *lines])

    def _make_second(self, snapshot: Snapshot) -> bool | None:
        """Stands for the function that it makes, until that is first called."""
        return self._made("partly_known", self._second)(snapshot)

    def _made(self, name: str, source: str) -> Function:
        self._namespace |= self._expressions.constants.values
        exec(compile(source, "<condition>", "exec"), self._namespace)  # noqa: S102 -- the text is made here of checked parts only
        return cast("Function", self._namespace[name])
