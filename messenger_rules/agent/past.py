"""The past: what the events of a ledger mean for what is shown next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.session import Session
from messenger_rules.messages.message import Message, Scope


class Past:
    """The events of all persons, asked by rules.

    >>> Past([], host="h").is_done(Message("m", "true", ()), "alice")
    False
    """

    def __init__(self, events: Iterable[Event], *, host: str) -> None:
        self._host = host
        self._acknowledged: defaultdict[str, list[Event]] = defaultdict(list)
        self._of: defaultdict[tuple[str, str, int], list[Event]] = defaultdict(list)
        self._displayed: defaultdict[str, list[Event]] = defaultdict(list)
        for event in events:
            self._of[event.user, event.message, event.revision].append(event)
            if event.kind is EventKind.DISPLAYED and event.host == host:
                self._displayed[event.user].append(event)
            if event.kind is EventKind.ACKNOWLEDGED:
                self._acknowledged[event.message].append(event)

    def is_done(self, message: Message, user: str) -> bool:
        """Whether a message is acknowledged for a user; a revision that did not rise is done with the higher one."""
        found = (event for event in self._acknowledged[message.id] if event.revision >= message.revision)
        match message.scope:
            case Scope.ANY:
                return any(True for _ in found)
            case Scope.HOST:
                return any(event.host == self._host for event in found)
            case _:
                return any(event.user == user for event in found)

    def is_put_off(self, message: Message, session: Session, now: datetime) -> bool:
        """Whether the user of a session put a message off, and that still holds there.

        What was put off at a time that has not come is not: then the clock was set back, and what was put off since
        counts, though a ledger has that before it.
        """
        events = self._of.get((session.user, message.id, message.revision), ())
        return any(
            event.kind is EventKind.SNOOZED or event.because == session.id or session.began <= event.at
            for event in events
            if event.until is not None and event.at <= now < event.until
        )

    def is_delayed(self, message: Message, delay: timedelta, now: datetime) -> bool:
        """Whether a delay of a message, from its arrival on, has not passed; one that has not arrived is delayed."""
        arrived = self.arrival(message, now)
        return delay > timedelta() and (arrived is None or now < arrived + delay)

    def arrival(self, message: Message, now: datetime) -> datetime | None:
        """When a message came to this host, where a rule had it noted.

        Not in the future: then the clock was ahead, and it comes now. So the earliest is the one that was noted last.
        """
        events = self._of.get(("", message.id, message.revision), ())
        arrivals = (it.at for it in events if it.kind is EventKind.ARRIVED and it.host == self._host)
        return min((at for at in arrivals if at <= now), default=None)

    def last(self, user: str, message: str, revision: int, *kinds: EventKind) -> Event | None:
        """The last event of some kinds between a user and a revision of a message, on any host."""
        events = self._of.get((user, message, revision), ())
        return next((event for event in reversed(events) if event.kind in kinds), None)

    def latest(self, shown: Event) -> Event:
        """Of what was displayed on this host, the last time that it went away or came back here; else the display."""
        events = self._of[shown.user, shown.message, shown.revision]
        kinds = (EventKind.WITHDRAWN, EventKind.RETURNED)
        return next((it for it in reversed(events) if it.kind in kinds and it.host == self._host), shown)

    def displayed(self, user: str) -> list[Event]:
        """What was displayed to a user on this host, the oldest first."""
        return self._displayed.get(user, [])
