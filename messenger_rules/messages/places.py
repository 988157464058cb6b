"""Where the parts of a message stand in its file, so that what is found out later can still point there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from messenger_rules.text import Source, Span


class Spot(NamedTuple):
    """A stretch of a source; the source is None for what was made in Python."""

    source: Source | None = None
    span: Span = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Places:
    """The spots of an element's parts by name: an attribute, a child, or ``element`` for the beginning of the whole."""

    spots: Mapping[str, Spot] = field(default_factory=dict)

    def of(self, name: str) -> Spot:
        """The spot of a part; of one that is not there, that of the element."""
        return self.spots.get(name) or self.spots.get("element") or Spot()


UNPLACED = Places()
"""Of what was made in Python."""
