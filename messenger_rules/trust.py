"""Trust: which installed distributions may add plugins to this process.

A plugin's fact sources run apart, but its modules are imported here, and its predicates run here. So nobody's file is
imported that anybody could have changed; and a privileged process imports only distributions that are on a list, found
in the folders of its own installation, never in the working directory or on PYTHONPATH (osquery's safe permissions of
extensions are the model).
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import site
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.metadata import Distribution
from pathlib import Path

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import StateError
from messenger_rules.facts.configuration import (
    ConfigurationError,
    administrators_folders,
    configuration,
    configuration_path,
)
from messenger_rules.privilege import changeable, is_privileged
from messenger_rules.replacing import replace_file

OWN = frozenset(
    f"messenger-rules-{name}"
    for name in ("certificates", "http", "osquery", "packages", "services", "settings", "windows")
)
"""The distributions that come from the makers of this library."""
LIST = "plugins"
"""The configuration file with the key `allow`: the further distributions that a privileged process loads."""


@dataclass(frozen=True, slots=True)
class AllowList:
    """The distributions that a privileged process loads, beside those of this library's makers."""

    names: frozenset[str]

    @classmethod
    def read(cls) -> AllowList:
        """The list as it stands.

        :raises ConfigurationError: MR582 where the file is damaged, or could be changed by others.
        """
        found = configuration(LIST, administrators_folders())
        names = found.data.get("allow", [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise found.refuse(("allow",), "`allow` must be a list of names", 'write allow = ["acme-facts"]')
        return cls(frozenset(map(normalised, names)))

    def allows(self, distribution: str) -> bool:
        """Whether a distribution is on it."""
        return normalised(distribution) in OWN | self.names

    def write(self) -> Path:
        """Put the list where it is read from.

        :raises StateError: MR526 where it cannot be written.
        """
        path = _path()
        lines = "".join(f"    {json.dumps(name)},\n" for name in sorted(self.names))
        try:
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            text = f"# The plugin distributions that a privileged process loads.\nallow = [\n{lines}]\n"
            replace_file(path, text.encode(), mode=0o644)
        except OSError as error:
            sentence = f"the list of allowed plugins, {path}, cannot be written: {error.strerror}"
            raise StateError([Diagnostic("MR526", sentence, help=("run this as an administrator",))]) from None
        return path


def _path() -> Path:
    folders = administrators_folders()
    return configuration_path(LIST, folders) or folders[0] / f"{LIST}.toml"


def normalised(name: str) -> str:
    """The name of a distribution as PyPA's specification compares them.

    >>> normalised("Acme_Facts")
    'acme-facts'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def doubt_about(distribution: Distribution, modules: Iterable[str]) -> Diagnostic | None:
    """Why nothing of a distribution may be imported here: MR583, or MR584 where a file could be changed by others."""
    if is_privileged() and (problem := _privileged_doubt(distribution, modules)) is not None:
        return problem
    for file in (file for module in modules for file in _files(module)):
        by = changeable(file)
        if by is not None:
            return Diagnostic(
                "MR584",
                f"the plugins of {distribution.name} are not loaded: {file} can be changed by {by}",
                help=(f"chmod go-w {file}, after you have made sure that it is what you installed",),
            )
    return None


def _privileged_doubt(distribution: Distribution, modules: Iterable[str]) -> Diagnostic | None:
    name = distribution.name
    try:
        allowed = AllowList.read().allows(name)
    except ConfigurationError as error:
        return error.diagnostics[0]
    if not allowed:
        return Diagnostic(
            "MR583",
            f"the plugins of {name} are not loaded: this process is privileged, and {name} is not allowed there",
            help=(f"if you trust it with this machine: messenger-rules plugins allow {name}",),
        )
    outside = next((module for module in modules if not _is_own(module)), None)
    if outside is not None:
        return Diagnostic(
            "MR583",
            f"the plugins of {name} are not loaded: `{outside}` is found in the working directory or on PYTHONPATH",
            help=("install it into the environment of messenger-rules, and start this elsewhere",),
        )
    return None


def _is_own(module: str) -> bool:
    """Whether a module is found without the working directory and PYTHONPATH, in the same place as with them."""
    top = module.partition(".")[0]
    foreign = _foreign_folders()
    if PathFinder.find_spec(top, [str(folder) for folder in foreign]) is None:
        return True
    own = PathFinder.find_spec(top, [path for path in sys.path if Path(path).resolve() not in foreign])
    found = importlib.util.find_spec(top)
    return own is not None and found is not None and own.origin == found.origin


def _foreign_folders() -> set[Path]:
    """The folders on the path of imports that no installation put there."""
    named = [] if sys.flags.ignore_environment else os.environ.get("PYTHONPATH", "").split(os.pathsep)
    foreign = {Path(folder).resolve() for folder in named if folder}
    if not sys.flags.safe_path:
        foreign.add(Path.cwd().resolve())
    return foreign - {Path(path).resolve() for path in _installed_folders()}


def _installed_folders() -> Iterable[str]:
    """The folders that Python installs into, and those that their .pth files add, as editable installations do."""
    for folder in {*site.getsitepackages(), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        yield folder
        for file in Path(folder).glob("*.pth"):
            lines = file.read_text("utf-8", "replace").splitlines()
            yield from (line for line in lines if line and not line.startswith(("#", "import ", "import\t")))


def _files(module: str) -> Iterable[Path]:
    """The files and folders that make up a module, found without importing it."""
    top, *inner = module.split(".")
    try:
        found = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return
    if found is None or found.origin is None or not Path(found.origin).is_file():
        return
    path = Path(found.origin)
    yield from (path, path.parent, *([path.parent.parent] if path.name == "__init__.py" else []))
    for part in inner:
        folder = path.parent / part
        path = folder / "__init__.py" if folder.is_dir() else path.with_name(f"{part}.py")
        yield from (one for one in (folder, path) if one.exists())
