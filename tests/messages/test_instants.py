"""Instants: each way of writing none has its own code and its own sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.errors import CatalogError
from messenger_rules.messages.instants import InstantProblem, in_utc, read_instant, written

GOOD = [
    ("2026-12-31T00:00:00Z", "2026-12-31T00:00:00Z"),
    ("2026-12-31T00:00Z", "2026-12-31T00:00:00Z"),
    ("2026-12-31T01:30:00+05:30", "2026-12-30T20:00:00Z"),
    ("2026-12-31T00:00:00-12:00", "2026-12-31T12:00:00Z"),
    ("2024-02-29T23:59:59.5Z", "2024-02-29T23:59:59.500000Z"),
    ("9999-12-31T00:00:00Z", "9999-12-31T00:00:00Z"),
    ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
]

BAD = [
    ("", "MR405", "`` is not a time"),
    ("soon", "MR405", "`soon` is not a time"),
    ("31.12.2026", "MR405", "`31.12.2026` is not a time"),
    ("12/31/2026", "MR405", "`12/31/2026` is not a time"),
    ("2026-12-31 00:00:00Z", "MR405", "`2026-12-31 00:00:00Z` is not a time"),
    ("2026-12-31t00:00:00z", "MR405", "`2026-12-31t00:00:00z` is not a time"),
    ("20261231T000000Z", "MR405", "`20261231T000000Z` is not a time"),
    ("2026-W53-4", "MR405", "`2026-W53-4` is not a time"),
    ("1798675200", "MR405", "`1798675200` is not a time"),
    ("٢٠٢٦-12-31T00:00:00Z", "MR405", "`٢٠٢٦-12-31T00:00:00Z` is not a time"),
    ("2026-12-31T00:00:00Z\n", "MR405", "`2026-12-31T00:00:00Z\n` is not a time"),
    ("2026-12-31", "MR406", "a day alone has no time and no zone"),
    ("2026-12-31T00:00:00", "MR407", "`2026-12-31T00:00:00` has no zone"),
    ("2026-12-31T00:00", "MR407", "`2026-12-31T00:00` has no zone"),
    ("2021-02-29", "MR408", "February 2021 has no day 29"),
    ("2021-02-29T00:00:00Z", "MR408", "February 2021 has no day 29"),
    ("2026-20-01T00:00:00Z", "MR408", "there is no month 20"),
    ("2026-00-01T00:00:00Z", "MR408", "there is no month 0"),
    ("2026-04-31T00:00:00Z", "MR408", "April 2026 has no day 31"),
    ("0000-00-00", "MR408", "there is no year 0"),
    ("2026-12-31T24:00:00Z", "MR408", "there is no hour 24"),
    ("2026-12-31T23:60:00Z", "MR408", "there is no minute 60"),
    ("2026-12-31T23:59:60Z", "MR408", "there is no second 60"),
    ("2026-12-31T00:00:00+24:00", "MR408", "there is no offset +24:00"),
    ("2026-12-31T00:00:00+01:60", "MR408", "there is no offset +01:60"),
    ("9999-12-31T23:59:59-01:00", "MR408", "this is outside the years 1 to 9999"),
    ("0001-01-01T00:00:00+01:00", "MR408", "this is outside the years 1 to 9999"),
]


@pytest.mark.parametrize(("text", "canonical"), GOOD)
def test_an_instant_is_read_into_utc(text: str, canonical: str) -> None:
    found = read_instant(text)

    assert isinstance(found, datetime)
    assert written(found) == canonical


@pytest.mark.parametrize(("text", "code", "message"), BAD, ids=[ascii(row[0]) for row in BAD])
def test_what_is_no_instant_says_why(text: str, code: str, message: str) -> None:
    found = read_instant(text)

    assert isinstance(found, InstantProblem)
    assert (found.code, found.message) == (code, message)


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_written_is_read_again(instant: datetime) -> None:
    assert read_instant(written(instant)) == instant


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert isinstance(read_instant(text), datetime | InstantProblem)


def test_instants_made_in_python_have_a_zone() -> None:
    with pytest.raises(CatalogError) as naive:
        in_utc(datetime(2026, 12, 31))  # noqa: DTZ001 -- what is refused
    with pytest.raises(CatalogError) as outside:
        in_utc(datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-2))))
    assert [error.value.diagnostics[0].code for error in (naive, outside)] == ["MR407", "MR408"]
