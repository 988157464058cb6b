"""A mapping whose values are found, by importing plugins, when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(eq=False)
class OnUse(Mapping[str, T], Generic[T]):
    """Names are known at once, values when they are used; it is pickled as a dict."""

    find: Callable[[str], T | None]
    """The value of a name; None where there is none that can be used."""
    names: Callable[[], Iterable[str]]
    """All names, of which some may turn out to have no value."""

    def __getitem__(self, name: str) -> T:
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.names() if self.find(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __reduce__(self) -> tuple[object, ...]:
        return dict, (dict(self),)
