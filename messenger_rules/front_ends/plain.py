"""The plain display: text to any stream, and questions where there is a way to ask."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Protocol, TextIO

from messenger_rules.diagnostics import visible
from messenger_rules.front_ends.display import LONGEST_SNOOZE, Answer, Card, Reply, Snooze
from messenger_rules.front_ends.words import Words


class Withdrawn(Exception):
    """Raised by a prompt that is interrupted because its message went away."""


class Prompt(Protocol):
    """What reads an answer that is typed; it raises EOFError at the end of the input."""

    def __call__(self, prompt: str) -> str:
        """What is typed after a prompt.

        :raises Withdrawn: where :meth:`interrupt` was called.
        """
        ...

    def begin(self) -> None:
        """Begin with a message: what was typed before it was there is no answer to it."""
        ...

    def interrupt(self) -> None:
        """End the waiting, from another thread."""
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
        self.read.begin()
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
            if key in {self.words.why_button.key, "?"}:
                print(f"\n{card.why()}\n", file=self.out, flush=True)
            else:
                print(self.words.not_understood, file=self.out, flush=True)

    def withdraw(self) -> None:
        """End the prompt."""
        if self.read is not None:
            self.read.interrupt()

    def tell(self, sentence: str) -> None:
        """Print a sentence."""
        print(visible(sentence), file=self.out, flush=True)

    def _reply(self, key: str, card: Card) -> Reply | None:
        """What a typed answer means; None where it means no answer."""
        answer = self.words.answers.get(key)
        if answer is not None:
            return Answer(answer)
        verb, _, days = key.partition(" ")
        if not card.can_snooze or verb not in {self.words.put_off.key, self.words.put_off.label.lower()}:
            return None
        days = days.strip() or "1"
        return Snooze(int(days)) if days.isascii() and days.isdigit() and 0 < int(days[:5]) <= LONGEST_SNOOZE else None
