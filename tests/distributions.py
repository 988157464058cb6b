"""Installed distributions for tests: a module and its metadata, as pip leaves them in a folder."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, distributions
from pathlib import Path

import pytest

from messenger_rules.plugins.groups import API, GROUPS
from messenger_rules.registry import Registry


def install(
    folder: Path, name: str, module: str, entry_points: str, *, version: str = "1.0", requires: str = ""
) -> None:
    """Put a distribution of one module into a folder; an empty module is not written."""
    metadata = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir(parents=True)
    required = f"Requires-Dist: {requires}\n" if requires else ""
    metadata.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{required}")
    metadata.joinpath("entry_points.txt").write_text(entry_points)
    if module:
        folder.joinpath(f"{name.replace('-', '_')}.py").write_text(module)


def points_in(folder: Path, *groups: str) -> list[EntryPoint]:
    """The entry points of the distributions in a folder."""
    return [
        point
        for distribution in distributions(path=[str(folder)])
        for point in distribution.entry_points
        if point.group in groups
    ]


def registry_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """The registry of the distributions in a folder, which Python finds there, too."""
    monkeypatch.syspath_prepend(str(folder))
    for file in folder.glob("*.py"):
        monkeypatch.delitem(sys.modules, file.stem, raising=False)
    return Registry.of(points_in(folder, *GROUPS), points_in(folder, API))
