"""Numbers, ranges, days and lengths of time, as people write them and the language does not."""

from __future__ import annotations

import re

from messenger_rules.condition.mistakes import Explain, Mistake, Reading
from messenger_rules.diagnostics import Diagnostic, Edit
from messenger_rules.text import Source, Span


def in_numeral(source: Source, position: int) -> Mistake | None:
    """A mistake in what begins like a number: a date in a wrong form, or a range written with a hyphen."""
    if _HYPHENED.match(source.text, position) is None:
        return None
    for pattern, explain in NUMERAL_MISTAKES:
        found = pattern.match(source.text, position)
        if found is not None:
            return explain(Reading(source), found)
    return None


def behind_a_day(source: Source, position: int) -> Mistake | None:
    """A day with the time of the day behind it, as people write them."""
    found = _DAY_AND_TIME.match(source.text, position)
    return None if found is None else _day_and_time(Reading(source), found)


def _date_without_zone(reading: Reading, found: re.Match[str]) -> Mistake:
    span, meant = Span(*found.span()), f"{found['minutes']}Z"
    diagnostic = Diagnostic(
        "MR126",
        "a time needs its zone",
        reading.source,
        span,
        "where?",
        (f"write {meant}, or with an offset: {found['minutes']}+01:00",),
    )
    return Mistake(diagnostic, found.end(), ("INSTANT", "2000-01-01T00:00Z", found.start()))


def _date_form(reading: Reading, found: re.Match[str]) -> Mistake:
    year, month, day = (int(part) for part in found.groups())
    meant = f"{year:04}-{month:02}-{day:02}T00:00Z"
    diagnostic = Diagnostic(
        "MR141",
        "this is not the form of a date",
        reading.source,
        Span(*found.span()),
        "",
        (f"write four, two and two digits, and the time with its zone: {meant}",),
    )
    return Mistake(diagnostic, found.end(), ("INSTANT", "2000-01-01T00:00Z", found.start()))


def _date_in_parts(reading: Reading, found: re.Match[str]) -> Mistake:
    diagnostic = Diagnostic(
        "MR141",
        "this is not the form of a date",
        reading.source,
        Span(*found.span()),
        "",
        ("write year, month and day, and the time with its zone, as in 2026-03-01T00:00Z",),
    )
    return Mistake(diagnostic, found.end(), ("INSTANT", "2000-01-01T00:00Z", found.start()))


def _day_and_time(reading: Reading, found: re.Match[str]) -> Mistake:
    span, meant = Span(*found.span()), f"{found['day']}T{found['clock']}{found['zone'] or 'Z'}"
    offset = "" if found["zone"] else f", or with an offset: {meant[:-1]}+01:00"
    diagnostic = Diagnostic(
        "MR141",
        "between a day and its time stands a `T`",
        reading.source,
        span,
        "",
        (f"write {meant}{offset}",),
        edit=Edit(span, meant) if found["zone"] else None,
    )
    return Mistake(diagnostic, found.end(), ("INSTANT", "2000-01-01T00:00Z", found.start()))


def _hyphen_range(reading: Reading, found: re.Match[str]) -> Mistake:
    span, low, high = Span(*found.span()), found["low"], found["high"]
    diagnostic = Diagnostic(
        "MR134",
        "a range is written with `..`",
        reading.source,
        span,
        "",
        (f"write {low} .. {high} with both ends in, or {low} ..< {high} with the upper end left out",),
    )
    return Mistake(diagnostic, found.end(), ("LINE", "0.*", found.start()))


def not_a_duration(source: Source, span: Span) -> Diagnostic:
    """A length of time in a form that is not read."""
    found = " ".join(source.text[span.start : span.end].split())
    found = found if len(found) <= 60 else f"{found[:57]}..."
    digits = "".join(char for char in found if char.isdigit())
    letters = found.removeprefix(digits).strip().lower()
    unit = next((u for u, names in _UNIT_NAMES.items() if letters in names), None)
    help_ = "write 30min, 12h, 7d or 2w"
    if digits and letters in _YEARS:
        help_ = f"a year is not always as long; write {int(digits) * 365}d"
    elif digits and letters in _MONTHS:
        help_ = f"write {digits}min for minutes, {int(digits) * 30}d for months of 30 days"
    elif digits and unit:
        help_ = f"write {digits}{unit}"
    return Diagnostic("MR131", f"`{found}` is not a length of time", source, span, "", (help_,))


_YEARS = frozenset({"y", "year", "years"})
_MONTHS = frozenset({"m", "mo", "month", "months"})
_UNIT_NAMES = {
    "min": {"min", "mins", "minute", "minutes"},
    "h": {"h", "hr", "hrs", "hour", "hours"},
    "d": {"d", "day", "days"},
    "w": {"w", "wk", "wks", "week", "weeks"},
}
UNITS = _YEARS.union(_MONTHS, *_UNIT_NAMES.values())
"""The words that people measure time by."""


_HYPHENED = re.compile(r"[0-9.]+[ \t]*[-\u2013/]")
"""How every mistake in a numeral begins: this alone is looked for in most."""

NUMERAL_MISTAKES: tuple[tuple[re.Pattern[str], Explain], ...] = (
    (
        re.compile(
            r"(?P<minutes>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?(?![\w:.+-])",
            re.ASCII,
        ),
        _date_without_zone,
    ),
    (re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[T:0-9.+Z-]*)", re.ASCII), _date_form),
    (re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}(?![\w/])", re.ASCII), _date_in_parts),
    (
        re.compile(
            r"(?P<low>[0-9]+(?:\.[0-9]+)*)(?:-|[ \t]+-[ \t]+|[ \t]*\u2013[ \t]*)(?P<high>[0-9]+(?:\.[0-9]+)*)(?![\w-])",
            re.ASCII,
        ),
        _hyphen_range,
    ),
)

_DAY_AND_TIME = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[ \t]+(?P<clock>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(?:[ \t]?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2}))?(?![\w:])",
    re.ASCII,
)
