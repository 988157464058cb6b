"""The files that ``settings.toml`` names, and which of their values are which facts."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from messenger_rules import FactModel, FactSource
from messenger_rules.facts.configuration import Configuration, configuration
from messenger_rules.facts.declared import SourceTable, declared
from messenger_rules.facts.fact_table import Table
from messenger_rules.plugins.groups import TAKEN
from messenger_rules_settings.formats import SUFFIXES
from messenger_rules_settings.reading import values

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_NAME_HELP = 'write a name that the vocabulary declares, such as "acme.mode"'


class Setting(Table):
    """Where the value of a fact stands in its file, and how it is read."""

    at: str
    as_: Literal["bool", "int", "decimal", "set"] | None = Field(None, alias="as")
    default: bool | int | float | str | list[str] | None = None


class Settings(SourceTable):
    """A file, and the facts in it."""

    file: str
    format: Literal["json", "toml", "ini", "yaml"] | None = None
    facts: Mapping[
        str, Annotated[Setting, BeforeValidator(lambda found: {"at": found} if isinstance(found, str) else found)]
    ]

    def model(self, name: str) -> type[FactModel] | None:
        """The vocabulary declares them."""
        return None

    def fact_names(self) -> Collection[str]:
        """The names as the vocabulary has them."""
        return self.facts


def sources() -> tuple[FactSource, ...]:
    """The files that `settings.toml` names, with the facts of the vocabulary that each gives."""
    found = configuration("settings")
    tables = declared(found, "settings", Settings)
    return tuple(source for name, table in tables.items() for source in _sources(found, name, table))


def _sources(found: Configuration, name: str, table: Settings) -> Iterator[FactSource]:
    """A source for each first part of a name: that is whose namespace they are."""
    _check_names(found, name, table)
    file, format_ = _file(found, name, table), _format(found, name, table)
    roots = list(dict.fromkeys(fact.partition(".")[0] for fact in table.facts))
    for root in roots:
        own = {fact.partition(".")[2]: setting for fact, setting in table.facts.items() if fact.startswith(f"{root}.")}
        facts = {
            fact: _told(found, (name, "facts", f"{root}.{fact}"), setting, format_) for fact, setting in own.items()
        }
        yield FactSource.of(
            values,
            name=f"settings.{name}" if len(roots) == 1 else f"settings.{name}.{root}",
            namespace=root,
            argument={"file": file, "format": format_, "facts": facts},
            summary=table.description or f"Settings of {file}.",
            timeout=timedelta(seconds=table.timeout),
            time_to_live=timedelta(seconds=table.time_to_live),
            identifying=[fact.partition(".")[2] for fact in table.identifying if fact.startswith(f"{root}.")],
            platforms=table.platforms,
            privileged=table.privileged,
            own_user=False,  # products mostly let nobody but themselves and root read their configuration
        )


def _check_names(found: Configuration, name: str, table: Settings) -> None:
    if not table.facts:
        raise found.refuse((name,), f"[{name}] names no fact", 'write "acme.mode" = "/mode" in [NAME.facts]')
    for fact in table.facts:
        path = (name, "facts", fact)
        if not _NAME.fullmatch(fact):
            raise found.refuse(path, f'"{fact[:60]}" cannot be the name of a fact', _NAME_HELP)
        if fact.partition(".")[0] in TAKEN:
            raise found.refuse(path, f"`{fact}` is the library's own to give", _NAME_HELP)
        inner = next((other for other in table.facts if other.startswith(f"{fact}.")), None)
        if inner is not None:
            raise found.refuse(path, f"`{fact}` cannot be a value, since `{inner}` lies in it", "take one of them out")


def _file(found: Configuration, name: str, table: Settings) -> str:
    file = _VARIABLE.sub(lambda match: os.environ.get(match[1], match[0]), table.file)
    if _VARIABLE.search(file):
        return file  # of another system, or of a product that is not here: there is no such file
    if not (PurePosixPath(file).is_absolute() or PureWindowsPath(file).is_absolute()):
        raise found.refuse((name, "file"), "the file is not named by its whole path", "begin it at the root")
    return file


def _format(found: Configuration, name: str, table: Settings) -> str:
    format_ = table.format or SUFFIXES.get(Path(table.file).suffix.lower())
    if format_ is None:
        sentence = "the ending of the file's name does not tell its format"
        raise found.refuse((name, "file"), sentence, 'write format = "json", "toml", "ini" or "yaml" below it')
    return format_


def _told(found: Configuration, path: tuple[str, ...], setting: Setting, format_: str) -> dict[str, Any]:
    """What the worker is told of a fact."""
    if not setting.at.startswith("/") or re.search(r"~(?![01])", setting.at):
        sentence = f"{setting.at[:60]!r} is no path of keys"
        raise found.refuse(path, sentence, 'write "/server/mode"; in a key, ~1 stands for / and ~0 for ~')
    if setting.as_ is not None and format_ != "ini":
        raise found.refuse(path, f"{format_} has types of its own", "take `as` out")
    keys = [key.replace("~1", "/").replace("~0", "~") for key in setting.at[1:].split("/")]
    told: dict[str, Any] = {"at": keys}
    if setting.as_ is not None:
        told["as"] = setting.as_
    if setting.default is not None:
        told["default"] = setting.default
    return told
