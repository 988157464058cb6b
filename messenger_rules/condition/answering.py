"""The answer of a condition about the facts of a host, without a snapshot in between where the host is plain.

A snapshot is worth making for many conditions. For one, generated code takes what is kept of the host by names of its
own and compares it. Where something is unknown, or not prepared yet, the snapshot is taken as always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeAlias

from messenger_rules.condition.compiler import made
from messenger_rules.condition.expressions import Expressions
from messenger_rules.condition.predicate_tree import Node
from messenger_rules.condition.slots import Slot, has_single, slots_in
from messenger_rules.condition.snapshot import PreparedFacts, in_microseconds
from messenger_rules.condition.statements import in_two_values, is_plain
from messenger_rules.condition.taking import Kept, all_known, is_now
from messenger_rules.values import Facts

Answer: TypeAlias = Callable[[Facts, datetime], "bool | None"]
"""True, False, or None for unknown, about the facts of a host at an instant."""


def answer(node: Node, of_snapshot: Answer) -> Answer:
    """The function that answers, by way of a snapshot where that is needed."""
    if not is_plain(node):
        return of_snapshot
    slots = slots_in(node)
    directly, timed = _direct(node, slots), any(map(is_now, slots))

    def of_facts(facts: Facts | PreparedFacts, at: datetime) -> bool | None:
        try:
            found = directly(facts.prepared, in_microseconds(at) if timed else 0)  # type: ignore[union-attr] # what has none is told by the error
        except (AttributeError, KeyError):
            found = None
        return of_snapshot(facts, at) if found is None else found  # type: ignore[arg-type] # prepared facts are facts

    return of_facts


def _direct(node: Node, slots: tuple[Slot, ...]) -> Callable[[Kept, int], bool | None]:
    """The generated function: from what is kept of a host to the answer; None where the host is not plain."""
    expressions = Expressions(holder="")
    lines = ["def answer(kept, fact_now):", *map("    {}".format, _reading(slots))]
    lines += in_two_values(node, expressions, all_known(slots))
    directly: Callable[[Kept, int], bool | None] = made("answer", "\n".join(lines), dict(expressions.constants.values))
    return directly


def _reading(slots: tuple[Slot, ...]) -> Iterator[str]:
    for slot in slots:
        if has_single(slot):
            yield f"_, {slot.single} = kept[{slot.kept_as!r}]"
        elif not is_now(slot):
            yield f"{slot.attribute} = kept[{slot.kept_as!r}]"
