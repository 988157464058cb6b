"""Display: what a front end does with messages.

All texts are plain: a front end shows what looks like markup as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from messenger_rules.front_ends.words import Words
from messenger_rules.messages.message import Message, Text

LONGEST_SNOOZE = 366
"""Days that a message may be put off at once, where its author allows it."""

NOTICING_SECONDS = 1.0
"""How long a message that takes the place of another is there before an answer counts: a hand may be on its way."""


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
    """What shows a card, and, where it can ask, says what the person did.

    :meth:`withdraw` is called from another thread than the other methods.
    """

    @property
    def asks(self) -> bool:
        """Whether it can ask; one that cannot only prints."""
        ...

    def show(self, card: Card) -> None:
        """Show a message; returns when it is visible.

        :raises StateError: where it cannot be made visible.
        """
        ...

    def ask(self, card: Card) -> Reply:
        """Wait for what the person does with the message that is shown."""
        ...

    def withdraw(self) -> None:
        """End the waiting of :meth:`ask`, which then says so and takes the message away."""
        ...

    def tell(self, sentence: str) -> None:
        """Tell the person something beside the messages, such as that an answer could not be saved."""
        ...


FrontEnd = Callable[[Words], AbstractContextManager[Display]]
"""What an entry point of the group ``messenger_rules.front_ends`` names: makes a display that speaks some words.

Whatever the display holds is given back when the context ends.
"""
