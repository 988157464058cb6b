"""Words that mutations are helped by: those of the language, and what transports and attackers put into texts."""

from __future__ import annotations

from collections.abc import Iterable

from messenger_rules.condition.parser import terminals

SPLINTERS = (
    *"()[]<>&|=!\"'“”.,;:#*%\\/-_+ \t\n\0\x1b\x7f\ud800",
    "installed(\"", "segment(\"plain\")", "sample(\"k\", 10%)", "older_than(", "..", "..<", ".*", "==", "!=", "<=", ">=",
    "9" * 70, "1.2.3-rc.1", "2026-02-29T00:00:00Z", "2026-03-01T00:00Z", "7d", "30min", "100%", "\\u0041",
    "ｃｏｎｓｏｌｅ", "\u202e", "🏳️",
)  # fmt: skip
"""Pieces of the language and of none."""


def words_of_grammar() -> Iterable[str]:
    """The keywords, as the grammar has them, and splinters."""
    return (*terminals().keywords, *SPLINTERS)
