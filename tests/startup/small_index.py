"""A small index, kept as plain data: it evaluates each condition over the slots of a host, in three-valued logic.

It stands alone, so that a process of a test can have it beside the library without any other module of the tests.
"""

from __future__ import annotations

import marshal

from messenger_rules.startup import stored_index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from messenger_rules.condition.predicate_tree import Node
    from messenger_rules.messages.catalog import Catalog
    from messenger_rules.messages.message import Message
    from messenger_rules.startup.prepared_host import PreparedHost

NOW = "fact\0datetime\0now"


class SmallIndex:
    """Messages as label, start, end, whether unknown shows, and formula."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def matching(self, host: PreparedHost, *, unknown: bool | None = None) -> list[str]:
        outcomes = self._outcomes(host)
        return [label for label, shows, outcome in outcomes if outcome or (outcome is None and (unknown or shows))]

    def _outcomes(self, host: PreparedHost) -> Iterator[tuple[str, bool, bool | None]]:
        now = host[NOW]
        for label, starts, expires, shows, formula in self._rows:
            if (starts is None or starts <= now) and (expires is None or now < expires):
                yield label, shows, outcome_of(formula, host)


def outcome_of(formula: Any, host: PreparedHost) -> bool | None:
    kind, *rest = formula
    if kind in {"all", "any"}:
        found = [outcome_of(part, host) for part in rest[0]]
        decisive = kind == "any"
        return decisive if decisive in found else None if None in found else not decisive
    if kind == "not":
        one = outcome_of(rest[0], host)
        return None if one is None else not one
    if kind == "always":
        return bool(rest[0])
    return answer(kind, host[rest[0]], rest[1:])


def answer(kind: str, value: Any, rest: list[Any]) -> bool | None:
    if kind == "known":
        return value is not None
    if value is None:
        return None
    if kind == "has":
        return bool(value)
    if kind == "in":
        return contains(rest[0], value)
    keys, all_read = value
    return True if any(contains(rest[0], key) for key in keys) else False if all_read else None


def contains(region: Any, value: Any) -> bool:
    values, ranges = region
    return value in values or any(
        (low is None or value > low or (low_in and value == low))
        and (high is None or value < high or (high_in and value == high))
        for low, high, low_in, high_in in ranges
    )


def store(path: str, catalog: Catalog, labels: Sequence[str], key: bytes) -> None:
    rows = [
        (label, *row_of(message), formula_of(catalog.conditions[message.id].tree))
        for message, label in zip(catalog.messages, labels, strict=True)
    ]
    with open(path, "wb") as file:  # noqa: PTH123 -- it is also read where pathlib must not be imported
        file.write(marshal.dumps((key, rows)))


def opened(path: str, key: bytes) -> SmallIndex | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 -- as above
            found, rows = marshal.loads(file.read())
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return SmallIndex(rows) if found == key else None


def row_of(message: Message) -> tuple[int | None, int | None, bool]:
    from messenger_rules.types import microseconds

    starts, expires = (None if at is None else microseconds(at) for at in (message.starts, message.expires))
    return starts, expires, message.when_unknown == "show"


def formula_of(node: Node) -> tuple[Any, ...]:
    from messenger_rules.condition import predicate_tree as tree

    match node:
        case tree.All(parts):
            return "all", tuple(map(formula_of, parts))
        case tree.AnyOf(parts):
            return "any", tuple(map(formula_of, parts))
        case tree.Not(part):
            return "not", formula_of(part)
        case tree.Segment(_, part):
            return formula_of(part)
        case tree.Always(value):
            return "always", value
        case tree.IsKnown(_, True) | tree.InRegion(_, _, True):
            return "not", leaf_of(node)
    return leaf_of(node)


def leaf_of(leaf: Any) -> tuple[Any, ...]:
    from messenger_rules.condition import predicate_tree as tree
    from messenger_rules.condition.snapshot import slots_of
    from messenger_rules.startup.host_values import key_of

    key = key_of(*slots_of(leaf))
    match leaf:
        case tree.IsKnown():
            return "known", key
        case tree.InRegion(_, region):
            return "in", key, region_of(region)
        case tree.Installed(_, _, None):
            return "has", key
    return "versions", key, region_of(leaf.region)


def region_of(region: Any) -> tuple[Any, ...]:
    from messenger_rules.condition.predicate_tree import ValueRegion

    if isinstance(region, ValueRegion):
        return tuple(region.values), ()
    return (), tuple((it.low, it.high, it.low_included, it.high_included) for it in region.intervals)


def install() -> None:
    """Put it in the place of the library's own."""
    stored_index.store, stored_index.opened = store, opened
