"""The offer: what there is for each viewer on a host, before it is looked at what they did with it.

That is what is selected from the vendor's catalogue and the site's own, as the site's local rules treat it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from messenger_rules.agent.catalogs import SITE, Catalogs, named
from messenger_rules.agent.ledger.events import Event
from messenger_rules.agent.local_rules import LocalRules, Treatment
from messenger_rules.agent.session import Session
from messenger_rules.agent.withdrawal import why_gone, why_withdrawn
from messenger_rules.facts.changes import said
from messenger_rules.facts.model import HostFacts
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.message import Message
from messenger_rules.messages.selection import Selection, Shown


class Offer:
    """What there is at one instant; each selection is made once, however many sessions are alike."""

    def __init__(self, catalogs: Catalogs, facts: HostFacts, now: datetime, rules: LocalRules) -> None:
        self._catalogs = catalogs
        self._facts = facts
        self._now = now
        self._rules = rules
        self._to: dict[Session, list[Shown]] = {}
        self._made: dict[tuple[object, ...], Selection] = {}
        self._routes: dict[int, list[tuple[Message, Message]]] = {}
        self._treatments: dict[str, Treatment] = {}

    def to(self, session: Session) -> list[Shown]:
        """What is for the user of a session, with the severity that it has on this host, the most severe first."""
        if session not in self._to:
            found = (it for prefix, catalog in self._catalogs.each() for it in self._from(prefix, catalog, session))
            self._to[session] = sorted(found, key=lambda it: it.message.severity.rank)
        return self._to[session]

    def _from(self, prefix: str, catalog: Catalog, session: Session) -> Iterator[Shown]:
        """What of one catalogue is for the user of a session."""
        for message, text in self._selected(catalog, session).shown:
            here = named(message, prefix + message.id)
            yield Shown(replace(here, severity=self.treatment(here).severity), text)

    def is_for(self, message: Message, session: Session) -> bool:
        """Whether a message is for the user of a session: by its audience, or by a local rule."""
        groups = self.treatment(message).groups
        return session.belongs_to(message.audience) if groups is None else bool(groups & session.groups)

    def treatment(self, message: Message) -> Treatment:
        """What the local rules make of a message, as the catalogue has it."""
        if message.id not in self._treatments:
            whole = self._catalogs.message(message.id) or message
            self._treatments[message.id] = self._rules.treat(whole, self._facts, self._now)
        return self._treatments[message.id]

    def why(self, message: Message, session: Session) -> str:
        """Why a message concerns this host, as the user of a session is told it."""
        catalog, own = self._catalogs.home(message.id)
        assert catalog is not None
        return self._selected(catalog, session).explain(own).render()

    def facts_of(self, message: Message) -> str:
        """The facts of a message's condition as they are now, as JSON."""
        catalog, own = self._catalogs.home(message.id)
        condition = catalog.conditions.get(own) if catalog is not None else None
        names = sorted(condition.facts) if condition is not None else ()
        return json.dumps({name: said(self._facts, name) for name in names}, ensure_ascii=False)

    def why_withdrawn(self, shown: Event, session: Session) -> str | None:
        """Why a message that was visible is not to be shown any more; None where it still is, or nobody can tell."""
        catalog, own = self._catalogs.home(shown.message)
        if catalog is None:
            return None
        there = replace(shown, message=own)
        gone, message = why_gone(there, catalog), self._catalogs.message(shown.message)
        if gone is not None or message is None:
            return gone
        if not self.is_for(message, session):
            return None  # who is not of the audience any more is told nothing of it
        by = self.treatment(message).silenced_by
        if by:
            return f"silenced by {by}"
        selection = self._selected(catalog, session)
        return why_withdrawn(there, self._facts, selection)

    def _selected(self, catalog: Catalog, session: Session) -> Selection:
        """What is selected for the user of a session, acknowledged or not; what is routed, whatever its audience is."""
        routed = {it.id: self.is_for(here, session) for it, here in self._routed(catalog)}
        kind = (id(catalog), session.languages, session.audiences, frozenset(routed.items()))
        if kind not in self._made:
            self._made[kind] = catalog.select(
                self._facts, at=self._now, languages=session.languages, audiences=session.audiences, routed=routed
            )
        return self._made[kind]

    def _routed(self, catalog: Catalog) -> list[tuple[Message, Message]]:
        """The messages of a catalogue that are routed, each as it is there and as it is named here."""
        if id(catalog) not in self._routes:
            prefix = SITE if catalog is self._catalogs.site else ""
            both = ((it, named(it, prefix + it.id)) for it in catalog.messages)
            self._routes[id(catalog)] = [(it, here) for it, here in both if self.treatment(here).groups is not None]
        return self._routes[id(catalog)]
