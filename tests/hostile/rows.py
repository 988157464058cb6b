"""The form of a row of bad input: what comes in, what must become of it, and what shows that it does.

The rows stand in one module for each kind of input and are gathered in :mod:`tests.hostile.table`. A row is shown by its
own check, by tests that stand elsewhere, or by both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

Check = Callable[[Path], None]
"""Gives the library the bad input and asserts what becomes of it; the folder is empty and its own."""


class Fate(Enum):
    """What becomes of a bad input, as the page of the docs says it."""

    WHOLE = "the catalogue is refused whole; the one before it stays"
    MESSAGE = "the message is refused; the others work"
    ERROR = "an error with its place, when it is written"
    UNKNOWN = "the fact is unknown, with the reason; all others work"
    CONTAINED = "the agent goes on, and nothing is lost"
    TOLD = "the agent goes on; what is lost is told, and shown once more"
    AGAIN = "the agent goes on; what it does not know any more is shown once more"
    REFUSED = "it is refused with its reason; what was there before stays"
    FINE = "it works"


@dataclass(frozen=True)
class Row:
    """One bad input, or one kind of them, by its number in the list that the project is held to.

    ``codes`` are the diagnostics that tell of it. ``held_by`` are node ids of tests that show it. ``reason`` is why the
    outcome is another one than that list has; a number may have several rows.
    """

    number: int
    what: str
    fate: Fate
    check: Check | None = None
    codes: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        assert self.check or self.held_by, f"nothing shows row {self.number}"

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The row as the page has it: number, what it is, what becomes of it, and why that is so."""
        codes = f" ({', '.join(self.codes)})" if self.codes else ""
        return str(self.number), self.what, f"{self.fate.value}{codes}", self.reason
