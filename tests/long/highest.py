"""The greatest of what a run measured, as a table of the docs: a row for each kind, a column for each way to measure."""

from __future__ import annotations

from collections.abc import Mapping

SEPARATOR = ": "
"""What stands between row and column in the name of a measure."""


def table(highest: Mapping[str, float]) -> str:
    """The table, its rows and columns in the order of their first names.

    >>> print(table({"ranges: function": 0.5, "ranges: index": 1.25}))
    | | function | index |
    |---|--:|--:|
    | ranges | 0.50 | 1.25 |
    <BLANKLINE>
    """
    names = [name.split(SEPARATOR) for name in highest]
    rows, columns = (list(dict.fromkeys(parts)) for parts in zip(*names, strict=True))
    lines = [f"| | {' | '.join(columns)} |", f"|---|{'--:|' * len(columns)}"]
    lines += [f"| {row} | {' | '.join(_cell(highest, row, column) for column in columns)} |" for row in rows]
    return "\n".join([*lines, ""])


def _cell(highest: Mapping[str, float], row: str, column: str) -> str:
    found = highest.get(f"{row}{SEPARATOR}{column}")
    return "" if found is None else f"{found:,.2f}"
