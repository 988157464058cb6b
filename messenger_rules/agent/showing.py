"""The rules of showing: who sees which message and when, without a disk, a screen, a clock or a network.

1. Where messages are switched off for the computer, nothing is shown and nothing noted. A user's own switch is heeded
   by the programs of that user, which alone may read it: no session of theirs comes here then.
2. A session sees what :meth:`messenger_rules.Catalog.select` finds for its user: messages in their time, for an
   audience that the user belongs to *now*, whose condition holds, in the best of the user's languages.
3. What is acknowledged is not shown again: by the user, by anybody, or by anybody on this host, as its ``scope`` says.
   An acknowledgement holds for lower revisions too: only a revision that rises is shown again.
4. What was snoozed is not shown until that time, nor what was left for later in a session that had begun by then, for a
   day. A snooze never goes past ``snooze_until`` and the end of the message.
5. On a new installation, messages that are not critical and whose start is older than it go to the history unseen.
6. One message at a time, the most severe first. A critical one takes the place of one that is not.
7. At most :attr:`Settings.per_day` messages a session and day; critical ones do not count and are not held back.
8. In a locked session, nothing new is shown; what is shown stays, and nothing stacks behind it.
9. With ``scope="host"``, a message is shown in one session at a time.
10. A message that leaves the catalogue, or does not hold any more, or has a newer revision, disappears from the screen
    by itself; if it had been visible, the history keeps the reason, by the facts that changed where these were it.
11. The site's local rules come before all that: what they silence is not shown, what they delay not before its time,
    what they raise counts as more severe, and what they route is for the members of other groups.
12. *Displayed* is noted once the front end says that it is visible. What a person answers counts only where it is
    visible in that session, and they are still of the audience. Of displays and acknowledgements, the first counts.
13. Of a vendor's catalogue that has expired, nothing new is shown; what a person was shown before stays for them.
14. What is answered counts once it is saved. So a message leaves the screen only when the ledger has the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from messenger_rules.agent.catalogs import is_sites
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.past import Past
from messenger_rules.agent.plan import Close, CloseReason, Plan, RefusalReason, RefusedError, Show
from messenger_rules.agent.session import Session
from messenger_rules.agent.situation import Situation
from messenger_rules.messages.message import Message, MessageSeverity, Scope, Text
from messenger_rules.messages.selection import Shown

LATER = timedelta(days=1)
"""How long "later" holds in a session that does not end."""


@dataclass(slots=True)
class _Card:
    """What is on the screen of a session."""

    message: Message
    text: Text
    why: str
    visible: bool = False

    @property
    def key(self) -> tuple[str, int]:
        return self.message.id, self.message.revision


class Showing:
    """The rules, and what is on which screen. ``host`` is this installation, ``since`` when it was made."""

    def __init__(self, host: str, since: datetime) -> None:
        self._host = host
        self.since = since
        self._cards: dict[str, _Card] = {}
        self._counted: dict[str, tuple[date, set[str]]] = {}

    def plan(self, situation: Situation) -> Plan:
        """What is to be done now. The same again, with nothing in between, finds nothing to do."""
        self._forget(situation)
        closing = (*self._take_away(self._closing(situation)), *self._take_away(self._giving_way(situation)))
        events = () if situation.settings.disabled else tuple(self._notes(situation))
        showing = tuple(self._next(situation))
        return Plan(closing, showing, events)

    def displayed(self, session_id: str, message: str, revision: int, situation: Situation) -> tuple[Event, ...]:
        """A front end says that a message is visible: what is to be noted.

        :raises RefusedError: where it was not to be shown there.
        """
        session, card = self._shown(session_id, message, revision, situation)
        card.visible = True
        if not _is_urgent(card.message):
            self._today(session, situation).add(message)
        past = situation.past
        here = next((it for it in past.displayed(session.user) if (it.message, it.revision) == card.key), None)
        if here is not None and past.latest(here).kind is not EventKind.WITHDRAWN:
            return ()
        kind = EventKind.DISPLAYED if here is None else EventKind.RETURNED
        event = self._event(session, card, kind, situation.now)
        facts = situation.offer.facts_of(card.message)
        return (replace(event, title=str(card.text.title), because=card.why, facts=facts),)

    def acknowledged(self, session_id: str, message: str, revision: int, situation: Situation) -> tuple[Event, ...]:
        """A person acknowledged what is visible in their session: what is to be noted.

        :raises RefusedError: where it is not visible there, or not for them any more.
        """
        session, card = self._visible(session_id, message, revision, situation)
        return (self._event(session, card, EventKind.ACKNOWLEDGED, situation.now),)

    def later(self, session_id: str, message: str, revision: int, situation: Situation) -> tuple[Event, ...]:
        """A person leaves a message for later: what is to be noted.

        :raises RefusedError: where it is not visible there, or not for them any more.
        """
        session, card = self._visible(session_id, message, revision, situation)
        event = self._event(session, card, EventKind.LATER, situation.now)
        return (replace(event, until=situation.now + LATER, because=session.id),)

    def snoozed(
        self, session_id: str, message: str, revision: int, until: datetime, situation: Situation
    ) -> tuple[Event, ...]:
        """A person puts a message off until a time, or as far as its author allows: what is to be noted.

        :raises RefusedError: where it is not visible there, not for them any more, or cannot be put off any longer.
        """
        session, card = self._visible(session_id, message, revision, situation)
        latest = latest_snooze(card.message)
        until = until if latest is None else min(until, latest)
        if until <= situation.now:
            raise RefusedError(RefusalReason.TOO_LATE)
        return (replace(self._event(session, card, EventKind.SNOOZED, situation.now), until=until),)

    def has_something(self, session: Session, situation: Situation) -> bool:
        """Whether there is something to show in a session that nothing is shown in yet."""
        if situation.settings.disabled or session.locked:
            return False
        return bool(self._candidates(session, situation))

    def on_screen(self, session_id: str) -> tuple[str, int] | None:
        """The identifier and revision of what is on a session's screen."""
        card = self._cards.get(session_id)
        return None if card is None else card.key

    def gone(self, session_id: str) -> None:
        """A session's screen is not there any more, or shows nothing."""
        self._cards.pop(session_id, None)

    def _shown(self, session_id: str, message: str, revision: int, situation: Situation) -> tuple[Session, _Card]:
        session, card = situation.sessions.get(session_id), self._cards.get(session_id)
        if situation.settings.disabled:
            raise RefusedError(RefusalReason.DISABLED)
        if session is None or card is None or card.key != (message, revision):
            raise RefusedError(RefusalReason.NOT_VISIBLE)
        if not situation.offer.is_for(card.message, session):
            raise RefusedError(RefusalReason.AUDIENCE)
        return session, card

    def _visible(self, session_id: str, message: str, revision: int, situation: Situation) -> tuple[Session, _Card]:
        session, card = self._shown(session_id, message, revision, situation)
        if not card.visible:
            raise RefusedError(RefusalReason.NOT_VISIBLE)
        return session, card

    def _event(self, session: Session, card: _Card, kind: EventKind, now: datetime) -> Event:
        return Event(
            card.message.id, card.message.revision, kind, now, card.text.lang, user=session.user, host=self._host
        )

    def _forget(self, situation: Situation) -> None:
        """Forget the screens of sessions that ended; there is nothing to close there."""
        for kept in (self._cards, self._counted):
            for ended in kept.keys() - situation.sessions.keys():
                del kept[ended]

    def _take_away(self, found: Iterable[Close]) -> tuple[Close, ...]:
        closing = tuple(found)
        for close in closing:
            del self._cards[close.session]
        return closing

    def _closing(self, situation: Situation) -> Iterator[Close]:
        for session_id, card in list(self._cards.items()):
            reason = self._why_close(situation.sessions[session_id], card, situation)
            if reason is not None:
                yield Close(session_id, *card.key, reason)

    def _why_close(self, session: Session, card: _Card, situation: Situation) -> CloseReason | None:
        if situation.settings.disabled:
            return CloseReason.DISABLED
        if not situation.offer.is_for(card.message, session):
            return CloseReason.AUDIENCE
        if situation.past.is_done(card.message, session.user):
            return CloseReason.ACKNOWLEDGED
        treatment = situation.offer.treatment(card.message)
        if treatment.silenced_by or situation.past.is_delayed(card.message, treatment.delay, situation.now):
            return CloseReason.SILENCED
        selected = {shown.message.id: shown.message for shown in situation.offer.to(session)}
        current = selected.get(card.message.id)
        if current is None or current.revision != card.message.revision:
            return CloseReason.WITHDRAWN
        if situation.past.is_put_off(card.message, session, situation.now):
            return CloseReason.PUT_OFF
        return None

    def _giving_way(self, situation: Situation) -> Iterator[Close]:
        """What leaves a screen for a critical message; one that is shown in one session at a time has one taker."""
        if all(_is_urgent(card.message) for card in self._cards.values()):
            return
        taken: set[str] = set()
        for session in situation.sessions.values():
            card = self._cards.get(session.id)
            if session.locked or (card is not None and _is_urgent(card.message)):
                continue
            waiting = (it.message for it in self._candidates(session, situation) if it.message.id not in taken)
            urgent = next(filter(_is_urgent, waiting), None)
            if urgent is None:
                continue
            if urgent.scope is Scope.HOST:
                taken.add(urgent.id)
            if card is not None:
                yield Close(session.id, *card.key, CloseReason.MORE_URGENT)

    def _next(self, situation: Situation) -> Iterator[Show]:
        if situation.settings.disabled:
            return
        for session in situation.sessions.values():
            if session.id in self._cards or session.locked:
                continue
            waiting = self._candidates(session, situation)
            if not waiting:
                continue
            first = waiting[0]
            why = situation.offer.why(first.message, session)
            self._cards[session.id] = _Card(first.message, first.text, why)
            latest = latest_snooze(first.message)
            yield Show(session.id, first.message, first.text, why, len(waiting), latest)

    def _candidates(self, session: Session, situation: Situation) -> list[Shown]:
        """What a session may see now, the most severe first."""
        past, now = situation.past, situation.now
        counted = self._today(session, situation)
        elsewhere = {card.message.id for id_, card in self._cards.items() if id_ != session.id}
        found = []
        for message, text in situation.offer.to(session):
            treatment = situation.offer.treatment(message)
            if treatment.silenced_by or past.is_delayed(message, treatment.delay, now):
                continue
            if past.is_done(message, session.user) or past.is_put_off(message, session, now):
                continue
            if self._is_passed(message, session.user, past) or self._is_held(message, session.user, situation):
                continue
            if message.scope is Scope.HOST and message.id in elsewhere:
                continue
            if not _is_urgent(message) and message.id not in counted and len(counted) >= situation.settings.per_day:
                continue
            found.append(Shown(message, text))
        return found

    def _is_passed(self, message: Message, user: str, past: Past) -> bool:
        """Whether a message is older than this installation, and was not shown here before it was known to be."""
        if _is_urgent(message) or message.starts is None or message.starts >= self.since:
            return False
        return past.last(user, message.id, message.revision, EventKind.DISPLAYED) is None

    def _is_held(self, message: Message, user: str, situation: Situation) -> bool:
        """Whether a message is new to a user, and of a catalogue that has expired."""
        if not situation.is_stale or is_sites(message.id):
            return False
        return situation.past.last(user, message.id, message.revision, EventKind.DISPLAYED) is None

    def _today(self, session: Session, situation: Situation) -> set[str]:
        """The messages that count for a session on this day; for one that is new here, as the ledger has them."""
        today = situation.now.astimezone(UTC).date()
        counted = self._counted.get(session.id)
        if counted is None or counted[0] != today:
            seen = {
                event.message
                for event in situation.past.displayed(session.user)
                if event.at >= session.began and event.at.astimezone(UTC).date() == today
            }
            urgent = {it.id for it in situation.catalogs.messages() if situation.offer.treatment(it).is_urgent}
            seen -= urgent
            counted = self._counted[session.id] = (today, seen)
        return counted[1]

    def _notes(self, situation: Situation) -> Iterator[Event]:
        """What is to be noted without anybody's doing: of messages that a rule delays, and once for each user."""
        for message in situation.catalogs.messages():
            if situation.offer.treatment(message).delay and situation.past.arrival(message, situation.now) is None:
                yield Event(message.id, message.revision, EventKind.ARRIVED, situation.now, host=self._host)
        viewers = {session.user: session for session in situation.sessions.values()}
        for session in viewers.values():
            yield from self._passed(session, situation)
            yield from self._withdrawn(session, situation)

    def _passed(self, session: Session, situation: Situation) -> Iterator[Event]:
        past = situation.past
        for message, text in situation.offer.to(session):
            if not self._is_passed(message, session.user, past) or past.is_done(message, session.user):
                continue
            if past.last(session.user, message.id, message.revision, EventKind.PASSED) is None:
                event = self._event(session, _Card(message, text, ""), EventKind.PASSED, situation.now)
                yield replace(event, title=str(text.title), because="it began before the agent came to this host")

    def _why_delayed(self, message: Message, session: Session, situation: Situation) -> str | None:
        """Why a local rule took a message off the screen for a time; None where none did."""
        offer = situation.offer
        delayed = situation.past.is_delayed(message, offer.treatment(message).delay, situation.now)
        return "delayed by rules.toml" if delayed and offer.is_for(message, session) else None

    def _withdrawn(self, session: Session, situation: Situation) -> Iterator[Event]:
        past = situation.past
        for shown in past.displayed(session.user):
            last = past.latest(shown)
            if last.kind is EventKind.WITHDRAWN:
                continue
            if past.last(session.user, shown.message, shown.revision, EventKind.ACKNOWLEDGED) is not None:
                continue
            message = situation.catalogs.message(shown.message)
            if message is not None and past.is_done(message, session.user):
                continue
            why = situation.offer.why_withdrawn(last, session)
            if why is None and message is not None:
                why = self._why_delayed(message, session, situation)
            if why is not None:
                yield replace(
                    shown, kind=EventKind.WITHDRAWN, at=situation.now, title="", because=why, facts="", until=None
                )


def latest_snooze(message: Message) -> datetime | None:
    """The latest time until which a message may be put off; None where nothing limits it."""
    return min((at for at in (message.snooze_until, message.expires) if at is not None), default=None)


def _is_urgent(message: Message) -> bool:
    return message.severity is MessageSeverity.CRITICAL
