"""The plugin with a real registry: that of Windows, or Wine's. It writes below keys of its own, and takes them away."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from messenger_rules_windows import console, products, services, system
from messenger_rules_windows.registry import MachineRegistry

from messenger_rules.facts.collect import collect
from messenger_rules.facts.configuration import FOLDER

winreg = pytest.importorskip("winreg", reason="there is no registry here; `pytest -m wine` runs this under Wine")

Write = Callable[..., None]
BUILD = int(platform.version().split(".")[-1]) if platform.system() == "Windows" else 0
OWN = r"SOFTWARE\MessengerRulesTest"
AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def write() -> Iterator[Write]:
    """Writes values below HKEY_LOCAL_MACHINE, and takes the keys away afterwards."""
    written: list[tuple[str, int]] = []

    def put(key: str, view: int = 64, **values: object) -> None:
        bits = winreg.KEY_WOW64_64KEY if view == 64 else winreg.KEY_WOW64_32KEY
        written.append((key, bits))
        with winreg.CreateKeyEx(winreg.HKEY_LOCAL_MACHINE, key, 0, winreg.KEY_WRITE | bits) as opened:
            for name, value in values.items():
                kind = {int: winreg.REG_DWORD, bytes: winreg.REG_BINARY, list: winreg.REG_MULTI_SZ}.get(type(value))
                winreg.SetValueEx(opened, name, 0, kind or winreg.REG_SZ, value)

    yield put
    for key, bits in reversed(written):
        winreg.DeleteKeyEx(winreg.HKEY_LOCAL_MACHINE, key, bits, 0)


def test_both_views_are_read_and_differ(write: Write) -> None:
    write(OWN, 64, Name="of 64", Number=7, Bytes=b"\x00\x01", List=["a", "b"])
    write(OWN, 32, Name="of 32")
    registry = MachineRegistry()
    assert registry.values(OWN, 64) == {"name": "of 64", "number": 7, "bytes": b"\x00\x01", "list": ["a", "b"]}
    assert registry.values(OWN, 32) == {"name": "of 32"}
    assert registry.values(rf"{OWN}\None", 64) is None
    assert list(registry.subkeys(rf"{OWN}\None", 64)) == []


def test_keys_below_a_key(write: Write) -> None:
    write(OWN)
    write(rf"{OWN}\One")
    write(rf"{OWN}\Two")
    assert sorted(MachineRegistry().subkeys(OWN, 64)) == ["One", "Two"]


def test_more_keys_than_a_machine_has_are_not_cut(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in (OWN, rf"{OWN}\One", rf"{OWN}\Two"):
        write(key)
    monkeypatch.setattr("messenger_rules_windows.registry.MOST_KEYS", 1)
    with pytest.raises(LookupError, match="has 2 keys, more than 1"):
        MachineRegistry().subkeys(OWN, 64)


def test_the_system_of_this_machine() -> None:
    found = system.windows()
    assert isinstance(found, system.Windows)
    assert found.build == BUILD


def test_products_of_both_views(write: Write) -> None:
    write(products.UNINSTALL, 64)
    write(rf"{products.UNINSTALL}\mr-test", 64, DisplayName="MR Test Tool 3.1 (x64)", DisplayVersion="3.1")
    write(rf"{products.UNINSTALL}\mr-test", 32, DisplayName="MR Test Tool 2.9", DisplayVersion="2.9")
    assert products.products()["win:mr-test-tool"] == ["3.1", "2.9"]


def test_services_of_this_machine(write: Write) -> None:
    write(rf"{services.SERVICES}\MrTest", Type=0x10, Start=2)
    found = services.services()
    assert isinstance(found, services.Services)
    assert "mrtest" in found.automatic
    assert "mrtest" in found.installed


def test_the_sources_in_their_workers(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(OWN, 32, Ver="5.2.1", Kind="EE")
    write(rf"{products.UNINSTALL}\mr-test", 32, DisplayName="MR Test Tool 2.9", DisplayVersion="2.9")
    monkeypatch.setenv(FOLDER, str(tmp_path))
    (tmp_path / "windows.toml").write_text(
        f"[console]\nkey = '{OWN}'\nversion = 'Ver'\ntype = 'Kind'\ntypes = {{EE = 'enterprise'}}\n"
    )
    sources = [system.windows, services.services, products.products, console.console]
    facts = collect(sources, at=AT)
    assert facts.value("windows.build") == BUILD
    assert (facts.value("console.type"), facts.value("console.version")) == ("enterprise", "5.2.1")
    tool = facts.component("win:mr-test-tool")
    assert isinstance(tool, tuple)
    assert [version.text for version in tool] == ["2.9"]
