"""The services: which are installed, and how they start. The registry does not tell which of them run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from messenger_rules import FactModel, UnknownFact, fact_source
from messenger_rules_windows.registry import MachineRegistry, Registry, number, readable

SERVICES = r"SYSTEM\CurrentControlSet\Services"
_PROGRAMS = 0x10 | 0x20
"""The bits of a type that say that a service is a program, its own process or a part of one; others are drivers."""
_AUTOMATIC, _DISABLED = 2, 4


class Services(FactModel):
    """The services that are programs, by the names that `sc query` takes, in small letters."""

    installed: frozenset[str]
    """All of them."""
    automatic: frozenset[str]
    """Those that start by themselves, at once or a little later."""
    disabled: frozenset[str]
    """Those that cannot be started."""


@fact_source(
    "windows.services", timeout=timedelta(seconds=5), time_to_live=timedelta(minutes=15), platforms=["windows"]
)
def services() -> Services | UnknownFact:
    """The services, and how they start."""
    return read(MachineRegistry())


def read(registry: Registry) -> Services | UnknownFact:
    """The same, of any registry."""
    if registry.values(SERVICES, 64) is None:
        return UnknownFact(unknown=f"not supplied: the registry has no {SERVICES}")
    found = dict(_programs(registry))
    return Services(
        installed=frozenset(found),
        automatic=frozenset(name for name, start in found.items() if start == _AUTOMATIC),
        disabled=frozenset(name for name, start in found.items() if start == _DISABLED),
    )


def _programs(registry: Registry) -> Iterator[tuple[str, int | None]]:
    for name in registry.subkeys(SERVICES, 64):
        values = registry.values(rf"{SERVICES}\{name}", 64) or {}
        if (number(values, "Type") or 0) & _PROGRAMS:
            yield readable(name).lower(), number(values, "Start")
