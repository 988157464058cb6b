"""An inventory: the hosts of a table, ready to be counted, and what is wrong with those that are not among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from messenger_rules.diagnostics import Diagnostic
    from messenger_rules.fleet.counting import Fleet
    from messenger_rules.messages.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Inventory:
    """A fleet, and the problems of the hosts that could not be read: those are not counted."""

    fleet: Fleet
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a fleet is to be asked: the conditions of some catalogues, group by group."""

    catalogs: Sequence[Catalog]
    by: Sequence[str] = ()
