"""The table of colours: texts, and below each line the class of each character, for every tool that colours.

A line is followed by its classes, one letter a character; what stands below a blank is not looked at. In condition.txt, blank lines stand between
texts; catalog.txt is one text.

k keyword, b true or false, f fact, c predicate that is called, s string, n number or version, d time, o operator,
p punctuation, x mistake, # comment; of XML: t tag, a attribute, v value, e entity, m other markup. A blank is plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """Lines of one text, and the classes of their characters."""

    lines: list[str]
    classes: list[str]


def rows(file: str) -> Iterator[Row]:
    """The texts of a file of the table."""
    for part in (FOLDER / file).read_text("utf-8").removesuffix("\n").split("\n\n"):
        lines = part.split("\n")
        yield Row(lines[::2], drawn(lines[::2], lines[1::2]))


def drawn(lines: Sequence[str], classes: Sequence[str]) -> list[str]:
    """Classes below their lines; what stands below a blank is not looked at."""
    return [
        "".join(" " if c.isspace() else kind for c, kind in zip(*both, strict=False)).rstrip()
        for both in zip(lines, classes, strict=True)
    ]


CONDITIONS = list(rows("condition.txt"))
(CATALOG,) = rows("catalog.txt")
