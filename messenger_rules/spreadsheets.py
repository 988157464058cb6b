"""Rows for spreadsheets: what came from elsewhere is text in them, which neither calculates nor hides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from messenger_rules.diagnostics import visible

_FORMULAS = ("=", "+", "-", "@")
"""With these, a spreadsheet takes a cell for a formula."""


def harmless(row: Iterable[Any]) -> list[Any]:
    """A row that no spreadsheet reads as formulas.

    >>> harmless([1, "a text", "=A1"])
    [1, 'a text', "'=A1"]
    """
    return [_text(cell) if isinstance(cell, str) else cell for cell in row]


def _text(cell: str) -> str:
    shown = visible(cell)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULAS) else shown
