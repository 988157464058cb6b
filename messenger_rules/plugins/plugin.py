"""What is told of a plugin: the claim that its entry point makes, and the line in which it is listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import Self, overload

from messenger_rules.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Claim:
    """What an entry point says before anything of it is imported: who gives what under which name."""

    name: str
    """The name that conditions and facts know it by."""
    group: str
    distribution: str

    @classmethod
    def of(cls, point: EntryPoint) -> Self:
        """The claim of an entry point; one that belongs to no distribution has `?` as its name."""
        return cls(point.name, point.group, point.dist.name if point.dist is not None else "?")

    @property
    def prefix(self) -> str:
        """The first part of its name, which belongs to its distribution alone."""
        return self.name.partition(".")[0]

    def complaint(self, code: str, sentence: str, help_: str) -> Diagnostic:
        """A diagnostic about it."""
        return Diagnostic(code, f"the plugin `{self.name}` of {self.distribution} {sentence}", help=(help_,))


@dataclass(frozen=True, slots=True)
class Plugin:
    """One thing that a distribution adds: what it is, and what is wrong with it where it is not in use."""

    name: str
    group: str
    distribution: str
    version: str = ""
    value: str = ""
    summary: str = ""
    problem: Diagnostic | None = None

    @property
    def in_use(self) -> bool:
        """Whether it was loaded and keeps the rules."""
        return self.problem is None


class ListedOnUse(Sequence[Plugin]):
    """The plugins, all imported when the first is looked at; pickled as a tuple."""

    def __init__(self, listed: Callable[[], tuple[Plugin, ...]]) -> None:
        self._listed = listed

    @overload
    def __getitem__(self, index: int) -> Plugin: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Plugin]: ...
    def __getitem__(self, index: int | slice) -> Plugin | Sequence[Plugin]:
        return self._listed()[index]

    def __len__(self) -> int:
        return len(self._listed())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> tuple[object, ...]:
        return tuple, (tuple(self),)
