"""A reading: sentences, and lists of them that all hold or of which one holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

INDENT = "  "


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that is asked, without a full stop."""

    text: str

    def render(self) -> str:
        """The sentence, as a line."""
        return self.text


@dataclass(frozen=True, slots=True)
class Points:
    """Sentences below one that says how they belong together.

    >>> lines = Points("All of these hold:", (Sentence("it is cold"), Points("One holds:", (Sentence("it rains"),))))
    >>> print(lines.render())
    All of these hold:
      1. it is cold
      2. One holds:
         2.1. it rains
    """

    lead: str
    parts: tuple[Reading, ...]

    def render(self) -> str:
        """The points below one another, each with its number."""
        return "\n".join([self.lead, *_numbered(self, "", INDENT)])


@dataclass(frozen=True, slots=True)
class Named:
    """A condition by its name, and what the name stands for.

    >>> print(Named("“old” holds, that is:", Points("All of these hold:", (Sentence("a"), Sentence("b")))).render())
    “old” holds, that is:
      All of these hold:
        1. a
        2. b
    """

    lead: str
    meaning: Reading

    def render(self) -> str:
        """The name, and its meaning below it."""
        return "\n".join([self.lead, *_below(self, "", INDENT)])


Reading: TypeAlias = Sentence | Points | Named


def _numbered(points: Points, number: str, indent: str) -> Iterator[str]:
    for index, part in enumerate(points.parts, 1):
        own = f"{number}{index}."
        yield f"{indent}{own} {_first_line(part)}"
        yield from _below(part, own, indent + " " * (len(own) + 1))


def _below(part: Reading, number: str, indent: str) -> Iterator[str]:
    match part:
        case Points():
            yield from _numbered(part, number, indent)
        case Named(_, meaning):
            yield f"{indent}{_first_line(meaning)}"
            yield from _below(meaning, number, indent + INDENT)
        case Sentence():
            pass


def _first_line(part: Reading) -> str:
    return part.text if isinstance(part, Sentence) else part.lead
