"""Counts: on how many hosts what becomes of a message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is counted of a message."""

    SHOWN = "shown"
    UNDECIDED = "undecided"
    """It is hidden, since a fact is missing to tell."""
    GAINED = "gained"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many hosts see a message, are undecided about it, and gain or lose it against an older catalogue."""

    shown: int = 0
    undecided: int = 0
    gained: int = 0
    lost: int = 0

    @property
    def shown_before(self) -> int:
        """How many hosts see it by the older catalogue."""
        return self.shown - self.gained + self.lost

    def __add__(self, other: Counts) -> Counts:
        """The counts of two groups of hosts together."""
        return Counts(*(getattr(self, kind) + getattr(other, kind) for kind in Kind))

    def __bool__(self) -> bool:
        """Whether any host is counted."""
        return any(getattr(self, kind) for kind in Kind)


def kinds(*, compared: bool) -> tuple[Kind, ...]:
    """What there is to tell of a message, with an older catalogue or without."""
    return tuple(Kind) if compared else (Kind.SHOWN, Kind.UNDECIDED)
