"""The display for a terminal with colours, by rich; importing it needs the extra ``terminal``."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text as Plain

from messenger_rules.front_ends.display import Card, Reply
from messenger_rules.front_ends.plain import PlainDisplay, Prompt
from messenger_rules.front_ends.words import Words
from messenger_rules.messages.message import MessageSeverity

COLOURS = {
    MessageSeverity.CRITICAL: "red",
    MessageSeverity.WARNING: "yellow",
    MessageSeverity.INFO: "blue",
}
WIDEST = 90


class RichDisplay:
    """Each message in a frame; every text is given as plain text, so that rich reads no markup in it."""

    def __init__(self, out: TextIO, words: Words, read: Prompt | None = None) -> None:
        self._console = Console(file=out, markup=False, highlight=False, emoji=False, soft_wrap=False)
        self._words = words
        self._prompt = PlainDisplay(out, words, read)

    @property
    def asks(self) -> bool:
        """Whether there is somebody to ask."""
        return self._prompt.asks

    def show(self, card: Card) -> None:
        """Print the message in its frame."""
        colour = COLOURS[card.message.severity]
        parts: list[RenderableType] = [Plain(str(card.text.title), style="bold"), Plain()]
        for paragraph in str(card.text.body).split("\n\n"):
            parts += [Plain(paragraph), Plain()]
        for link in card.text.links:
            parts += [
                Plain(f"{link.label} ({link.host})"),
                Padding(Plain(link.address, style="underline"), (0, 0, 1, 2)),
            ]
        parts.append(Plain(f"{card.message.id}, {self._words.revision} {card.message.revision}", style="dim"))
        title = Plain(f" {self._words.severities[card.message.severity]} ", style=f"bold {colour}")
        panel = Panel(
            Group(*parts),
            title=title,
            title_align="left",
            subtitle=Plain(f" {card.number}/{card.of} ", style="dim"),
            subtitle_align="right",
            border_style=colour,
            padding=(1, 2),
            width=min(WIDEST, self._console.width),
        )
        self._console.print(panel)

    def ask(self, card: Card) -> Reply:
        """Ask at a prompt below the frame."""
        return self._prompt.ask(card)

    def tell(self, sentence: str) -> None:
        """Print a sentence."""
        self._prompt.tell(sentence)

    def withdraw(self) -> None:
        """End the prompt."""
        self._prompt.withdraw()
