"""The plain engine: what formulas mean, and how hosts are grouped."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import messenger_rules as mr
from messenger_rules.fleet.counting import Group
from messenger_rules.fleet.formula import Every, Formula, Possibly, Some, Surely, Without
from messenger_rules.fleet.plain import PlainFleet

AT = datetime(2026, 2, 1, tzinfo=UTC)
DEBIAN = mr.compile('os.name == "debian"').tree
HOSTS: list[dict[str, object]] = [{"os": {"name": "debian"}}, {"os": {"name": "fedora"}}, {}]


def fleet(*hosts: dict[str, object]) -> PlainFleet:
    return PlainFleet(map(mr.HostFacts.model_validate, hosts))


@pytest.mark.parametrize(
    ("formula", "count"),
    [
        (Surely(DEBIAN), 1),
        (Possibly(DEBIAN), 2),
        (Without(Surely(DEBIAN)), 2),
        (Without(Possibly(DEBIAN)), 1),
        (Every(()), 3),
        (Some(()), 0),
        (Every((Possibly(DEBIAN), Without(Surely(DEBIAN)))), 1),
        (Some((Surely(DEBIAN), Without(Possibly(DEBIAN)))), 2),
    ],
)
def test_a_formula_is_of_two_values(formula: Formula, count: int) -> None:
    assert fleet(*HOSTS).count({"f": formula}, at=AT) == {(): Group(3, {"f": count})}


def test_no_host_makes_no_group_but_the_one_of_all() -> None:
    assert fleet().count({"f": Every(())}, at=AT) == {(): Group(0, {"f": 0})}
    assert fleet().count({"f": Every(())}, at=AT, by=["os.name"]) == {}


def test_conditions_are_asked_at_the_instant() -> None:
    later = {"f": Surely(mr.compile("now >= 2026-06-01T00:00:00Z").tree)}
    for at, count in ((AT, 0), (datetime(2026, 7, 1, tzinfo=UTC), 1)):
        assert fleet({}).count(later, at=at) == {(): Group(1, {"f": count})}
    with pytest.raises(mr.FactsError):
        fleet({}).count(later, at=datetime(2026, 2, 1))  # noqa: DTZ001 -- what is refused


@pytest.mark.parametrize(
    ("host", "column", "text"),
    [
        ({"os": {"name": "debian"}}, "os.name", "debian"),
        ({"os": {"name": "debian"}}, "os.family", "linux"),
        ({"os": {"version": "12"}}, "os.name", None),
        ({"os": {"unknown": "timed out"}}, "os.name", None),
        ({"host": {"installed_at": "2026-01-01T01:00:00+01:00"}}, "host.installed_at", "2026-01-01T00:00:00Z"),
        ({"acme": {"trial": True}}, "acme.trial", "true"),
        ({"acme": {"seats": 12}}, "acme.seats", "12"),
        ({"acme": {"features": ["search", "archive"]}}, "acme.features", "archive, search"),
        ({"components": {"backup": "2.9"}}, "components.backup", "2.9"),
        ({"components": {"backup": ["3.0", {"version": "2.9", "scheme": "debian"}]}}, "components.backup", "2.9, 3.0"),
        ({"components": {"backup": ""}}, "components.backup", ""),
        ({"components": {"backup": None}}, "components.backup", "absent"),
        ({"components": {}}, "components.backup", "absent"),
        ({"components": {"complete": False}}, "components.backup", None),
        ({"components": {"unknown": "timed out"}}, "components.backup", None),
    ],
)
def test_a_column_holds_the_text_of_a_fact(host: dict[str, object], column: str, text: str | None) -> None:
    assert fleet(host).count({}, at=AT, by=["language", column]) == {(None, text): Group(1, {})}
