"""What a table of versions says, as sentences for assertions."""

from __future__ import annotations

from messenger_rules import versions
from tests.versions.readings import sign


def assert_rising(scheme: str, table: str) -> None:
    """The rows of a table stand in rising order; the versions of one row, joined by `=`, are equal."""
    expected = [row.split(" = ") for row in table.strip().splitlines()]
    expected = [[version.strip() for version in row] for row in expected]
    by_key: dict[bytes, list[str]] = {}
    for row in expected:
        for version in row:
            by_key.setdefault(versions.scheme(scheme).key(version), []).append(version)
    assert [by_key[key] for key in sorted(by_key)] == expected


def compared(scheme: str, left: str, right: str) -> str:
    """`<`, `=` or `>`."""
    reader = versions.scheme(scheme)
    return {-1: "<", 0: "=", 1: ">"}[sign(reader.key(left), reader.key(right))]


def assert_line(scheme: str, line: str, inside: str, outside: str) -> None:
    """All of some versions lie in a line, none of some others."""
    reader = versions.scheme(scheme)
    low, high = reader.line(line)
    lying = {version: low <= reader.key(version) < high for version in (*inside.split(), *outside.split())}
    assert lying == {**dict.fromkeys(inside.split(), True), **dict.fromkeys(outside.split(), False)}
