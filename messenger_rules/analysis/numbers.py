"""Lines of numbers and times: which values lie between two others, the roundest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from messenger_rules.analysis.cells import Example
from messenger_rules.analysis.ordered import Keyed
from messenger_rules.types import microseconds

_FAR = 10
"""How far from the last end an example stands, where that side is open."""


@dataclass(frozen=True, slots=True)
class WholeNumbers:
    """All whole numbers, or those from ``least`` up to and including ``most``."""

    least: int | None = None
    most: int | None = None

    def known(self) -> Iterable[Keyed]:
        """Nothing that is worth more than others."""
        return ()

    def between(self, low: Any, high: Any) -> Sequence[Keyed] | None:
        """The first, some in the middle, and the last."""
        least = self.least if low is None else low + 1
        most = self.most if high is None else high - 1
        first = least if least is not None else 0 if most is None else most - _FAR
        last = most if most is not None else first + _FAR
        if first > last:
            return None
        middle = (first + last) // 2
        return [_plain(number) for number in dict.fromkeys((first, middle, min(middle + 1, last), last))]

    def exactly(self, value: Any) -> Sequence[Keyed] | None:
        """The number, if it is in the bounds."""
        below = self.least is not None and value < self.least
        above = self.most is not None and value > self.most
        return None if below or above else [_plain(value)]


@dataclass(frozen=True, slots=True)
class Decimals:
    """All decimal numbers; between two there is always one more."""

    def known(self) -> Iterable[Keyed]:
        """Nothing that is worth more than others."""
        return ()

    def between(self, low: Any, high: Any) -> Sequence[Keyed] | None:
        """Some numbers between, with few digits."""
        if low is None and high is None:
            return [_number(Decimal(0)), _number(Decimal(1))]
        if low is None or high is None:
            return [_number(low + 1 if high is None else high - 1)]
        return [_number(_short_between(low, high))]

    def exactly(self, value: Any) -> Sequence[Keyed] | None:
        """The number itself."""
        return [_number(value)]


@dataclass(frozen=True, slots=True)
class Times:
    """The times that can be written with a year from 1 to 9999; ``offsets`` where also those that are so in their zone.

    ``now`` is the time that is known best.
    """

    now: datetime
    offsets: bool = False

    def known(self) -> Iterable[Keyed]:
        """The time that was given."""
        yield _time(microseconds(self.now))

    def between(self, low: Any, high: Any) -> Sequence[Keyed] | None:
        """Whole days if there are any, else the roundest times."""
        first = self._least if low is None else low + 1
        last = self._most if high is None else high - 1
        if first > last:
            return None
        first, last = max(first, _LEAST), min(last, _MOST)
        if low is None:
            first = max(first, last - _NEAR)
        elif high is None:
            last = min(last, first + _NEAR)
        return [_time(moment) for moment in _round_times(first, last, low is None)] if first <= last else []

    def exactly(self, value: Any) -> Sequence[Keyed] | None:
        """The time itself."""
        if not self._least <= value <= self._most:
            return None
        return [_time(value)] if _LEAST <= value <= _MOST else []

    @property
    def _least(self) -> int:
        return _LEAST - self.offsets * _DAY

    @property
    def _most(self) -> int:
        return _MOST + self.offsets * _DAY


_LEAST, _MOST = microseconds(datetime.min.replace(tzinfo=UTC)), microseconds(datetime.max.replace(tzinfo=UTC))
_DAY = 86_400_000_000
BOUNDS = (_LEAST - _DAY, _MOST + _DAY + 1)
"""The first of all times, by any offset, and the first after the last."""
_NEAR = 3650 * _DAY
"""How far from the only end an example stands."""
_STEPS = (365 * _DAY, 30 * _DAY, _DAY, _DAY // 24, 60_000_000, 1_000_000, 1)


def moment_of(value: int) -> datetime:
    """The instant of some microseconds since 1970.

    :raises OverflowError: where its year is none from 1 to 9999.
    """
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value)


def _round_times(first: int, last: int, from_the_end: bool) -> list[int]:
    """The first time, or the last, that is a multiple of the largest possible step, and two more."""
    for step in _STEPS:
        lowest, highest = -(-first // step) * step, last // step * step
        if lowest <= highest:
            middle = (lowest + highest) // 2 // step * step
            ends = (highest, middle, lowest) if from_the_end else (lowest, middle, highest)
            return list(dict.fromkeys(moment for moment in ends if first <= moment <= last))
    return []


def _short_between(low: Decimal, high: Decimal) -> Decimal:
    """A number strictly between two others with as few digits as can be."""
    step = Decimal(1)
    while True:
        candidate = (low / step).to_integral_value(rounding="ROUND_FLOOR") * step + step
        if low < candidate < high:
            return candidate
        step /= 10


def _plain(number: int) -> Keyed:
    return number, Example(number, min(abs(number), 1000) / 10_000)


def _number(number: Decimal) -> Keyed:
    """JSON has it as a number where that is exact, else as text."""
    shortest = number.normalize()
    if shortest == shortest.to_integral_value() and abs(shortest) < 1 << 53:
        return number, Example(int(shortest))
    exact = Decimal(str(float(shortest))) == shortest
    return number, Example(float(shortest) if exact else str(shortest))


def _time(value: int) -> Keyed:
    written = moment_of(value).isoformat().replace("+00:00", "Z")
    return value, Example(written, 0.0 if value % _DAY == 0 else 0.1)
