"""Windows: the time in which a message holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from messenger_rules.condition.predicate_tree import Always, FactReference, InRegion, Interval, Node, OrderedRegion
from messenger_rules.condition.predicates import NOW
from messenger_rules.types import InstantType, microseconds


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which a message holds: from ``starts`` up to, but not including, ``expires``; None: open."""

    starts: datetime | None = None
    expires: datetime | None = None

    def clamp(self, at: datetime) -> datetime:
        """The instant in the window that is nearest to another."""
        if self.starts is not None and at < self.starts:
            return self.starts
        return self.starts or at if self.expires is not None and at >= self.expires else at

    def node(self) -> Node:
        """The window as a test of the time."""
        low = None if self.starts is None else microseconds(self.starts)
        high = None if self.expires is None else microseconds(self.expires)
        if low is None and high is None:
            return Always(value=True)
        return InRegion(FactReference(NOW, InstantType()), OrderedRegion((Interval(low, high),)))

    def meets(self, other: Window) -> bool:
        """Whether there is a time in both."""
        return _before(self.starts, other.expires) and _before(other.starts, self.expires)

    def inside(self, other: Window) -> bool:
        """Whether each of its times is in another."""
        starts = other.starts is None or (self.starts is not None and self.starts >= other.starts)
        return starts and (other.expires is None or (self.expires is not None and self.expires <= other.expires))


ANY_TIME = Window()


def _before(starts: datetime | None, expires: datetime | None) -> bool:
    return starts is None or expires is None or starts < expires
