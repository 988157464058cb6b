"""Formulas: what is counted over a fleet, of two values over conditions of three.

A condition is true, false or unknown on a host; a host is counted or it is not. ``Surely`` and ``Possibly`` are the two
ways from one to the other, and everything above them is plain Boolean logic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from messenger_rules.condition.predicate_tree import Node


@dataclass(frozen=True, slots=True)
class Surely:
    """The condition is true; unknown is not enough."""

    condition: Node


@dataclass(frozen=True, slots=True)
class Possibly:
    """The condition is not false: true, or unknown."""

    condition: Node


@dataclass(frozen=True, slots=True)
class Every:
    """Every part holds; without parts, always."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One part holds; without parts, never."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The part does not hold."""

    part: Formula


Formula: TypeAlias = Surely | Possibly | Every | Some | Without
