"""What is known of a host, as conditions see it: values, absence, and the unknown with its reason."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol, TypeAlias

RawValue: TypeAlias = "str | bool | int | float | list[RawValue] | dict[str, RawValue] | datetime"
"""A fact as its JSON form gives it; its declared type reads it. JSON's null is never a value."""
LONGEST_NUMBER = 308
"""Digits of a whole number: what a float reaches (1.8e308), so that every number may be compared with every other."""


class Reason(Enum):
    """Why a fact is unknown."""

    NOT_SUPPLIED = "not supplied"
    SOURCE_FAILED = "source failed"
    TIMED_OUT = "timed out"
    UNREADABLE = "unreadable"
    PLUGIN_MISSING = "plugin missing"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that nobody could tell: which one, why, and what was said about it.

    >>> print(Unknown("os.version", Reason.TIMED_OUT, "os-release did not answer within 5 s"))
    os.version is unknown: timed out (os-release did not answer within 5 s)
    """

    fact: str
    reason: Reason
    detail: str = ""

    def __str__(self) -> str:
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.fact} is unknown: {self.reason.value}{detail}"


MOST_VERSIONS = 16
"""Versions of one component, side by side, that are compared: a host has one, or a few, and reading one takes time."""


@dataclass(frozen=True, slots=True)
class InstalledVersion:
    """One installed version of a component, as the host writes it; ``scheme`` is None where the host names none."""

    text: str
    scheme: str | None = None


def too_many(component: str, installed: Sequence[InstalledVersion]) -> Unknown | None:
    """That the versions of a component are too many to be compared; None where they are not."""
    if len(installed) <= MOST_VERSIONS:
        return None
    detail = f"{len(installed):,} versions side by side; at most {MOST_VERSIONS} are compared"
    return Unknown(f"components.{component}", Reason.UNREADABLE, detail)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact came from, and when."""

    source: str
    collected_at: datetime | None = None


class Facts(Protocol):
    """The facts of a host, as conditions ask for them. Asking never raises."""

    def value(self, name: str) -> RawValue | Unknown:
        """The value of a dotted fact name, not yet read by its type."""
        ...

    def component(self, name: str) -> tuple[InstalledVersion, ...] | Unknown:
        """The installed versions of a component, side by side; none where it is known to be absent."""
        ...

    def origin(self, name: str) -> Origin | None:
        """Where a fact, or ``components.NAME``, came from; None where that is not recorded."""
        ...


def listed_components(facts: Facts) -> tuple[Collection[str] | None, bool]:
    """The components of which facts say something, and whether every other is absent.

    None in place of the names says that each component has to be asked for: facts of an own making need not have a
    method ``listed``.
    """
    listed: Callable[[], tuple[Collection[str] | None, bool]] | None = getattr(facts, "listed", None)
    return (None, True) if listed is None else listed()
