"""The parts of host facts: the built-in namespaces, each a model whose fields declare facts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from messenger_rules.facts import known_values
from messenger_rules.types import EnumerationType, VersionType
from messenger_rules.values import InstalledVersion, Reason, Unknown


class UnknownFact(BaseModel):
    """A fact that nobody could tell, and why: ``{"unknown": "timed out: no answer within 5 s"}``."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    unknown: str = Field(
        description="The reason: not supplied, source failed, timed out, unreadable or plugin missing, then `: ` and "
        "what there is to say; any other text is what a source that failed said."
    )

    @classmethod
    def because(cls, reason: Reason, detail: str = "") -> UnknownFact:
        """The JSON form of a reason.

        >>> UnknownFact.because(Reason.TIMED_OUT, "no answer within 5 s").unknown
        'timed out: no answer within 5 s'
        """
        return cls(unknown=f"{reason.value}: {detail}" if detail else reason.value)

    def of(self, fact: str) -> Unknown:
        """As conditions see it: the reason that the text begins with, else a source that failed.

        >>> print(UnknownFact(unknown="timed out").of("os.version"))
        os.version is unknown: timed out
        >>> print(UnknownFact(unknown="no such file").of("os.version"))
        os.version is unknown: source failed (no such file)
        """
        begin, _, detail = self.unknown.partition(": ")
        for reason in Reason:
            if reason.value == begin:
                return Unknown(fact, reason, detail)
        return Unknown(fact, Reason.SOURCE_FAILED, self.unknown)


class ComponentVersion(BaseModel):
    """An installed version with its scheme: ``{"version": "3.0.11-1", "scheme": "debian"}``."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: str = Field(description="The version, as the host writes it.")
    scheme: str | None = Field(
        default=None, description="The scheme of the version; left out: the vocabulary's, else dotted."
    )


_SideBySide: TypeAlias = Annotated[list[str | ComponentVersion], Field(fail_fast=True)]

ComponentValue: TypeAlias = str | ComponentVersion | _SideBySide | UnknownFact | None
"""One component: a version, one with its scheme, several side by side, unknown, or null where it is absent."""


def _instant(value: object) -> object:
    """ISO 8601 text with a zone as an instant in UTC; pydantic alone would read text without a zone, and numbers."""
    if value is None or isinstance(value, dict | UnknownFact):
        return value
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(instant, datetime) or instant.tzinfo is None:
        raise ValueError("a time has a zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time has a year from 1 to 9999") from None


class _Namespace(BaseModel):
    """Facts of one namespace. Further keys are no error here: a newer host may know more than we do."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)


class Console(_Namespace):
    """The management console."""

    type: str | UnknownFact | None = Field(
        default=None, description="The kind of the management console; the vocabulary lists the kinds that there are."
    )
    version: Annotated[str, VersionType("dotted")] | UnknownFact | None = Field(
        default=None, description="The version of the management console.", examples=["5.2.1.197"]
    )


class OperatingSystem(_Namespace):
    """The operating system of the host."""

    family: Literal["windows", "linux", "darwin"] | UnknownFact | None = Field(
        default=None, description="The family of the operating system; left out, it follows from a known name."
    )
    name: Annotated[str, EnumerationType(known_values.OPERATING_SYSTEMS, closed=False)] | UnknownFact | None = Field(
        default=None,
        description="The name of the operating system: windows, darwin, or the distribution's ID of os-release.",
        examples=list(known_values.OPERATING_SYSTEMS),
    )
    version: Annotated[str, VersionType("dotted")] | UnknownFact | None = Field(
        default=None,
        description="The version of the operating system; of a distribution, its VERSION_ID of os-release.",
        examples=["12", "22.04", "6.1.7601"],
    )
    architecture: Annotated[str, EnumerationType(known_values.ARCHITECTURES, closed=False)] | UnknownFact | None = (
        Field(
            default=None,
            description="The architecture of the machine, by the name that Linux has for it.",
            examples=list(known_values.ARCHITECTURES),
        )
    )
    kernel: Annotated[str, VersionType("dotted")] | UnknownFact | None = Field(
        default=None, description="The version of the running kernel.", examples=["6.1.0-13-amd64"]
    )


class Installation(_Namespace):
    """This installation of the product on the host."""

    id: str | UnknownFact | None = Field(
        default=None,
        description="A random text that stays the same, for `sample` only; it tells nothing about the host.",
    )
    installed_at: Annotated[datetime | UnknownFact | None, BeforeValidator(_instant)] = Field(
        default=None, description="When the product was installed."
    )


class Components(BaseModel):
    """The installed components by name. One that is not listed is absent, unless the list is not complete."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)

    __pydantic_extra__: dict[str, ComponentValue] = Field(init=False)  # for type checkers: no argument

    complete: bool | UnknownFact = Field(
        default=True, description="Whether a component that is not listed is known to be absent."
    )

    @property
    def listed(self) -> dict[str, ComponentValue]:
        """What is said of each listed component."""
        return self.__pydantic_extra__ or {}

    def installed(self, name: str) -> tuple[InstalledVersion, ...] | Unknown:
        """The installed versions of a component, side by side; none where it is known to be absent."""
        fact = f"components.{name}"
        if name not in self.listed:
            return self._unlisted(fact)
        value = self.listed[name]
        if isinstance(value, UnknownFact):
            return value.of(fact)
        versions = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(
            InstalledVersion(version) if isinstance(version, str) else InstalledVersion(version.version, version.scheme)
            for version in versions
        )

    def _unlisted(self, fact: str) -> tuple[InstalledVersion, ...] | Unknown:
        if isinstance(self.complete, UnknownFact):
            return self.complete.of(fact)
        return () if self.complete else Unknown(fact, Reason.NOT_SUPPLIED)
