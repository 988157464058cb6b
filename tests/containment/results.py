"""The table of the hostile plugins, as the docs show it: written from a run, and read back by a test."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import messenger_rules
from tests.conftest import PROJECT

PAGE = PROJECT / "docs" / "results" / "containment.md"
TOLD_LENGTH = 110


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    number: int
    what: str
    told: str
    seconds: str


def page(found: Iterable[Row], base: float) -> str:
    """The table, and with what it was made.

    :param base: seconds that a collection takes where nobody does harm.
    """
    lines = ["| | the plugin | what became of it | seconds |", "|--:|---|---|--:|"]
    lines += [f"| {row.number or ''} | {row.what} | {_cell(row.told)} | {row.seconds} |" for row in found]
    made = f"{datetime.now(UTC):%Y-%m-%d}, {messenger_rules.__version__}, Python {platform.python_version()}"
    beside = f"Made on {made}, {platform.system()}; a collection without a hostile plugin took {base:.2f} s."
    return "\n".join([*lines, "", beside]) + "\n"


def rows(text: str) -> Iterator[Row]:
    """The lines of a table that :func:`page` wrote."""
    for line in text.splitlines()[2:]:
        if line.startswith("|"):
            number, what, told, seconds = (cell.strip() for cell in line.strip("|").split(" | "))
            yield Row(int(number or 0), what, told, seconds)


def _cell(text: str) -> str:
    short = text if len(text) <= TOLD_LENGTH else text[: TOLD_LENGTH - 1] + "…"
    return short.replace("|", "&#124;").replace("`", "'")
