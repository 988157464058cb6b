"""Places in a structured text: where the value of a path of keys stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
    """The places of a text by path, read no further than to those asked for; without a text, all are nowhere."""

    def __init__(self, source: Source | None, find: Callable[[Source], Iterable[Found]]) -> None:
        self.source = source
        self._find = find
        self._found: dict[KeyPath, Found] = {}

    @cached_property
    def _unread(self) -> Iterator[Found]:
        return iter(()) if self.source is None else iter(self._find(self.source))

    def _has(self, path: KeyPath) -> bool:
        """Whether the text has a value of that path; of several headers of one table of TOML, the first counts."""
        if path in self._found:
            return True
        for place in self._unread:
            self._found.setdefault(place.path, place)
            if place.path == path:
                return True
        return False

    def of(self, path: KeyPath) -> Found:
        """The place of a value; where the text has none of that path, of the nearest one around it."""
        while path and not self._has(path):
            path = path[:-1]
        return self._found.get(path, Found((), NOWHERE, NOWHERE))

    def written(self, path: KeyPath) -> str | None:
        """A value as it is written: 5.10 is 5.1 only to those who count. None where there is no text."""
        found = self.of(path)
        return self.source.text[slice(*found.value)] if self.source is not None and found.path == path else None
