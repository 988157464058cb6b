"""The driver: runs over tokens by the tables that Lark makes of the grammar.

Lark's own driver looks up each rule by a hash of its symbols; here every step has its rule's function at hand. What the
tables refuse is left to Lark, which tells what it expected.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any, TypeAlias

from lark import Lark, Token
from lark.parse_tree_builder import ExpandSingleChild
from lark.parsers.lalr_analysis import Shift

_END = "$END"

Reduction: TypeAlias = "tuple[int, Callable[[list[Any]], Any] | None, str]"
"""How many values a rule takes, what makes one of them (None: the only one stays as it is), and the rule's name."""


@dataclass(frozen=True, slots=True)
class Driver:
    """The steps of each state by kind of token or rule: the next state, or a reduction."""

    steps: list[dict[str, int | Reduction]]
    start: int
    end: int

    @classmethod
    def of(cls, lark: Lark) -> Driver:
        """The driver of a grammar that was read for LALR(1), with a transformer, under the rule ``start``."""
        lalr: Any = lark.parser.parser
        table, callbacks = lalr._parse_table, lalr.parser.callbacks  # noqa: SLF001 -- Lark has no other way to its tables
        steps = [
            {
                _plain(kind): arg if action is Shift else _reduction(arg, callbacks[arg])
                for kind, (action, arg) in row.items()
            }
            for _, row in sorted(table.states.items())
        ]
        return cls(steps, table.start_states["start"], table.end_states["start"])

    def run(self, tokens: Sequence[Token]) -> Any:
        """What the transformer makes of some tokens.

        :raises KeyError: where a token does not belong.
        """
        steps: list[dict[str, Any]] = self.steps  # rules only shift
        states, values = [self.start], list[Any]()
        for token in (*tokens, Token(_END, "")):
            kind = token.type
            while (step := steps[states[-1]][kind]).__class__ is tuple:
                size, build, rule = step
                if build is None:
                    states[-1] = steps[states[-2]][rule]
                else:
                    children = values[-size:]
                    del values[-size:], states[-size:]
                    values.append(build(children))
                    states.append(steps[states[-1]][rule])
                if states[-1] == self.end:
                    return values[0]
            states.append(step)
            values.append(token)
        raise AssertionError("the end of the tokens is refused, or ends the condition")


def _plain(name: str) -> str:
    """Lark's names are tokens themselves, which are slow to compare."""
    return intern(str(name))


def _reduction(rule: Any, callback: Callable[[list[Any]], Any]) -> Reduction:
    size = len(rule.expansion)
    assert size, "no rule of the grammar is empty"
    only = size == 1 and isinstance(callback, ExpandSingleChild)
    return size, None if only else callback, _plain(rule.origin.name)
