"""The compiler: predicate tree to the source text of a Python function over a snapshot.

The function first asks whether the snapshot is plain: every fact known, every component there in one version at most.
Then the condition is one expression of ordinary logic, and that is the usual case. Else it asks whether the condition
possibly holds, and whether it surely does; that part is made when a host first needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias
from weakref import ref

from messenger_rules.condition.expressions import Expressions
from messenger_rules.condition.predicate_tree import Node
from messenger_rules.condition.snapshot import Snapshot
from messenger_rules.condition.statements import in_three_values, in_two_values, is_plain

Function: TypeAlias = Callable[[Snapshot], "bool | None"]
"""True, False, or None for unknown."""

_REST = "partly_known"


def compile_tree(node: Node, text: str) -> Compiled:
    """Generate and compile the function of a predicate tree; ``text`` is the condition's, for readers of the source."""
    return Compiled(node, text)


class Compiled:
    """The generated function and its text."""

    def __init__(self, node: Node, text: str) -> None:
        self._node = node
        self._expressions = Expressions()
        self._first = "\n".join(self._first_part(text))
        self._rest = _Rest(node, self._expressions)
        constants = {**self._expressions.constants.values, _REST: self._rest}
        self.function: Function = made("condition", self._first, constants)
        self._rest.caller = ref(self.function)

    @cached_property
    def source(self) -> str:
        """The text of the generated function, and of the one that it leaves the hosts to that are not plain."""
        functions = [self._first, "\n", self._rest.source] if is_plain(self._node) else [self._first]
        constants = list(self._expressions.constants.lines())
        return "\n".join([*constants, *["\n"][: len(constants)], *functions, ""])

    def _first_part(self, text: str) -> Iterator[str]:
        yield "def condition(snapshot):"
        yield f"    {' '.join(text.split())!a}"
        if is_plain(self._node):
            yield from in_two_values(self._node, self._expressions)
            yield f"    return {_REST}(snapshot)"
        else:
            yield from in_three_values(self._node, self._expressions)


@dataclass(eq=False)
class _Rest:
    """Stands for the second function until that is first called, and then makes it.

    The caller is known by a weak reference, and neither function is among its own globals: so a condition that nobody
    needs any more is gone at once, and not when the garbage collector comes.
    """

    node: Node
    expressions: Expressions
    caller: ref[Function] | None = None

    @cached_property
    def source(self) -> str:
        """The text of the function."""
        return "\n".join([f"def {_REST}(snapshot):", *in_three_values(self.node, self.expressions)])

    def __call__(self, snapshot: Snapshot) -> bool | None:
        """The answer of the function, which the caller calls itself from now on."""
        source = self.source
        function: Function = made(_REST, source, dict(self.expressions.constants.values))
        caller: Any = self.caller and self.caller()
        if caller is not None:
            caller.__globals__[_REST] = function
        return function(snapshot)


def made(name: str, source: str, constants: dict[str, object]) -> Any:
    """The function of a name that a text defines; its globals are the constants, without itself."""
    exec(compile(source, "<condition>", "exec"), constants)  # noqa: S102 -- the text is made here of checked parts only
    return constants.pop(name)
