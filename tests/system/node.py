"""Node and packages from npm, where tests need what runs in Visual Studio Code itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

OLDEST = 20


def _usable() -> bool:
    if shutil.which("node") is None or shutil.which("npm") is None:
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return int(version.removeprefix("v").partition(".")[0]) >= OLDEST


NEEDS_NODE = pytest.mark.skipif(not _usable(), reason=f"no Node of {OLDEST} or newer with npm on this machine")


def install(folder: Path, *packages: str) -> Path:
    """A folder that has these packages, none of which may run a program while it is installed."""
    (folder / "package.json").write_text("{}")
    options = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    run("npm", "install", *options, *packages, cwd=folder)
    return folder / "node_modules"


def run(*command: str | Path, cwd: Path, given: str = "", env: dict[str, str] | None = None) -> str:
    """What a command prints; a failure shows all of it."""
    done = subprocess.run(
        command, cwd=cwd, env=env, input=given, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
    return done.stdout


def with_modules(modules: Path) -> dict[str, str]:
    """The environment in which scripts of other folders find these packages."""
    return {**os.environ, "NODE_PATH": str(modules)}
