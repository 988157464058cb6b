"""A receipt is exactly one: what the agent makes is read, and whatever else comes is refused in words."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.receipt import Installation, receipt_of
from messenger_rules.collector.form import RECEIPT_BYTES, MalformedError, read_receipt

AT = datetime(2026, 3, 1, tzinfo=UTC)


def receipt(message: str = "console-4", kind: EventKind = EventKind.DISPLAYED, user: str = "uid:0") -> bytes:
    made = receipt_of(Event(message, 1, kind, AT, user=user), Installation("0" * 32, AT, b"secret"), agent="0.1.0")
    assert made is not None
    return made.body


def changed(**changes: Any) -> bytes:
    said = {**json.loads(receipt()), **changes}
    return json.dumps({name: value for name, value in said.items() if value is not ...}).encode()


def test_what_the_agent_makes_is_read() -> None:
    found = read_receipt(receipt())
    assert (found.message, found.revision, found.event, found.day, found.agent) == (
        *("console-4", 1, "displayed", "2026-03-01", "0.1.0"),
    )


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"", 400, "this is no JSON in UTF-8"),
        (b"{", 400, "this is no JSON in UTF-8"),
        (b"\xff", 400, "this is no JSON in UTF-8"),
        (b"[" * 1_000, 400, "this is no JSON in UTF-8"),
        (b"9" * 1_000, 422, "a receipt is an object"),
        (b"NaN", 400, "this is no JSON in UTF-8"),
        (b'{"id": 1, "id": 1}', 400, "this is no JSON in UTF-8"),
        (b"[]", 422, "a receipt is an object"),
        (b"{}", 422, "'agent' is missing"),
        (b" " * (RECEIPT_BYTES + 1), 413, "a receipt has at most 1,024 bytes"),
        (changed(name="alice"), 422, "a receipt has no 'name'"),
        (changed(day=...), 422, "'day' is missing"),
        (changed(receipt=2), 422, "only receipts of version 1 are known"),
        (changed(receipt=True), 422, "only receipts of version 1 are known"),
        (changed(revision=0), 422, "'revision' is no whole number from 1 to 999999999"),
        (changed(revision=True), 422, "'revision' is no whole number from 1 to 999999999"),
        (changed(revision=1.0), 422, "'revision' is no whole number from 1 to 999999999"),
        (changed(revision=10**30), 422, "'revision' is no whole number from 1 to 999999999"),
        (changed(revision=2), 422, "'id' is not that of what the receipt says"),
        (changed(message="console-5"), 422, "'id' is not that of what the receipt says"),
        (changed(message="Console 4"), 422, "'message' is not of its form"),
        (changed(message="a\n"), 422, "'message' is not of its form"),
        (changed(message=4), 422, "'message' is not of its form"),
        (changed(id="F" * 64), 422, "'id' is not of its form"),
        (changed(user="alice"), 422, "'user' is not of its form"),
        (changed(event="deleted"), 422, "'event' is not of its form"),
        (changed(day="2026-02-30"), 422, "'day' is not in the calendar"),
        (changed(day="٢٠٢٦-03-01"), 422, "'day' is not of its form"),
        (changed(agent="<script>"), 422, "'agent' is not of its form"),
    ],
    ids=str,
)
def test_what_is_none_is_refused(body: bytes, status: int, why: str) -> None:
    with pytest.raises(MalformedError) as refused:
        read_receipt(body)
    assert (refused.value.status, str(refused.value)) == (status, why)


@given(
    st.binary(max_size=200)
    | st.builds(
        lambda at, byte: receipt()[:at] + byte + receipt()[at + 1 :],
        st.integers(0, 300),
        st.binary(min_size=1, max_size=1),
    )
)
def test_no_bytes_leave_but_as_a_refusal(body: bytes) -> None:
    with contextlib.suppress(MalformedError):
        assert read_receipt(body).event in {"displayed", "acknowledged"}
