"""An inventory: the hosts of a table, ready to be counted, and what there is to say of the table and of its hosts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from messenger_rules.condition.predicate_tree import Node
    from messenger_rules.diagnostics import Diagnostic
    from messenger_rules.fleet.counting import Fleet
    from messenger_rules.messages.catalog import Catalog
    from messenger_rules.schema import Schema


@dataclass(frozen=True, slots=True)
class Inventory:
    """A fleet; an error among the problems is about a host that could not be read, and is not counted."""

    fleet: Fleet
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a fleet is to be asked: the conditions of some catalogues, group by group; and what may be said of hosts."""

    catalogs: Sequence[Catalog]
    schema: Schema
    by: Sequence[str] = ()

    def conditions(self) -> Iterator[Node]:
        """The conditions of all catalogues."""
        for catalog in self.catalogs:
            yield from (condition.tree for condition in catalog.conditions.values())
