"""The hosts of a vocabulary: a link leads to a listed one alone, a text may leave its ``www.`` out or add it."""

from __future__ import annotations

import pytest

from messenger_rules.messages.link_hosts import LinkHosts

LISTED = ["www.acme.example", "Support.ACME.example"]


@pytest.mark.parametrize(
    ("host", "linked", "written"),
    [
        ("www.acme.example", True, True),
        ("acme.example", False, True),
        ("support.acme.example", True, True),
        ("www.support.acme.example", False, True),
        ("www.www.acme.example", False, False),
        ("evil.acme.example", False, False),
        ("acme.example.attacker.example", False, False),
        ("evilacme.example", False, False),
        ("example", False, False),
        ("", False, False),
    ],
)
def test_a_listed_host_is_led_to_as_it_is_and_named_with_and_without_www(
    host: str, linked: bool, written: bool
) -> None:
    hosts = LinkHosts.of(LISTED)

    assert hosts.has(host) is linked
    assert [hosts.has_written(host), hosts.has_written(host.upper())] == [written, written]


def test_the_list_stays_as_it_was_written_for_people() -> None:
    assert LinkHosts.of(LISTED).listed == LISTED


def test_where_nothing_is_listed_no_host_is() -> None:
    hosts = LinkHosts.of([])

    assert not hosts.has("acme.example")
    assert not hosts.has_written("www.acme.example")
