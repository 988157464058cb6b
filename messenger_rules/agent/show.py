"""Showing: one message after the other, most severe first, each acknowledged or left, and that remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from messenger_rules.agent.ledger.personal import Ledger
from messenger_rules.front_ends.display import Answer, Card, Display
from messenger_rules.messages.selection import Selection


@dataclass(frozen=True, slots=True)
class Shown:
    """How a round of showing went."""

    shown: int
    acknowledged: int

    @property
    def left(self) -> int:
        """How many are left for later."""
        return self.shown - self.acknowledged


def show(selection: Selection, display: Display, ledger: Ledger, clock: Callable[[], datetime]) -> Shown:
    """Show what was selected. A display that cannot ask prints all, and nothing is acknowledged or noted.

    :raises StateError: where an acknowledgement could not be saved; the message then stays.
    """
    acknowledged = 0
    for number, (message, text) in enumerate(selection.shown, start=1):
        card = Card(message, text, number, len(selection.shown), selection.explain(message.id).render)
        display.show(card)
        if not display.asks:
            continue
        ledger.displayed(message.id, message.revision, text.lang, clock(), title=str(text.title), because=card.why())
        answer = display.ask(card)
        if answer is Answer.ACKNOWLEDGED:
            ledger.acknowledge(message.id, message.revision, text.lang, clock())
            acknowledged += 1
        elif answer is Answer.QUIT:
            break
    return Shown(len(selection.shown), acknowledged)
