"""The switches in the registry, with a registry that a test plays; Wine has a real one."""

from __future__ import annotations

import pytest

from messenger_rules.agent.windows.registry import VIEWS, Hive, Place
from messenger_rules.agent.windows.registry_switches import (
    DISABLE,
    DISABLE_RECEIPTS,
    KEY,
    registry_switches,
    switch_in_registry,
)
from tests.agent.played_registry import PlayedRegistry

EVERYWHERE = [*(Place(Hive.COMPUTER, KEY, DISABLE, view) for view in VIEWS), Place(Hive.USER, KEY, DISABLE, 64)]


@pytest.mark.parametrize("place", EVERYWHERE, ids=str)
def test_one_value_in_any_view_switches_off(place: Place) -> None:
    assert [found for found, *_ in registry_switches(PlayedRegistry({place: 1}))] == [place]
    assert list(registry_switches(PlayedRegistry({place: 0}))) == []


@pytest.mark.parametrize("value", ["1", "0", "", b"\1", b"", ["1"]])
def test_what_is_no_number_switches_off_and_is_told(value: object) -> None:
    ((_, is_for_receipts, problem),) = registry_switches(PlayedRegistry({EVERYWHERE[1]: value}))
    assert not is_for_receipts
    assert problem is not None
    assert (problem.code, problem.message) == (
        "MR582",
        r"HKLM\SOFTWARE\messenger-rules\Disable (32-bit view) is no number",
    )


def test_what_cannot_be_read_switches_off_and_is_told() -> None:
    ((_, _, problem),) = registry_switches(PlayedRegistry(refused={EVERYWHERE[0]}))
    assert problem is not None
    assert problem.message.endswith("cannot be read: access is denied")


def test_the_computers_comes_first_and_can_be_asked_alone() -> None:
    registry = PlayedRegistry(dict.fromkeys(EVERYWHERE, 1))
    assert [place.hive for place, *_ in registry_switches(registry)] == ["HKLM", "HKLM", "HKCU"]
    assert [place.hive for place, *_ in registry_switches(registry, [Hive.COMPUTER])] == ["HKLM", "HKLM"]


@pytest.mark.parametrize("computer", [False, True])
@pytest.mark.parametrize("receipts", [False, True])
def test_off_and_on_again(computer: bool, receipts: bool) -> None:
    registry = PlayedRegistry()
    place = switch_in_registry(registry, off=True, computer=computer, receipts=receipts)
    name = DISABLE_RECEIPTS if receipts else DISABLE
    assert place == Place(Hive.COMPUTER if computer else Hive.USER, KEY, name, 64)
    assert [(it, of_receipts) for it, of_receipts, _ in registry_switches(registry)] == [(place, receipts)]
    if computer:
        registry.values[place._replace(view=32)] = 1  # of a program of 32 bits
    switch_in_registry(registry, off=False, computer=computer, receipts=receipts)
    assert registry.values == {}
