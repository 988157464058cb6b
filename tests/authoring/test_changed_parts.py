"""The parts of a condition that changed, on a host where that matters: what is the same, or idle, is not told."""

from __future__ import annotations

import pytest

import messenger_rules as mr
from messenger_rules.authoring.changed_parts import changed_parts

HOST = mr.HostFacts.model_validate({"os": {"name": "debian", "version": "11"}, "components": {"a": "1", "b": "2"}})
DEBIAN, UBUNTU = 'os.name == "debian"', 'os.name == "ubuntu"'
A, B, C = 'installed("a")', 'installed("b")', 'installed("c")'


def told(before: str, after: str) -> list[tuple[str | None, str | None]]:
    explained, explains = (mr.compile(text).explain(HOST) for text in (before, after))
    return [
        (part.before.text if part.before else None, part.after.text if part.after else None)
        for part in changed_parts(explained, explains)
    ]


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        (f"{A} and {DEBIAN}", f"{DEBIAN} and {A}", []),
        (DEBIAN, UBUNTU, [(DEBIAN, UBUNTU)]),
        (f"not {DEBIAN}", f"not {UBUNTU}", [(DEBIAN, UBUNTU)]),
        (f"{A} and {DEBIAN}", f"{A} and {UBUNTU}", [(DEBIAN, UBUNTU)]),
        (A, f"{A} and {C}", [(None, C)]),
        (f"{A} and {C}", A, [(C, None)]),
        (f"{A} or {C}", A, [(C, None)]),  # idle, but nothing else changed
        # of two changes, the one that is idle on this host is not told
        (f"{A} and {DEBIAN}", f"{A} and {UBUNTU} and {B}", [(DEBIAN, UBUNTU)]),
        (f"{C} or {UBUNTU}", f"{DEBIAN}", [(UBUNTU, DEBIAN)]),
        # in the group that has the most in common
        (
            f"({A} and {UBUNTU}) or ({C} and {UBUNTU})",
            f"({C} and {UBUNTU}) or ({A} and {DEBIAN})",
            [(UBUNTU, DEBIAN)],
        ),
        # written anew
        (f"{A} and {DEBIAN}", C, [(f"{A} and {DEBIAN}", C)]),
        (f"{A} and {DEBIAN}", f"{A} or {DEBIAN}", [(f"{A} and {DEBIAN}", f"{A} or {DEBIAN}")]),
    ],
)
def test_what_changed(before: str, after: str, parts: list[tuple[str | None, str | None]]) -> None:
    assert told(before, after) == parts
