"""The system: which Windows it is, and in which languages it speaks."""

from __future__ import annotations

from datetime import timedelta

from messenger_rules import FactModel, UnknownFact, fact_source
from messenger_rules_windows.registry import MachineRegistry, Registry, number, readable, text

VERSION = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
UI_LANGUAGES = r"SYSTEM\CurrentControlSet\Control\MUI\UILanguages"


class Windows(FactModel):
    """Which Windows it is."""

    edition: str | None = None
    """The edition as Windows itself calls it: `Professional`, `ServerStandard`."""
    product_name: str | None = None
    """The name of the product. On Windows 11 it says Windows 10: the build tells them apart."""
    build: int | None = None
    """The build, such as 19045; from 22000 on it is Windows 11 on a client."""
    revision: int | None = None
    """What the monthly update raises: 4291 of the build 19045.4291."""
    release: str | None = None
    """The release: `22H2`, before that `1909`."""
    installation: str | None = None
    """`Client`, `Server` or `Server Core`."""
    ui_languages: frozenset[str] | None = None
    """The languages that its own windows are installed in, as tags: `de-DE`."""


@fact_source("windows", timeout=timedelta(seconds=5), time_to_live=timedelta(hours=1), platforms=["windows"])
def windows() -> Windows | UnknownFact:
    """Which Windows it is, by the registry: edition, build, release, languages."""
    return read(MachineRegistry())


def read(registry: Registry) -> Windows | UnknownFact:
    """The same, of any registry."""
    found = registry.values(VERSION, 64)
    if found is None:
        return UnknownFact(unknown=f"not supplied: the registry has no {VERSION}")
    return Windows(
        edition=text(found, "EditionID"),
        product_name=text(found, "ProductName"),
        build=number(found, "CurrentBuildNumber"),
        revision=number(found, "UBR"),
        release=text(found, "DisplayVersion") or text(found, "ReleaseId"),
        installation=text(found, "InstallationType"),
        ui_languages=_ui_languages(registry),
    )


def _ui_languages(registry: Registry) -> frozenset[str] | None:
    if registry.values(UI_LANGUAGES, 64) is None:
        return None
    return frozenset(readable(tag) for tag in registry.subkeys(UI_LANGUAGES, 64))
