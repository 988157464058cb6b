"""Display: what a front end does with messages, and the two that write to a terminal.

All texts are plain: what looks like markup is shown as it stands.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TextIO

from messenger_rules.agent.words import Words
from messenger_rules.messages.message import Message, Text


class Answer(Enum):
    """What a person did with a message."""

    ACKNOWLEDGED = "acknowledged"
    LATER = "later"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Card:
    """A message as a front end gets it: its text in the reader's language, its place in the row, and why it shows."""

    message: Message
    text: Text
    number: int
    of: int
    why: Callable[[], str]


class Display(Protocol):
    """A front end: shows a card, and, where it can ask, says what the person did."""

    @property
    def asks(self) -> bool:
        """Whether it can ask; one that cannot only prints."""
        ...

    def show(self, card: Card) -> None:
        """Show a message; returns when it is visible."""
        ...

    def ask(self, card: Card) -> Answer:
        """Wait for what the person does with the message that is shown."""
        ...


@dataclass(slots=True)
class PlainDisplay:
    """Plain text to any stream; it asks only where it is given a way to."""

    out: TextIO
    words: Words
    read: Callable[[str], str] | None = None
    width: int = 78

    @property
    def asks(self) -> bool:
        """Whether there is somebody to ask."""
        return self.read is not None

    def show(self, card: Card) -> None:
        """Print the message."""
        severity = self.words.severities[card.message.severity]
        print(f"[{card.number}/{card.of}] {severity}: {card.text.title}", file=self.out)
        for paragraph in str(card.text.body).split("\n\n"):
            print(file=self.out)
            for line in paragraph.split("\n"):
                print(textwrap.fill(line, self.width, break_long_words=False, break_on_hyphens=False), file=self.out)
        for link in card.text.links:
            print(f"\n{link.label} ({link.host})\n  {link.address}", file=self.out)
        print(f"\n{card.message.id}, {self.words.revision} {card.message.revision}\n", file=self.out, flush=True)

    def ask(self, card: Card) -> Answer:
        """Ask at the prompt until an answer is understood; the end of the input means quit."""
        assert self.read is not None
        while True:
            try:
                key = self.read(self.words.prompt).strip().lower()
            except EOFError:
                print(file=self.out)
                return Answer.QUIT
            answer = self.words.answers.get(key)
            if answer is not None:
                return Answer(answer)
            if key in self.words.why:
                print(f"\n{card.why()}\n", file=self.out, flush=True)
            else:
                print(self.words.not_understood, file=self.out, flush=True)
