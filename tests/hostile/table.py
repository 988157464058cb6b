"""All rows of bad input, part by part, and the page of the docs that is made of them."""

from __future__ import annotations

from tests.conftest import PROJECT
from tests.hostile import conditions, facts, network, state, texts, xml
from tests.hostile.rows import Row

PAGE = PROJECT / "docs" / "results" / "hostile-input.md"

PARTS: dict[str, tuple[Row, ...]] = {
    "XML": xml.ROWS,
    "Texts and links": texts.ROWS,
    "Conditions": conditions.ROWS,
    "Facts and plugins": facts.ROWS,
    "State and sessions": state.ROWS,
    "Network": network.ROWS,
}
"""The rows by the title of their part, in the order of their numbers."""

ROWS = [row for rows in PARTS.values() for row in rows]


def page() -> str:
    """The tables of the page."""
    return "\n".join(_part(title, rows) for title, rows in PARTS.items())


def _part(title: str, rows: tuple[Row, ...]) -> str:
    lines = [f"### {title}", "", "| | what comes in | what becomes of it | why |", "|--:|---|---|---|"]
    lines += ["| " + " | ".join(map(_cell, row.cells)) + " |" for row in rows]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "&#124;").replace("<", "&lt;")
