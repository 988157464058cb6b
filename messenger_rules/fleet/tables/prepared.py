"""A prepared inventory: one row a host, and for each need a column of whole numbers with what the numbers mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from messenger_rules.fleet.tables.dictionaries import States, Values
from messenger_rules.fleet.tables.stretches import Numbers
from messenger_rules.types import FactType


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A fact; without ``values``, the numbers are the values themselves: whole numbers, or microseconds since 1970.

    ``numbers`` is None where the column has NULL for the unknown: whole numbers leave no other room for it.
    """

    name: str
    values: Values | None = None
    numbers: Numbers | None = None


@dataclass(frozen=True, slots=True)
class ComponentColumn:
    """A component; the numbers are those of its states."""

    name: str
    states: States
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class GroupColumn:
    """What hosts are grouped by; the numbers are those of the texts, and one above them says unknown."""

    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The columns by what they tell. What no column tells is unknown on every host.

    A point of ``samples`` is where a host stands for a key, less 2**63, so that it fits a signed number of 64 bits.
    """

    hosts: int
    facts: Mapping[tuple[str, FactType], FactColumn] = field(default_factory=dict)
    components: Mapping[tuple[str, str | None], ComponentColumn] = field(default_factory=dict)
    samples: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, GroupColumn] = field(default_factory=dict)
