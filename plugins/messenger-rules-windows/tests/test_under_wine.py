"""The library and this plugin with a real Windows Python, registry and processes, as far as Wine has them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.wine import MARKS, PROJECT, Windows, windows_in

pytestmark = MARKS


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    made = windows_in(tmp_path_factory.mktemp("wine"))
    yield made
    made.end()


def _reg(windows: Windows, key: str, view: int = 64, **values: str | int) -> None:
    for name, value in values.items():
        kind = "REG_DWORD" if isinstance(value, int) else "REG_SZ"
        told = ("/v", name, "/t", kind, "/d", str(value), "/f", f"/reg:{view}")
        ran = windows.run("reg", "add", rf"HKLM\{key}", *told)
        assert ran.returncode == 0, ran.stdout + ran.stderr


TESTS = [
    "tests/containment/test_jobs.py",
    "tests/test_locking.py",
    "plugins/messenger-rules-windows/tests/test_on_windows.py",
    "plugins/messenger-rules-windows/tests/test_windows.py",
]


@pytest.mark.parametrize("file", TESTS)
def test_a_file_of_tests_inside(file: str, windows: Windows, tmp_path: Path) -> None:
    shutil.copy(PROJECT / file, tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\ntimeout = 120\nmarkers =\n    wine: not here\n")
    ran = windows.run(windows.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"Z:{tmp_path}")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout


def test_the_commands_tell_what_the_registry_has(windows: Windows, tmp_path: Path) -> None:
    uninstall = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
    current = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
    services = r"SYSTEM\CurrentControlSet\Services"
    _reg(windows, current, EditionID="ServerStandard", UBR=2402)
    _reg(windows, rf"{uninstall}\Tool", DisplayName="Acme Tool 3.1 (x64)", DisplayVersion="3.1")
    _reg(windows, rf"{uninstall}\Tool", 32, DisplayName="Acme Tool 2.9", DisplayVersion="2.9")
    _reg(windows, rf"{services}\AcmeAgent", Type=16, Start=2)
    _reg(windows, r"SYSTEM\CurrentControlSet\Control\MUI\UILanguages\de-DE", LCID=1031)
    _reg(windows, r"SOFTWARE\Acme\Console", 32, Version="5.2.1", Type="EE")
    (tmp_path / "windows.toml").write_text(
        "[console]\nkey = 'SOFTWARE\\Acme\\Console'\ntype = 'Type'\ntypes = {EE = 'enterprise'}\nview = 32\n"
    )
    ran = windows.command("facts", "--json", "--refresh", MESSENGER_RULES_CONFIG=f"Z:{tmp_path}")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    facts: dict[str, Any] = json.loads(ran.stdout)
    assert facts["os"]["family"] == "windows"
    assert facts["windows"]["edition"] == "ServerStandard"
    assert facts["windows"]["revision"] == 2402
    assert str(facts["windows"]["build"]) in facts["os"]["version"]
    assert "de-DE" in facts["windows"]["ui_languages"]
    assert "acmeagent" in facts["windows"]["services"]["automatic"]
    assert facts["components"]["win:acme-tool"] == ["3.1", "2.9"]
    assert facts["console"] == {"type": "enterprise", "version": "5.2.1"}
    ran = windows.command("plugins", "--check", MESSENGER_RULES_CONFIG=f"Z:{tmp_path}")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("; ok") >= 6
