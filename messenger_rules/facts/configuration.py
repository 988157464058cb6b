"""Configuration: the files in which an administrator says what plugins look at, one TOML file for each."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import PluginError
from messenger_rules.facts.places import KeyPath, Places
from messenger_rules.facts.toml_text import UnreadableToml, read_toml, toml_places
from messenger_rules.passwords import without_passwords
from messenger_rules.privilege import changeable, is_privileged
from messenger_rules.regular import read_regular
from messenger_rules.text import NOWHERE, Source

FOLDER = "MESSENGER_RULES_CONFIG"
"""The environment variable that names the folder of configuration files."""
FILE_BYTES = 1024 * 1024


class ConfigurationError(PluginError):
    """A configuration file that cannot be used: the fault of the administrator who wrote it."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a configuration file says; nothing, without a path, where there is none."""

    data: Mapping[str, Any] = field(default_factory=dict)
    path: Path | None = None
    source: Source | None = field(default=None, repr=False)

    def refuse(self, keys: KeyPath, sentence: str, help: str) -> ConfigurationError:  # noqa: A002 -- as diagnostics name it
        """The error to raise where something below some keys is wrong (MR582); the sentence begins in small letters."""
        place = Places(self.source, toml_places).of(keys)
        return ConfigurationError([Diagnostic("MR582", sentence, self.source, place.key, help=(help,))])


def configuration(name: str, within: Sequence[Path] | None = None) -> Configuration:
    """The configuration of a plugin, ``NAME.toml`` in the first of some folders, else of :func:`folders`, that has one.

    :raises ConfigurationError: MR582 where it cannot be read, is no TOML, or could be changed by others than those who
        may change this library.

    >>> configuration("no-such-plugin").data
    {}
    """
    path = configuration_path(name, folders() if within is None else within)
    if path is None:
        return Configuration()
    try:
        if not path.is_file():
            raise _refusal(path, "cannot be read: it is no file", "mend it, or take it away")
        by = changeable(path)
        data = read_regular(path, FILE_BYTES + 1)
    except OSError as error:
        raise _refusal(path, f"cannot be read: {error.strerror}", "mend the file, or its permissions") from None
    if by is not None:
        raise _refusal(path, f"can be changed by {by}", f"chmod go-w {path}, and give it to root")
    if len(data) > FILE_BYTES:
        raise _refusal(path, f"has more than {FILE_BYTES:,} bytes", "say less in it")
    try:
        source = Source(data.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError:
        raise _refusal(path, "is not UTF-8", "save it as UTF-8") from None
    told = Source(without_passwords(source.text), str(path))  # what is quoted of it may come into a journal
    try:
        return Configuration(read_toml(source), path, told)
    except UnreadableToml as error:
        problem = Diagnostic("MR582", f"this is not TOML: {error}", told, error.span, help=("write name = value",))
        raise ConfigurationError([problem]) from None


def configuration_path(name: str, within: Sequence[Path]) -> Path | None:
    """The file that :func:`configuration` reads; None where there is none."""
    return next((found for folder in within if os.path.lexists(found := folder / f"{name}.toml")), None)


def folders() -> list[Path]:
    """Where configuration is looked for: as the environment says, else the user's, the installation's, the machine's.

    A privileged process does not look at its user's.
    """
    of_user = [] if is_privileged() or os.environ.get(FOLDER) else [user_folder()]
    return [*of_user, *administrators_folders()]


def user_folder() -> Path:
    """The folder of the user's own configuration."""
    from platformdirs import user_config_path

    return user_config_path("messenger-rules", appauthor=False)


def administrators_folders() -> list[Path]:
    """The folders without the user's: as the environment says, else a virtual environment's own and the machine's."""
    named = os.environ.get(FOLDER)
    if named:
        return [Path(named)]
    from platformdirs import site_config_path

    machine = Path("/etc") if sys.platform != "win32" else site_config_path()
    own = [Path(sys.prefix) / "etc" / "messenger-rules"] if sys.prefix != sys.base_prefix else []
    return [*own, machine / "messenger-rules"]


def _refusal(path: Path, sentence: str, help_: str) -> ConfigurationError:
    return ConfigurationError([Diagnostic("MR582", f"{path} {sentence}", span=NOWHERE, help=(help_,))])
