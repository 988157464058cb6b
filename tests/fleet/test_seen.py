"""What is seen: on every host, the formulas say what selection does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given

import messenger_rules as mr
from messenger_rules.authoring.comparison import Kind as Differs
from messenger_rules.authoring.comparison import compare
from messenger_rules.facts.recorded_hosts import recorded, recordings
from messenger_rules.fleet.counts import Counts
from messenger_rules.fleet.plain import PlainFleet
from messenger_rules.fleet.reach import MessageReach, reach
from messenger_rules.fleet.seen import NEVER, Standing, seen
from messenger_rules.messages.message import Message, Text
from messenger_rules.messages.selection import HiddenReason
from tests.fleet.catalogues import AT, HOSTS, catalogues


def selected(catalog: mr.Catalog, hosts: list[mr.HostFacts], at: datetime) -> dict[str, tuple[int, int]]:
    """On how many hosts selection shows each message, and on how many it cannot tell."""
    reasons = [catalog.select(host, at=at).reasons for host in hosts]
    return {
        message.id: (
            sum(of_host[message.id] is None for of_host in reasons),
            sum(of_host[message.id] is HiddenReason.UNKNOWN for of_host in reasons),
        )
        for message in catalog.messages
    }


def counted(messages: tuple[MessageReach, ...]) -> dict[str, tuple[int, int]]:
    return {message.id: (message.counts.shown, message.counts.undecided) for message in messages}


@given(catalogues(), HOSTS)
def test_each_message_is_counted_where_it_is_selected(catalog: mr.Catalog, hosts: list[mr.HostFacts]) -> None:
    assert counted(reach(catalog, PlainFleet(hosts), at=AT).messages) == selected(catalog, hosts, AT)


@given(catalogues(), HOSTS)
def test_hosts_that_see_anything_are_counted_once(catalog: mr.Catalog, hosts: list[mr.HostFacts]) -> None:
    reasons = [catalog.select(host, at=AT).reasons.values() for host in hosts]
    found = reach(catalog, PlainFleet(hosts), at=AT)
    assert (found.hosts, found.counts) == (
        len(hosts),
        Counts(sum(None in of for of in reasons), sum(HiddenReason.UNKNOWN in of for of in reasons)),
    )


@given(catalogues(), catalogues(), HOSTS)
def test_what_is_gained_and_lost_is_what_a_comparison_of_each_host_says(
    old: mr.Catalog, new: mr.Catalog, hosts: list[mr.HostFacts]
) -> None:
    comparison = compare(old, new, ((str(number), host) for number, host in enumerate(hosts)), AT)
    found = reach(new, PlainFleet(hosts), at=AT, against=old)
    by_id = {message.id: message for message in found.messages}
    for one in comparison.messages:
        counts = by_id[one.id].counts if one.id in by_id else Counts()  # refused in both: it has no reach
        assert (counts.gained, counts.lost) == (len(one.of(Differs.GAINED)), len(one.of(Differs.LOST)))
        assert (counts.shown_before, counts.shown) == (one.shown_before, one.shown_after)
    assert (found.counts.gained, found.counts.lost) == tuple(
        comparison.hosts_with(kind) for kind in (Differs.GAINED, Differs.LOST)
    )


def message(
    id_: str, condition: str = "true", supersedes: str | None = None, expires: datetime | None = None
) -> Message:
    return Message(id_, condition, (Text.of("en", "t", "b"),), supersedes=supersedes, expires=expires)


SUPERSEDED: list[tuple[str, list[Message], dict[str, tuple[int, int]]]] = [
    ("by one that is shown", [message("a"), message("b", supersedes="a")], {"a": (0, 0), "b": (1, 0)}),
    ("by one that is not", [message("a"), message("b", "false", "a")], {"a": (1, 0), "b": (0, 0)}),
    ("by one that is unknown", [message("a"), message("b", 'os.name == "x"', "a")], {"a": (1, 0), "b": (0, 1)}),
    ("an unknown one", [message("a", 'os.name == "x"'), message("b", supersedes="a")], {"a": (0, 0), "b": (1, 0)}),
    (
        "by way of one that is over",
        [message("a"), message("b", supersedes="a", expires=AT), message("c", supersedes="b")],
        {"a": (0, 0), "b": (0, 0), "c": (1, 0)},
    ),
    (
        "by way of one that is not shown",
        [message("a"), message("b", "false", "a"), message("c", supersedes="b")],
        {"a": (0, 0), "b": (0, 0), "c": (1, 0)},
    ),
]


@pytest.mark.parametrize(("messages", "counts"), [row[1:] for row in SUPERSEDED], ids=[row[0] for row in SUPERSEDED])
def test_what_is_superseded_is_not_seen(messages: list[Message], counts: dict[str, tuple[int, int]]) -> None:
    catalog, host = mr.Catalog.of(messages), mr.HostFacts()
    assert counted(reach(catalog, PlainFleet([host]), at=AT).messages) == counts == selected(catalog, [host], AT)


@pytest.mark.parametrize("year", [2021, 2024, 2026, 2040])
def test_recorded_hosts_see_what_they_would_be_shown(project: Path, year: int) -> None:
    at, folder = datetime(year, 11, 24, tzinfo=UTC), project / "docs" / "examples" / "hosts"
    catalog = mr.Catalog.load(project / "docs" / "examples" / "lifecycle.xml")
    hosts = [recorded(folder, name) for name in recordings(folder)]
    assert counted(reach(catalog, PlainFleet(hosts), at=at).messages) == selected(catalog, hosts, at)


@pytest.mark.parametrize(
    ("starts", "expires", "standing"),
    [
        (None, None, Standing.IN_FORCE),
        (AT, AT + timedelta(microseconds=1), Standing.IN_FORCE),
        (None, AT, Standing.EXPIRED),
        (AT + timedelta(microseconds=1), None, Standing.NOT_STARTED),
    ],
)
def test_hosts_are_asked_about_messages_in_force(
    starts: datetime | None, expires: datetime | None, standing: Standing
) -> None:
    message = Message("m", "true", (Text.of("en", "t", "b"),), starts=starts, expires=expires)
    found = seen(mr.Catalog.of([message]), AT)["m"]
    assert found.standing is standing
    assert (found.shown == NEVER) is (standing is not Standing.IN_FORCE)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(mr.CatalogError) as caught:
        seen(mr.Catalog.of([]), datetime(2026, 2, 1))  # noqa: DTZ001 -- what is refused
    assert caught.value.diagnostics[0].code == "MR407"
