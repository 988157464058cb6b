"""Instants in a catalogue: absolute, with a zone; each way of writing none has its own answer."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError

EXAMPLE = "2026-12-31T00:00:00Z"

_INSTANT = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?P<time>T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,6})?)?"
    r"(?P<zone>Z|[+-](?P<zone_hour>[0-9]{2}):(?P<zone_minute>[0-9]{2}))?)?"
)
_MONTHS = tuple(calendar.month_name)


@dataclass(frozen=True, slots=True)
class InstantProblem:
    """Why a text is no instant: the code, what is wrong, and what to do."""

    code: str
    message: str
    help: str


def read_instant(text: str) -> datetime | InstantProblem:
    """The instant that a text names (RFC 3339, section 5.6; seconds may be left out), in UTC, or why it names none.

    >>> read_instant("2026-12-31T01:00+01:00")
    datetime.datetime(2026, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)
    >>> read_instant("2021-02-29").message
    'February 2021 has no day 29'
    """
    found = _INSTANT.fullmatch(text)
    if found is None:
        return InstantProblem("MR405", f"`{text[:40]}` is not a time", f"write it as in {EXAMPLE}")
    missing = _not_in_the_calendar(found)
    if missing is not None:
        return InstantProblem("MR408", missing, "write a date and a time that exist")
    if not found["time"]:
        help_ = f"write {text}T00:00:00Z, or with an offset: {text}T00:00:00+01:00"
        return InstantProblem("MR406", "a day alone has no time and no zone", help_)
    if not found["zone"]:
        return InstantProblem("MR407", f"`{text}` has no zone", f"write {text}Z for UTC, or an offset: {text}+01:00")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:
        return InstantProblem("MR408", "this is outside the years 1 to 9999", "write a date and a time that exist")


def _not_in_the_calendar(found: re.Match[str]) -> str | None:
    """Which part of a well-written time does not exist, in words."""
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    if year == 0:
        return "there is no year 0"
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return f"{_MONTHS[month]} {year} has no day {day}"
    for name, end in (("hour", 24), ("minute", 60), ("second", 60)):
        if found[name] and int(found[name]) >= end:
            return f"there is no {name} {int(found[name])}"
    if found["zone_hour"] and (int(found["zone_hour"]) >= 24 or int(found["zone_minute"]) >= 60):
        return f"there is no offset {found['zone']}"
    return None


def in_utc(instant: datetime) -> datetime:
    """An aware instant, in UTC.

    :raises CatalogError: for one without a zone (MR407), or one outside the years 1 to 9999 (MR408).
    """
    if instant.tzinfo is None:
        raise CatalogError([Diagnostic("MR407", f"`{instant.isoformat()}` has no zone", help=("give it one: UTC",))])
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        help_ = ("take a date and a time that exist",)
        raise CatalogError([Diagnostic("MR408", "this is outside the years 1 to 9999", help=help_)]) from None


def written(instant: datetime) -> str:
    """An instant in canonical form.

    >>> written(datetime(2026, 12, 31, tzinfo=UTC))
    '2026-12-31T00:00:00Z'
    """
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
