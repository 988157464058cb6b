r"""The switches in the registry of Windows: ``Disable`` and ``DisableReceipts`` of ``SOFTWARE\messenger-rules``.

They stand below HKLM for the computer, where both views are looked into: a group policy, or a program of 32 bits,
writes where it can. They stand below HKCU for the user, where the views are one and the same
(https://learn.microsoft.com/windows/win32/winprog64/shared-registry-keys). A number that is not zero switches off; so
does a value that is no number, or cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from messenger_rules.agent.windows.registry import VIEWS, Hive, Place, Registry
from messenger_rules.diagnostics import Diagnostic

KEY = r"SOFTWARE\messenger-rules"
DISABLE = "Disable"
DISABLE_RECEIPTS = "DisableReceipts"


def registry_switches(
    registry: Registry, hives: Iterable[Hive] = Hive
) -> Iterator[tuple[Place, bool, Diagnostic | None]]:
    """Each value that switches off, whether it is for receipts alone, and what is wrong with it."""
    for hive in hives:
        for view in _views(hive):
            for name in (DISABLE, DISABLE_RECEIPTS):
                place = Place(hive, KEY, name, view)
                is_off, problem = _read(registry, place)
                if is_off:
                    yield place, name == DISABLE_RECEIPTS, problem


def switch_in_registry(registry: Registry, *, off: bool, computer: bool, receipts: bool) -> Place:
    """Switch off by a value in the view of this system's programs, or on by taking it away from both views.

    :raises OSError: where the registry refuses.
    """
    hive, name = Hive.COMPUTER if computer else Hive.USER, DISABLE_RECEIPTS if receipts else DISABLE
    place = Place(hive, KEY, name, VIEWS[0])
    if off:
        registry.write(place, 1)
    else:
        for view in _views(hive):
            registry.delete(place._replace(view=view))
    return place


def _views(hive: Hive) -> tuple[int, ...]:
    return VIEWS if hive is Hive.COMPUTER else VIEWS[:1]


def _read(registry: Registry, place: Place) -> tuple[bool, Diagnostic | None]:
    try:
        found = registry.read(place)
    except OSError as error:
        return True, _problem(f"{place} cannot be read: {(error.strerror or str(error)).lower()}")
    if found is None:
        return False, None
    if not isinstance(found, int):
        return True, _problem(f"{place} is no number")
    return found != 0, None


def _problem(sentence: str) -> Diagnostic:
    return Diagnostic("MR582", sentence, help=("write a REG_DWORD of 0 or 1, or take the value away",))
