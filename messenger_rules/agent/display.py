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

LONGEST_SNOOZE = 366
"""Days that a message may be put off at once, where its author allows it."""


class Answer(Enum):
    """What a person did with a message."""

    ACKNOWLEDGED = "acknowledged"
    LATER = "later"
    QUIT = "quit"
    WITHDRAWN = "withdrawn"
    """Nothing: the message went away while the person looked at it."""


@dataclass(frozen=True, slots=True)
class Snooze:
    """A person put a message off for some days."""

    days: int


Reply = Answer | Snooze
"""What a display says of a message that it asked about."""


class Withdrawn(Exception):
    """Raised by a prompt that is interrupted because its message went away."""


class Prompt(Protocol):
    """What reads an answer that is typed; it raises EOFError at the end of the input."""

    def __call__(self, prompt: str) -> str:
        """What is typed after a prompt.

        :raises Withdrawn: where :meth:`interrupt` was called.
        """
        ...

    def interrupt(self) -> None:
        """End the waiting, from another thread."""
        ...


@dataclass(frozen=True, slots=True)
class Card:
    """A message as a front end gets it: its text in the reader's language, its place in the row, and why it shows.

    ``can_snooze`` says whether the reader may put it off for days.
    """

    message: Message
    text: Text
    number: int
    of: int
    why: Callable[[], str]
    can_snooze: bool = False


class Display(Protocol):
    """A front end: shows a card, and, where it can ask, says what the person did."""

    @property
    def asks(self) -> bool:
        """Whether it can ask; one that cannot only prints."""
        ...

    def show(self, card: Card) -> None:
        """Show a message; returns when it is visible."""
        ...

    def ask(self, card: Card) -> Reply:
        """Wait for what the person does with the message that is shown."""
        ...

    def withdraw(self) -> None:
        """Take the message away while :meth:`ask` waits, from another thread; it then says so."""
        ...


@dataclass(slots=True)
class PlainDisplay:
    """Plain text to any stream; it asks only where it is given a way to."""

    out: TextIO
    words: Words
    read: Prompt | None = None
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

    def ask(self, card: Card) -> Reply:
        """Ask at the prompt until an answer is understood; the end of the input means quit."""
        assert self.read is not None
        prompt = self.words.prompt_with_snooze if card.can_snooze else self.words.prompt
        while True:
            try:
                key = self.read(prompt).strip().lower()
            except EOFError:
                print(file=self.out)
                return Answer.QUIT
            except Withdrawn:
                print(file=self.out)
                return Answer.WITHDRAWN
            reply = self._reply(key, card)
            if reply is not None:
                return reply
            if key in self.words.why:
                print(f"\n{card.why()}\n", file=self.out, flush=True)
            else:
                print(self.words.not_understood, file=self.out, flush=True)

    def withdraw(self) -> None:
        """End the prompt."""
        if self.read is not None:
            self.read.interrupt()

    def _reply(self, key: str, card: Card) -> Reply | None:
        """What a typed answer means; None where it means no answer."""
        answer = self.words.answers.get(key)
        if answer is not None:
            return Answer(answer)
        verb, _, days = key.partition(" ")
        if not card.can_snooze or verb not in self.words.snooze:
            return None
        days = days.strip() or "1"
        return Snooze(int(days)) if days.isascii() and days.isdigit() and 0 < int(days[:5]) <= LONGEST_SNOOZE else None
