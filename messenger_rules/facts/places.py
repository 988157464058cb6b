"""Places in a structured text: where the value of a path of keys stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple, TypeAlias

from messenger_rules.text import NOWHERE, Source, Span

KeyPath: TypeAlias = "tuple[str | int, ...]"
"""The keys, and positions in lists, that lead to a value."""


class Found(NamedTuple):
    """Where a value stands: its path, its key (the value itself in a list), and the value."""

    path: KeyPath
    key: Span
    value: Span


class Places:
    """The places of a text by path, looked for when the first is asked for; without a text, all are nowhere."""

    def __init__(self, source: Source | None, find: Callable[[Source], Iterable[Found]]) -> None:
        self.source = source
        self._find = find

    @cached_property
    def _found(self) -> Mapping[KeyPath, Found]:
        """A table of TOML may be named by several headers; the first counts."""
        found = [] if self.source is None else list(self._find(self.source))
        return {place.path: place for place in reversed(found)}

    def of(self, path: KeyPath) -> Found:
        """The place of a value; where the text has none of that path, of the nearest one around it."""
        while path and path not in self._found:
            path = path[:-1]
        return self._found.get(path, Found((), NOWHERE, NOWHERE))

    def written(self, path: KeyPath) -> str | None:
        """A value as it is written: 5.10 is 5.1 only to those who count. None where there is no text."""
        found = self.of(path)
        return self.source.text[slice(*found.value)] if self.source is not None and found.path == path else None
