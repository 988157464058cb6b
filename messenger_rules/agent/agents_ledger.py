"""One person's events with those that the agent of this host keeps: what a person asks for is told of both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from messenger_rules.agent.attending import ask
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.personal import FileLedger
from messenger_rules.agent.problems import problem
from messenger_rules.agent.switches import receipts_off
from messenger_rules.diagnostics import Diagnostic


class AgentsLedger:
    """The ledger of whoever runs this, and what the agent behind a socket keeps of the same person.

    :raises StateError: MR566 where the agent does not answer.
    """

    def __init__(self, own: FileLedger, socket: Path) -> None:
        self._own = own
        self._socket = socket
        self._agents = [Event.of_json(found) for found in _history(socket)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._own.close()

    @property
    def warnings(self) -> list[Diagnostic]:
        """What was found out about the person's own file."""
        return self._own.warnings

    def history(self, message: str | None = None) -> list[Event]:
        """All events, the oldest first; of one message, or of all."""
        found = [event for event in self._agents if message is None or event.message == message]
        return sorted([*self._own.history(message), *found], key=lambda event: event.at)

    def acknowledged(self) -> frozenset[tuple[str, int]]:
        """The messages that were acknowledged, as identifier and revision."""
        return frozenset(
            (event.message, event.revision) for event in self.history() if event.kind is EventKind.ACKNOWLEDGED
        )

    def acknowledge(self, message: str, revision: int, language: str, at: datetime) -> None:
        """Acknowledge a message where it was shown: by the agent, or by ``show``.

        :raises StateError: MR598 where the agent does not accept it, MR593 where it could not be saved.
        """
        if not any((event.message, event.revision) == (message, revision) for event in self._agents):
            self._own.acknowledge(message, revision, language, at)
            return
        answer = ask(self._socket, "acknowledge", message=message, revision=revision, receipts=receipts_off() is None)
        if "not_saved" in answer:
            raise problem("MR593", str(answer["not_saved"]), "make room on the disk of the agent, and try again")
        if "refused" in answer:
            why = _REFUSALS.get(answer["refused"], str(answer["refused"]))
            raise problem("MR598", f"the agent does not take the acknowledgement: {why}", "ask your administrator")


def _history(socket: Path) -> Iterator[dict[str, Any]]:
    """What the agent keeps of the person, answer by answer."""
    answer = ask(socket, "history")
    yield from answer["events"]
    while left := answer.get("left"):  # an older agent, which this package has been put beside, does not tell
        answer = ask(socket, "history", left=left)
        yield from answer["events"]


_REFUSALS = {
    "audience": "you are no administrator of this host",
    "not-shown": "it has not shown you that message",
    "disabled": "messages are switched off for this computer",
}
