"""The terminal front end: with colours where rich is installed, else plain."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from messenger_rules.agent.display import Display, PlainDisplay
from messenger_rules.agent.words import Words


def terminal(out: TextIO, words: Words, read: Callable[[str], str]) -> Display:
    """The best display for a terminal; ``read`` prints a prompt and returns what is typed."""
    try:
        from messenger_rules.agent.rich_display import RichDisplay
    except ImportError:
        return PlainDisplay(out, words, read)
    return RichDisplay(out, words, read)
