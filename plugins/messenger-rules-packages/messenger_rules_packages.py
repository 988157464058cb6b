"""The installed packages of a machine as components, each under the name of its world: `deb:openssl`, `pypi:redis`.

A world that is not on the machine gives nothing. One that is, and whose tool fails, fails the whole source: a package
must never count as not installed because a database was locked.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from importlib.metadata import distributions
from pathlib import Path

from messenger_rules import fact_source

Found = Iterator[tuple[str, str]]
"""Names and versions, a name more than once where versions stand side by side."""

SECONDS = 4.0
"""A tool that takes longer is given up; the source's own deadline is a second later."""
SYSTEM_PYTHON = ("/usr/lib/python3/dist-packages", "/usr/local/lib/python3*/dist-packages")
"""Where Debian keeps Python distributions of its own packages, and those that pip puts beside them."""


class ToolFailedError(RuntimeError):
    """A package tool that is on the machine and does not answer."""


@fact_source("components", name="components.packages", timeout=timedelta(seconds=5), time_to_live=timedelta(hours=1))
def packages() -> dict[str, object]:
    """The installed packages: dpkg, rpm and apk with their own schemes, Python distributions as PEP 440."""
    worlds: tuple[tuple[str, str, Callable[[], Found]], ...] = (
        ("deb", "debian", _dpkg),
        ("rpm", "rpm", _rpm),
        ("apk", "apk", _apk),
        ("pypi", "pep440", _python),
    )
    components: dict[str, object] = {}
    for world, scheme, read in worlds:
        for name, versions in _side_by_side(read()).items():
            listed = [{"version": version, "scheme": scheme} for version in versions]
            components[f"{world}:{name}"] = listed[0] if len(listed) == 1 else listed
    return components


def _side_by_side(found: Found) -> Mapping[str, list[str]]:
    versions: dict[str, list[str]] = defaultdict(list)
    for name, version in found:
        if version not in versions[name]:
            versions[name].append(version)
    return versions


def _lines(tool: str, *arguments: str) -> Iterator[list[str]]:
    """What a tool prints, each line cut at its tabs; nothing where there is no such tool."""
    program = shutil.which(tool)
    if program is None:
        return
    environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
    try:
        run = subprocess.run(  # noqa: S603 -- a package tool of the system
            [program, *arguments],
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise ToolFailedError(f"{tool} did not answer within {SECONDS:g} s") from None
    if run.returncode != 0:
        raise ToolFailedError(f"{tool} ended with status {run.returncode}: {run.stderr.strip()[-200:]}")
    yield from (line.split("\t") for line in run.stdout.splitlines() if line)


def _dpkg() -> Found:
    """dpkg-query(1); packages that were removed and left their configuration are not installed."""
    for status, name, version in _lines("dpkg-query", "-W", "-f", "${db:Status-Status}\\t${Package}\\t${Version}\\n"):
        if status == "installed":
            yield name, version


def _rpm() -> Found:
    """rpm(8); keys that rpm keeps like packages are left out.

    Debian has the tool alone, which looks for a database in the home of whoever asks, and fails where there is none.
    """
    if not any(found for folder, *_ in _lines("rpm", "--eval", "%{_dbpath}") for found in Path(folder).glob("*")):
        return
    for name, epoch, version in _lines("rpm", "-qa", "--qf", "%{NAME}\\t%{EPOCH}\\t%{VERSION}-%{RELEASE}\\n"):
        if name != "gpg-pubkey":
            yield name, version if epoch in {"(none)", "0"} else f"{epoch}:{version}"


def _apk() -> Found:
    """The database of installed packages of apk(8), a block of lines each: P is the name, V the version."""
    database = Path("/lib/apk/db/installed")
    if not database.is_file():
        return
    for block in database.read_text("utf-8", "replace").split("\n\n"):
        fields = dict(line.split(":", 1) for line in block.splitlines() if line[:2] in {"P:", "V:"})
        if {"P", "V"} <= fields.keys():
            yield fields["P"], fields["V"]


def _python() -> Found:
    """The distributions of this interpreter and of the system's, under normalised names (PyPA, name normalization)."""
    folders = [str(found) for place in SYSTEM_PYTHON for found in Path("/").glob(place.lstrip("/"))]
    for distribution in [*distributions(), *distributions(path=folders)]:
        name, version = distribution.metadata["Name"], distribution.metadata["Version"]
        if name and version:
            yield re.sub(r"[-_.]+", "-", name).lower(), version
