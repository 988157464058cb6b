"""The switches in the registry, and what is installed there, with a registry that a test plays; Wine has a real one."""

from __future__ import annotations

from functools import partial

import pytest

from messenger_rules.agent.windows.installing import NAME, RUN, install, uninstall
from messenger_rules.agent.windows.registry import VIEWS, Hive, Place
from messenger_rules.agent.windows.registry_switches import (
    DISABLE,
    DISABLE_RECEIPTS,
    KEY,
    registry_switches,
    switch_in_registry,
)
from messenger_rules.errors import StateError
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


def test_installed_twice_is_once_and_nothing_is_left() -> None:
    registry, python = PlayedRegistry(), r"C:\Program Files\Acme\python.exe"
    place = Place(Hive.COMPUTER, RUN, NAME, 64)
    assert install(registry, r"C:\m.xml", python=python).said == [f"wrote {place}"]
    assert install(registry, r"C:\m.xml", python=python).said == []
    said = str(registry.values[place])
    assert said.startswith(r'"C:\Program Files\Acme\pythonw.exe" -I -m messenger_rules.cli show --at-log-on')
    assert install(registry, r"C:\other.xml", python=python).said == [f"wrote {place}"]
    registry.values[place._replace(view=32)] = "of an older one"
    assert len(uninstall(registry).said) == 2
    assert registry.values == {}
    assert uninstall(registry).said == []


def test_who_may_not_write_is_told() -> None:
    registry = PlayedRegistry(refused={Place(Hive.COMPUTER, RUN, NAME, 64)})
    for attempt in (partial(install, registry, "m.xml"), partial(uninstall, registry)):
        with pytest.raises(StateError, match=r"MR599.*cannot be .*: access is denied"):
            attempt()
