"""Kinds of cells that Python reads row by row: a database says of each value, not of the column, what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from messenger_rules.errors import FactsError
from messenger_rules.fleet.tables.complaints import unfitting
from messenger_rules.fleet.tables.needs import Need
from messenger_rules.fleet.tables.shape import Kind, Shape

_KINDS: tuple[tuple[type | tuple[type, ...], Kind], ...] = (
    ((str, UUID), Kind.TEXT),
    (bool, Kind.BOOL),
    (int, Kind.INT),
    ((float, Decimal), Kind.NUMBER),
    ((date, time), Kind.LOCAL_TIME),
    ((list, tuple, dict), Kind.JSON),
)
"""A truth value is a number to Python, so it stands before them."""


@dataclass(slots=True)
class CellKinds:
    """The kinds that were met in each column; one that its fact cannot be is refused where it is met first."""

    title: str
    needs: Sequence[Need]
    _met: set[tuple[str, Kind]] = field(default_factory=set)

    def kind_of(self, name: str, value: object) -> Kind:
        """The kind of a value in a column.

        :raises FactsError: MR602 where the fact cannot be of that kind.
        """
        kind = kind_of_value(value)
        if (name, kind) not in self._met:
            wrong = list(unfitting(Shape(self.title, "", {name: kind}), self.needs))
            if wrong:
                raise FactsError(wrong)
            self._met.add((name, kind))
        return kind


def kind_of_value(value: object) -> Kind:
    """The kind of a value that a database gives.

    >>> kind_of_value(True).value, kind_of_value(b"2.9").value
    ('truth values', 'values that facts do not have')
    """
    if isinstance(value, datetime) and value.tzinfo is not None:
        return Kind.INSTANT
    return next((kind for types, kind in _KINDS if isinstance(value, types)), Kind.OTHER)
