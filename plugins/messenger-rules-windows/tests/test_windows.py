"""What is made of a registry, tried with one in memory: the same everywhere. A real one is in test_on_windows.py."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from messenger_rules_windows import console, products, services, system

import messenger_rules as mr
from messenger_rules.facts.configuration import FOLDER, ConfigurationError, configuration
from messenger_rules.facts.parts import Console
from messenger_rules.testing import check_plugin
from messenger_rules.values import InstalledVersion

Keys = Mapping[str, Mapping[str, object]]


class Memory:
    """A registry in memory, the same in both views where only one is given."""

    def __init__(self, keys: Keys, keys_of_32: Keys | None = None) -> None:
        self._views = {64: _small(keys), 32: _small(keys if keys_of_32 is None else keys_of_32)}

    def values(self, key: str, view: int) -> Mapping[str, object] | None:
        return self._views[view].get(key.lower())

    def subkeys(self, key: str, view: int) -> Iterator[str]:
        below = f"{key.lower()}\\"
        return iter(sorted({one.removeprefix(below) for one in self._views[view] if one.startswith(below)}))


def _small(keys: Keys) -> dict[str, dict[str, object]]:
    return {key.lower(): {name.lower(): value for name, value in values.items()} for key, values in keys.items()}


def test_it_passes_the_tests_of_every_plugin() -> None:
    check_plugin("messenger-rules-windows")


@pytest.mark.skipif(sys.platform == "win32", reason="there is a registry")
def test_elsewhere_it_tells_nothing() -> None:
    registry = mr.Registry.load()
    for name in ("windows", "windows.services", "components.windows", "console.windows"):
        assert registry.sources[name].hindrance == f"{name} looks at windows only"
    assert isinstance(system.windows(), mr.UnknownFact)
    assert isinstance(services.services(), mr.UnknownFact)
    with pytest.raises(LookupError):
        products.products()


# The system

SERVER = {
    "EditionID": "ServerStandard",
    "ProductName": "Windows Server 2022 Standard",
    "CurrentBuildNumber": "20348",
    "UBR": 2402,
    "DisplayVersion": "21H2",
    "ReleaseId": "2009",
    "InstallationType": "Server",
}


def test_which_windows_it_is() -> None:
    languages: Keys = {rf"{system.UI_LANGUAGES}\{tag}": {} for tag in ("en-us", "de-de")}
    found = system.read(Memory({system.VERSION: SERVER, system.UI_LANGUAGES: {}, **languages}))
    assert found == system.Windows(
        edition="ServerStandard",
        product_name="Windows Server 2022 Standard",
        build=20348,
        revision=2402,
        release="21H2",
        installation="Server",
        ui_languages=frozenset({"en-us", "de-de"}),
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"ReleaseId": "1909"}, {"release": "1909"}),
        ({"DisplayVersion": "", "ReleaseId": "1909"}, {"release": "1909"}),
        ({"CurrentBuildNumber": 19045}, {"build": 19045}),
        ({"CurrentBuildNumber": "beta"}, {"build": None}),
        ({"CurrentBuildNumber": "\uff19"}, {"build": None}),
        ({"CurrentBuildNumber": "9" * 5000}, {"build": None}),
        ({"EditionID": b"\x00\x01", "UBR": "x", "ProductName": ["a"]}, {"edition": None, "revision": None}),
        ({"EditionID": "Pro\x00junk"}, {"edition": "Pro"}),
        ({}, {"edition": None, "build": None, "installation": None}),
    ],
)
def test_values_of_another_kind_are_absent(values: Mapping[str, object], expected: Mapping[str, object]) -> None:
    found = system.read(Memory({system.VERSION: values}))
    assert isinstance(found, system.Windows)
    assert {name: getattr(found, name) for name in expected} == expected


def test_languages_that_are_not_told_are_not_none() -> None:
    found = system.read(Memory({system.VERSION: SERVER}))
    assert isinstance(found, system.Windows)
    assert found.ui_languages is None
    found = system.read(Memory({system.VERSION: SERVER, system.UI_LANGUAGES: {}}))
    assert isinstance(found, system.Windows)
    assert found.ui_languages == frozenset()


# Services


def _service(type_: object, start: object = 2) -> dict[str, object]:
    return {"Type": type_, "Start": start}


def test_services_that_are_programs() -> None:
    keys = {
        "Spooler": _service(0x110),
        "BITS": _service(0x20, 3),
        "RemoteRegistry": _service(0x20, 4),
        "ACPI": _service(1, 0),
        "NoType": {},
        "OddStart": _service(0x10, b"x"),
        "Text": _service("32", "2"),
    }
    registry = Memory({services.SERVICES: {}, **{rf"{services.SERVICES}\{name}": one for name, one in keys.items()}})
    assert services.read(registry) == services.Services(
        installed=frozenset({"spooler", "bits", "remoteregistry", "oddstart", "text"}),
        automatic=frozenset({"spooler", "text"}),
        disabled=frozenset({"remoteregistry"}),
    )


def test_half_a_character_in_the_name_of_a_service() -> None:
    found = services.read(Memory({services.SERVICES: {}, services.SERVICES + "\\a\ud800": _service(0x10)}))
    assert isinstance(found, services.Services)
    assert found.installed == {"a\ufffd"}


def test_five_thousand_services() -> None:
    keys = {rf"{services.SERVICES}\svc{number}": _service(0x10) for number in range(5000)}
    found = services.read(Memory({services.SERVICES: {}, **keys}))
    assert isinstance(found, services.Services)
    assert len(found.installed) == 5000


# Products


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("Mozilla Firefox (x64 en-US)", "125.0.3", "mozilla-firefox"),
        ("Mozilla Firefox (x64 de)", "125.0.3", "mozilla-firefox"),
        ("7-Zip 23.01 (x64)", "23.01", "7-zip"),
        ("Notepad++ (64-bit x64)", "8.6.5", "notepad++"),
        ("Git", "2.45.0", "git"),
        ("PuTTY release 0.80 (64-bit)", "0.80.0.0", "putty-release"),
        (
            "Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.38.33135",
            "14.38.33135.0",
            "microsoft-visual-c++-2015-2022-redistributable",
        ),
        ("Microsoft SQL Server 2019 (64-bit)", "15.0.2000.5", "microsoft-sql-server-2019"),
        ("Python 3.12.3 (64-bit)", "3.12.3150.0", "python"),
        ("Sophos Anti-Virus", "10.8.13", "sophos-anti-virus"),
        ("Acme (Enterprise Edition)", "1.0", "acme-enterprise-edition"),
        ("Acme (Server)", "1.0", "acme-server"),
        ("Acme (Beta)", "1.0", "acme-beta"),
        ("Acme (Enterprise, x64)", "1.0", "acme-enterprise-x64"),
        ("Acme [de, x64]", "1.0", "acme"),
        ("Acme ( 64 bit , en-GB)", "1.0", "acme"),
        ("Acme ()", "1.0", "acme"),
        ("Acme (user)", "1.0", "acme"),
        ("Acme (remove only)", "1.0", "acme"),
        ("!!!", "1.0", ""),
        ("...", None, ""),
        ("WinRAR 7.00 (64-bit)", "7.00.0", "winrar"),
        ("Ärger 2", None, "ärger-2"),
        ("1.2.3", "1.2.3", "1.2.3"),
        ("日本語", None, "日本語"),
        ("VLC media player", "3.0.20", "vlc-media-player"),
        ("KeePass Password Safe 2.56", "2.56", "keepass-password-safe"),
    ],
)
def test_the_names_of_products(name: str, version: str | None, expected: str) -> None:
    assert products.component_name(name, version) == expected


@pytest.mark.parametrize("part", ["user", "aa-aaaa", "x64", "64 bit", "(", "[(", " ", ", ", "1.", "1.1 ", "-"])
def test_no_name_takes_long(part: str) -> None:
    begin = time.process_time()
    products.component_name(f"Acme ({part * 5000}!)", "1.0")
    assert time.process_time() - begin < 1


def _uninstall(**entries: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    return {products.UNINSTALL: {}, **{rf"{products.UNINSTALL}\{key}": entry for key, entry in entries.items()}}


def test_products_of_both_views() -> None:
    sixty_four = _uninstall(
        zip={"DisplayName": "7-Zip 23.01 (x64)", "DisplayVersion": "23.01"},
        runtime={"DisplayName": "Acme Agent", "DisplayVersion": "5.2", "SystemComponent": 1},
        patch={"DisplayName": "Update for Acme", "DisplayVersion": "1", "ParentKeyName": "acme"},
        hotfix={"DisplayName": "Hotfix for Acme", "DisplayVersion": "1", "ReleaseType": "Hotfix"},
        nameless={"DisplayVersion": "1.0"},
        signs={"DisplayName": "!!!", "DisplayVersion": "1.0"},
        versionless={"DisplayName": "Tool"},
        numbered={"DisplayName": "Old Tool", "VersionMajor": 3, "VersionMinor": 14},
        binary={"DisplayName": b"bytes", "DisplayVersion": 5},
    )
    thirty_two = _uninstall(
        zip={"DisplayName": "7-Zip 19.00", "DisplayVersion": "19.00"},
        runtime={"DisplayName": "Acme Agent", "DisplayVersion": "5.2"},
    )
    assert products.read(Memory(sixty_four, thirty_two)) == {
        "win:7-zip": ["23.01", "19.00"],
        "win:acme-agent": "5.2",
        "win:tool": products.NO_VERSION,
        "win:old-tool": "3.14",
    }


def test_products_in_one_view_alone() -> None:
    registry = Memory({}, _uninstall(git={"DisplayName": "Git", "DisplayVersion": "2.45"}))
    assert products.read(registry) == {"win:git": "2.45"}


def test_no_list_is_no_empty_list() -> None:
    with pytest.raises(LookupError, match="the registry has no SOFTWARE"):
        products.read(Memory({}))
    assert products.read(Memory(_uninstall())) == {}


def test_half_a_character_spoils_its_own_version_alone() -> None:
    entries = {
        "good": {"DisplayName": "Git", "DisplayVersion": "2.45"},
        "half": {"DisplayName": "A\ud800B", "DisplayVersion": "1\udc00"},
    }
    facts = mr.HostFacts.assemble({"components": products.read(Memory(_uninstall(**entries)))}, {})
    assert facts.component("win:git") == (InstalledVersion("2.45"),)
    assert facts.component("win:a-b") == (InstalledVersion("1\ufffd"),)


def test_five_thousand_products() -> None:
    entries = {f"k{number}": {"DisplayName": f"Tool {number}", "DisplayVersion": "1.0"} for number in range(5000)}
    assert len(products.read(Memory(_uninstall(**entries)))) == 5000


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('installed("win:7-zip", < 24.07)', True),
        ('installed("win:7-zip", 23.*)', True),
        ('installed("win:git")', False),
        ('installed("win:tool")', None),
        ('windows.build < 20349 and windows.installation == "Server"', True),
        ('has(windows.services.automatic, "spooler")', True),
        ("console.version < 5.3", True),
    ],
)
def test_in_conditions(condition: str, expected: bool | None) -> None:
    facts = mr.HostFacts.model_validate(
        {
            "components": {"win:7-zip": ["23.01", "19.00"], "win:tool": products.NO_VERSION},
            "windows": {"build": 20348, "installation": "Server", "services": {"automatic": ["spooler"]}},
            "console": {"version": "5.2.1"},
        }
    )
    outcome = mr.compile(condition, registry=mr.Registry.load()).evaluate(facts)
    assert outcome is (mr.Outcome.UNKNOWN if expected is None else mr.Outcome.of(expected))


# The console

KEY = r"SOFTWARE\Acme\Console"
WHOLE = {KEY: {"Version": "5.2.1", "Type": "EE"}}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (console.Place(KEY), {"version": "5.2.1"}),
        (console.Place(KEY, type="Type"), {"version": "5.2.1", "type": "EE"}),
        (console.Place(KEY, type="Type", types={"EE": "enterprise"}), {"version": "5.2.1", "type": "enterprise"}),
        (
            console.Place(KEY, type="Type", types={"CC": "control-center"}),
            {"version": "5.2.1", "type": {"unknown": rf"unreadable: {KEY} has a Type that windows.toml does not list"}},
        ),
        (console.Place(KEY, version="Ver"), {"version": {"unknown": rf"not supplied: {KEY} has no text Ver"}}),
        (
            console.Place(KEY, type="Kind"),
            {"version": "5.2.1", "type": {"unknown": rf"not supplied: {KEY} has no text Kind"}},
        ),
    ],
)
def test_the_console(place: console.Place, expected: dict[str, Any]) -> None:
    assert console.read(Memory(WHOLE), place) == Console.model_validate(expected)


def test_the_view_counts() -> None:
    registry = Memory({}, WHOLE)
    assert console.read(registry, console.Place(KEY)) == Console.model_validate({"version": "5.2.1"})
    assert isinstance(console.read(registry, console.Place(KEY, views=(64,))), mr.UnknownFact)


WRONG = [
    ("[consol]\n", "there is no table `consol`", "consol"),
    ("console = 5\n", "`console` must be a table", "console"),
    ("[console]\n", "[console] does not say `key`", "console"),
    ("[console]\nkey = 5\n", "`key` must be text", "key"),
    ("[console]\nkey = 'a'\nview = 16\n", "`view` must be 64 or 32", "view"),
    ("[console]\nkey = 'a'\nversions = 'x'\n", "there is no key `versions`", "versions"),
    ("[console]\nkey = 'b'\ntype = 't'\ntypes = {a = 1}\n", "the meaning of a type must be text", "a"),
    ("[console]\nkey = 'a'\ntypes = {b = 'c'}\n", "`types` says nothing without `type`", "types"),
    ("[console]\nkey = ''\n", "`key` names no key", "key"),
    ("[console]\nkey = '\\'\n", "`key` names no key", "key"),
    ('[console]\nkey = "a\\u0000b"\n', "`key` names no key", "key"),
    ("[console]\nkey = 'HKLM\\SOFTWARE'\n", "`key` begins with a root, `HKLM`", "key"),
    ("[console]\nkey = 'hkey_current_user\\a'\n", "`key` begins with a root, `hkey_current_user`", "key"),
]


@pytest.mark.parametrize(("text", "said", "where"), WRONG)
def test_what_is_wrong_is_told_at_its_place(
    text: str, said: str, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    (tmp_path / "windows.toml").write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        console.configured(configuration("windows"))
    (problem,) = caught.value.diagnostics
    assert problem.message == said
    assert problem.source is not None
    assert problem.source.text[problem.span.start : problem.span.end] == where


def test_without_a_file_the_console_is_not_supplied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    found = console.console()
    assert isinstance(found, mr.UnknownFact)
    assert found.unknown.startswith("not supplied: no windows.toml says")
