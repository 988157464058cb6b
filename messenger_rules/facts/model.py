"""Host facts: the typed model of a host, and its JSON form, which is a public contract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, PrivateAttr, ValidationError, model_validator

from messenger_rules.diagnostics import Diagnostic, Severity
from messenger_rules.errors import FactsError
from messenger_rules.facts import known_values
from messenger_rules.facts.json_text import place_of, read_json
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.schema import Schema
from messenger_rules.suggestions import nearest
from messenger_rules.text import NOWHERE, Source
from messenger_rules.types import EnumerationType, LanguageType, VersionType
from messenger_rules.values import InstalledVersion, Origin, RawValue, Reason, Unknown


def _instant(value: object) -> datetime:
    """An aware datetime, or the ISO 8601 text of one; pydantic alone would read a bare number as seconds."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(found, datetime) or found.tzinfo is None:
        raise ValueError("no time with a zone")
    return found


class UnknownFact(BaseModel):
    """A fact that nobody could tell, with the reason: ``{"unknown": "timed out: no answer within 5 s"}``."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    unknown: str

    def of(self, fact: str) -> Unknown:
        """As conditions see it. A text that begins with a known reason has that one, any other a source that failed."""
        reason, _, detail = self.unknown.partition(": ")
        known = next((found for found in Reason if found.value == reason), None)
        if known is not None:
            return Unknown(fact, known, detail)
        return Unknown(fact, Reason.SOURCE_FAILED, self.unknown)


class ComponentVersion(BaseModel):
    """A version with its scheme, for components whose scheme is not the vocabulary's."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: str
    scheme: str


class _Namespace(BaseModel):
    """Some facts of one namespace; further ones are a vocabulary's or a plugin's."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)


class Console(_Namespace):
    """The management console."""

    type: str | UnknownFact | None = Field(None, description="The kind of the management console.")
    version: Annotated[str, VersionType("dotted")] | UnknownFact | None = Field(
        None, description="The version of the management console."
    )


class OperatingSystem(_Namespace):
    """The operating system."""

    family: Literal["windows", "linux", "darwin"] | UnknownFact | None = Field(
        None, description="The family of the operating system; where it is left out, the name tells it."
    )
    name: Annotated[str, EnumerationType(known_values.OPERATING_SYSTEMS, closed=False)] | UnknownFact | None = Field(
        None, description="The name of the operating system; on Linux the distribution's ID of os-release."
    )
    version: Annotated[str, VersionType("dotted")] | UnknownFact | None = Field(
        None, description="The version of the operating system; on Linux the distribution's VERSION_ID."
    )
    architecture: Annotated[str, EnumerationType(known_values.ARCHITECTURES, closed=False)] | UnknownFact | None = (
        Field(None, description="The architecture of the machine, as the kernel names it.")
    )
    kernel: Annotated[str, VersionType("dotted")] | UnknownFact | None = Field(
        None, description="The version of the running kernel."
    )


class Installation(_Namespace):
    """This installation of the library on the host."""

    id: str | UnknownFact | None = Field(None, description="A random, stable name of the installation, for samples only.")
    installed_at: Annotated[datetime, BeforeValidator(_instant)] | UnknownFact | None = Field(
        None, description="When the installation began."
    )


ComponentValue: TypeAlias = str | ComponentVersion | list[str | ComponentVersion] | UnknownFact | None
"""One component: a version, one with its scheme, several side by side, unknown, or null where it is absent."""


class HostFacts(BaseModel):
    """The facts of one host.

    A fact that is left out is unknown. A component that is left out is absent, unless ``components`` carries
    ``"complete": false``. Further top-level keys are the namespaces of vocabularies and plugins.

    >>> facts = HostFacts.model_validate_json('{"console": {"version": "5.2"}, "components": {"backup": "2.9"}}')
    >>> facts.value("console.version"), facts.component("backup"), facts.component("other")
    ('5.2', (InstalledVersion(text='2.9', scheme=None),), ())
    """

    model_config = ConfigDict(frozen=True, extra="allow", strict=True, json_schema_extra={"$id": "urn:messenger-rules:facts:1"})

    console: Console | UnknownFact = Console()
    language: Annotated[str, LanguageType()] | UnknownFact | None = Field(
        None, description="The language of the console's user, as a BCP 47 tag with its likely script."
    )
    os: OperatingSystem | UnknownFact = OperatingSystem()
    host: Installation | UnknownFact = Installation()
    components: dict[str, ComponentValue | bool] | UnknownFact = Field(
        default_factory=dict, description="The installed components by name."
    )

    _origins: Mapping[str, Origin] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _only_complete_is_a_truth_value(self) -> Self:
        if isinstance(self.components, dict):
            for name, value in self.components.items():
                if isinstance(value, bool) and name != "complete":
                    raise ValueError(f"the component `{name}` is true or false; write its version, or null where it is absent")
        return self

    # Reading

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Make facts of Python data.

        :raises FactsError: MR551 for each value that is not in the form of the contract.
        """
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise FactsError(_diagnostics(error, None)) from None

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Make facts of their JSON form.

        :raises FactsError: MR550 where the text is not JSON, MR551 for each value that is not in the form of the contract.
        """
        return cls.read(json_data)

    @classmethod
    def read(cls, data: str | bytes | bytearray, *, name: str = "facts", limits: Limits = DEFAULT_LIMITS) -> Self:
        """Make facts of the JSON form that a file of a name has.

        :raises FactsError: as ``model_validate_json``; places are those of the file.
        """
        source, parsed = read_json(data, name, limits)
        try:
            return super().model_validate(parsed)
        except ValidationError as error:
            raise FactsError(_diagnostics(error, source)) from None

    @classmethod
    def load(cls, path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> Self:
        """Read a facts file.

        :raises FactsError: MR552 where the file cannot be read, else as ``model_validate_json``.
        """
        try:
            with Path(path).open("rb") as file:
                data = file.read(limits.file_bytes + 1)
        except OSError as error:
            problem = f"the facts file cannot be read: {(error.strerror or str(error)).lower()}"
            raise FactsError([Diagnostic("MR552", problem, Source("", str(path)), NOWHERE)]) from None
        return cls.read(data, name=str(path), limits=limits)

    # Asking

    def value(self, name: str) -> RawValue | Unknown:
        """The value of a dotted fact name; unknown, with the reason, where there is none."""
        found: Any = self
        for part in name.split("."):
            found = _item(found, part)
            if isinstance(found, UnknownFact):
                return found.of(name)
            if _is_unknown(found):
                return UnknownFact(unknown=found["unknown"]).of(name)
        if found is None and name == "os.family":
            return self._family()
        if found is None or isinstance(found, BaseModel):
            return Unknown(name, Reason.NOT_SUPPLIED)
        return cast("RawValue", found)

    def _family(self) -> str | Unknown:
        """The family of a known operating system."""
        name = self.os.name if isinstance(self.os, OperatingSystem) else None
        family = known_values.family_of(name) if isinstance(name, str) else None
        return family or Unknown("os.family", Reason.NOT_SUPPLIED)

    def component(self, name: str) -> tuple[InstalledVersion, ...] | Unknown:
        """The installed versions of a component; none where it is known to be absent."""
        fact = f"components.{name}"
        if isinstance(self.components, UnknownFact):
            return self.components.of(fact)
        if name not in self.components or isinstance(self.components[name], bool):
            return Unknown(fact, *self._incomplete()) if self.components.get("complete") is False else ()
        value = self.components[name]
        if isinstance(value, UnknownFact):
            return value.of(fact)
        if value is None:
            return ()
        versions = value if isinstance(value, list) else [value]
        return tuple(
            InstalledVersion(item) if isinstance(item, str) else InstalledVersion(item.version, item.scheme)
            for item in versions
            if not isinstance(item, bool)
        )

    def _incomplete(self) -> tuple[Reason, str]:
        """Why a component that is not listed is unknown: what the collector noted, else that nobody supplied it."""
        return self._why_incomplete

    _why_incomplete: tuple[Reason, str] = PrivateAttr(default=(Reason.NOT_SUPPLIED, ""))

    def origin(self, name: str) -> Origin | None:
        """Where a fact came from: that of the longest part of its name for which an origin is noted."""
        while name:
            if name in self._origins:
                return self._origins[name]
            name = name.rpartition(".")[0]
        return None

    # Deriving

    def with_language(self, tag: str | None, origin: Origin | None = None) -> HostFacts:
        """The same host, seen by a viewer of another language."""
        copy = self.model_copy(update={"language": tag})
        copy._origins = {**self._origins, **({"language": origin} if origin else {})}
        return copy

    def with_origins(self, origins: Mapping[str, Origin], incomplete: tuple[Reason, str] | None = None) -> HostFacts:
        """The same facts with their origins noted, by fact or namespace, and why components are incomplete."""
        copy = self.model_copy()
        copy._origins = dict(origins)
        if incomplete is not None:
            copy._why_incomplete = incomplete
        return copy

    @property
    def origins(self) -> Mapping[str, Origin]:
        """The noted origins, by fact or namespace."""
        return self._origins

    def names(self) -> Iterator[str]:
        """The dotted names of all facts that are given, known or not, components as ``components.NAME``."""
        for name, value in self.to_json().items():
            yield from _names(name, value)

    def to_json(self) -> dict[str, JsonValue]:
        """The JSON form of the contract, as data: what is left out stays left out."""
        return cast("dict[str, JsonValue]", self.model_dump(mode="json", exclude_unset=True))

    def undeclared(self, schema: Schema) -> tuple[Diagnostic, ...]:
        """Warnings for facts that nobody declares, with the near names (MR553)."""
        strangers = [
            name for name in self.names() if not name.startswith("components.") and name not in schema.facts
        ]
        return tuple(_undeclared(name, schema.facts) for name in strangers)


def _item(holder: Any, part: str) -> Any:
    if isinstance(holder, BaseModel):
        extra = holder.model_extra or {}
        return getattr(holder, part) if part in type(holder).model_fields else extra.get(part)
    return holder.get(part) if isinstance(holder, dict) else None


def _is_unknown(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"unknown"} and isinstance(value["unknown"], str)


def _names(name: str, value: JsonValue) -> Iterator[str]:
    if isinstance(value, dict) and not _is_unknown(value) and not name.startswith("components."):
        for part, inner in value.items():
            yield from _names(f"{name}.{part}", inner)
    elif value is not None or name.startswith("components."):
        yield name


def _undeclared(name: str, declared: Iterable[str]) -> Diagnostic:
    near = nearest(name, declared)
    help_ = f"did you mean {' or '.join(f'`{found}`' for found in near)}?" if near else "declare it in the vocabulary"
    return Diagnostic("MR553", f"nobody declares the fact `{name}`", help=(help_,), severity=Severity.WARNING)


def _diagnostics(error: ValidationError, source: Source | None) -> list[Diagnostic]:
    """One diagnostic a wrong value: pydantic tells one a member of a union, which nobody wants to read."""
    found: dict[str, Diagnostic] = {}
    for problem in error.errors(include_url=False, include_context=False):
        path = _path(problem["loc"])
        name = ".".join(path) or "facts"
        if path[-1:] != ["unknown"] and name not in found:
            found[name] = _diagnostic(name, path, problem, source)
    return list(found.values()) or [_diagnostic("facts", [], error.errors(include_url=False)[0], source)]


def _path(location: tuple[int | str, ...]) -> list[str]:
    """The keys of a location, without the names of the union's members that pydantic adds."""
    known = {"UnknownFact", "Console", "OperatingSystem", "Installation", "ComponentVersion", "str", "bool", "constrained-str"}
    return [part for part in location if isinstance(part, str) and part not in known and not re.search(r"[\[(]", part)]


def _diagnostic(name: str, path: list[str], problem: Any, source: Source | None) -> Diagnostic:
    value = problem["input"]
    if problem["type"] == "value_error" and not path:
        return Diagnostic("MR551", str(problem["msg"]).removeprefix("Value error, "), source, NOWHERE)
    span = place_of(source, path) if source is not None else NOWHERE
    shown = json.dumps(value, default=str, ensure_ascii=False)[:60]
    help_ = f'write it in quotes: "{shown}"' if isinstance(value, int | float) and not isinstance(value, bool) else ""
    if path[:1] == ["components"]:
        help_ = help_ or 'write a version, {"version": ..., "scheme": ...}, a list of those, or null where it is absent'
    if name == "os.family":
        help_ = 'write "windows", "linux" or "darwin"'
    if name == "host.installed_at":
        help_ = 'write a time with its zone, such as "2026-03-01T00:00:00Z"'
    wanted = "an object" if name in {"console", "os", "host", "components", "facts"} else "text"
    return Diagnostic(
        "MR551", f"`{name}` cannot be {shown}", source, span, "", (help_ or f"write {wanted} here",)
    )
