"""Facts files that are large: read or refused soon, whatever they are full of."""

from __future__ import annotations

import json

import pytest

import messenger_rules as mr
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.registry import Registry
from tests.hostile.test_attacks import SECONDS
from tests.hostile.timing import least_seconds


def _told(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    try:
        mr.HostFacts.read(data, limits=limits)
    except mr.FactsError as error:
        return error.diagnostics[0].code
    return "fine"


def _keys(count: int) -> bytes:
    return json.dumps({f"k{number}": 1 for number in range(count)}).encode()


def _components(count: int) -> bytes:
    return json.dumps({"components": {f"k{number}": "1.0" for number in range(count)}}).encode()


CASES = {
    "unknown keys": (_keys(60_000), "MR554"),
    "components": (_components(20_000), "fine"),
    "lists": (b'{"a":[' + b"[]," * 340_000 + b"[]]}", "MR554"),
    "open lists": (b"[" * 1_000_000, "MR554"),
    "deep lists": (b'{"a":' + b"[" * 40_000 + b"]" * 40_000 + b"}", "MR554"),
    "quotes": (b'"' * 1_000_000, "MR550"),
    "quotes in a text": (b'{"a":"' + b'\\"' * 500_000 + b'"}', "fine"),
    "brackets in a text": (b'{"a":"' + b"]" * 1_000_000 + b'"}', "fine"),
    "colons": (b":" * 1_000_000, "MR550"),
    "closing brackets": (b"]" * 1_000_000, "MR550"),
}


@pytest.mark.parametrize(("data", "told"), CASES.values(), ids=CASES)
def test_a_large_file_is_read_or_refused_soon(data: bytes, told: str) -> None:
    assert _told(data) == told
    assert least_seconds(lambda: _told(data), SECONDS) <= SECONDS


def test_what_nobody_declares_is_found_soon() -> None:
    facts, schema = mr.HostFacts.read(_keys(40_000)), Registry.builtin().schema()
    assert len(facts.undeclared(schema)) == DEFAULT_LIMITS.diagnostics
    assert least_seconds(lambda: facts.undeclared(schema), SECONDS) <= SECONDS


def test_values_are_counted_and_a_caller_may_allow_more() -> None:
    assert _told(_keys(3), Limits(facts=3)) == "fine"
    assert _told(_keys(4), Limits(facts=3)) == "MR554"
    assert _told(_keys(60_000), Limits(facts=60_000)) == "fine"
    assert _told(b'{"a": "x,y,z"}', Limits(facts=2)) == "MR554"
