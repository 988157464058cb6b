"""The service: what the agent knows, and what it does when somebody logs on, answers, or something changes.

It owns the ledger and the rules, and is called by one thread alone. The world comes to it as values: the catalogue and
the facts, the programs in sessions as :class:`Client`, the log-ins, the switches and the clock as functions.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from messenger_rules.agent.catalogs import Catalogs
from messenger_rules.agent.events import Event, EventKind
from messenger_rules.agent.journal import LOGGER
from messenger_rules.agent.keeping import Keeping
from messenger_rules.agent.local_rules import LocalRules
from messenger_rules.agent.logins import KnownLogins, Login, LoginOf, User
from messenger_rules.agent.opening import Opened
from messenger_rules.agent.past import Past
from messenger_rules.agent.protocol import VERSION, Happened, Hello, Question, Said
from messenger_rules.agent.receipt import Receipt, receipt_of
from messenger_rules.agent.session import Session
from messenger_rules.agent.showing import Close, RefusedError, Settings, Show, Showing, Situation
from messenger_rules.condition.condition import Condition
from messenger_rules.errors import StateError
from messenger_rules.facts.model import HostFacts
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.message import Audience
from messenger_rules.messages.selection import Shown

AT_LOG_ON = 0.2
"""How old, in seconds, what is known of log-ins may be where a program is in none of them."""


class Client(Protocol):
    """A program that is connected: the kernel's word for who it is, and a way to tell it something."""

    @property
    def pid(self) -> int:
        """Its process."""
        ...

    @property
    def uid(self) -> User:
        """Its user."""
        ...

    def tell(self, said: dict[str, Any]) -> None:
        """Say something to it; it may be gone."""
        ...

    def end(self) -> None:
        """Hang up, after what was told."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """What is asked of the host: the time, who is logged on, who belongs to whom, and what is switched off."""

    clock: Callable[[], datetime]
    logins: KnownLogins
    login_of: LoginOf
    audiences: Callable[[User], frozenset[str]]
    groups: Callable[[User], frozenset[str]]
    is_off: Callable[[], bool]
    receipts_are_off: Callable[[], bool]


@dataclass(slots=True)
class _Screen:
    """A session with the program that shows there."""

    client: Client
    login: Login
    languages: tuple[str, ...]
    receipts: bool
    told_idle: bool = False


@dataclass(slots=True)
class Material:
    """What messages are chosen from; ``concerns`` is the condition that the host must meet to show any."""

    catalogs: Catalogs = field(default_factory=Catalogs)
    facts: HostFacts | None = None
    rules: LocalRules = field(default_factory=LocalRules)
    concerns: Condition | None = None
    is_known: bool = False
    """Whether it has been looked for: then a program need not wait for what is not there."""
    is_stale: bool = False
    """Whether nobody has confirmed the vendor's catalogue for too long."""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What should be known, and is no problem."""
    asked: datetime | None = None
    """When the vendor's repository was asked last, and answered as it should."""


class Service:
    """The agent without its loop. Whoever changes ``material`` calls :meth:`plan` afterwards."""

    def __init__(self, opened: Opened, world: World, *, per_day: int = 3, sends: bool = False) -> None:
        """Begin with what the ledger has.

        :raises StateError: MR593 where it cannot be read.
        """
        ledger = opened.ledger
        self.material = Material()
        self._not_saved = self._not_read = ""
        self._ledger = ledger
        self._world = world
        self._per_day = per_day
        self._sends = sends
        self._installation = opened.installation
        self._identity = opened.identity
        self._showing = Showing(self._installation.id, self._installation.since)
        self._events = ledger.events()
        self._screens: dict[str, _Screen] = {}
        self._version = importlib.metadata.version("messenger-rules")
        self.on_receipt: Callable[[], None] = lambda: None
        """Called when a receipt was put into the outbox."""

    @property
    def problem(self) -> str:
        """Why the ledger could not be read, or written last; empty where it could."""
        return self._not_read or self._not_saved

    @property
    def ledger(self) -> Keeping:
        """The ledger, which is this service's alone."""
        return self._ledger

    def unserved(self) -> list[Login]:
        """The log-ins with something to show, and no program to show it."""
        situation = self._situation()
        if situation is None:
            return []
        found = []
        for login in self._world.logins():
            session = self._session(login, ())
            if login.id not in self._screens and self._showing.has_something(session, situation):
                found.append(login)
        return found

    def greet(self, client: Client, hello: Hello) -> None:
        """A program came for a session; one that asks takes the place of another one there."""
        world = self._world
        login = world.login_of(client.pid, client.uid, hello.claimed, world.logins())
        if login is None:  # perhaps of somebody who has only just logged on
            login = world.login_of(client.pid, client.uid, hello.claimed, world.logins(within=AT_LOG_ON))
        if login is None:
            client.tell({"refused": "no-session"})
            client.end()
            return
        if login.id in self._screens and not hello.asks:
            client.tell({"refused": "served"})
            client.end()
            return
        before = self._screens.pop(login.id, None)
        if before is not None:
            self._showing.gone(login.id)
            before.client.tell({"close": {"reason": "moved"}})
            before.client.end()
        languages = tuple(language for language in hello.languages if len(language) <= 64)
        self._screens[login.id] = _Screen(client, login, languages, hello.receipts)
        client.tell({"welcome": VERSION, "session": login.id})
        self.plan()

    def left(self, client: Client) -> None:
        """A program hung up."""
        for id_ in [id_ for id_, screen in self._screens.items() if screen.client is client]:
            del self._screens[id_]
            self._showing.gone(id_)
            self.plan()

    def said(self, client: Client, said: Said) -> None:
        """A program in a session, or a command, says something."""
        if isinstance(said, Question):
            client.tell(self._answer(client, said))
            client.end()
            return
        id_ = next((id_ for id_, screen in self._screens.items() if screen.client is client), None)
        if id_ is None:
            client.end()
            return
        if isinstance(said, Happened):
            self._happened(id_, said)
        self.plan()

    def plan(self) -> None:
        """Let the rules say what is to be done, and do it."""
        situation = self._situation()
        if situation is None:
            self._idle()
            return
        plan = self._showing.plan(situation)
        for close in plan.close:
            self._close(close)
        for show in plan.show:
            self._show(show)
        if plan.events:
            with suppress(StateError):  # it is noted the next time
                self._record(plan.events, receipts=False)
        self._idle()

    def is_off(self) -> bool:
        """Whether messages are switched off for the computer."""
        return self._world.is_off()

    def hang_up(self) -> None:
        """End all programs in sessions, because the agent ends or messages were switched off."""
        for screen in self._screens.values():
            screen.client.tell({"close": {"reason": "disabled"}} if self.is_off() else {"bye": True})
            screen.client.end()
        for id_ in self._screens:
            self._showing.gone(id_)
        self._screens.clear()

    def status(self) -> dict[str, Any]:
        """How the agent is, as programs read it."""
        off = self.is_off()
        counts = {} if off else self._counts()
        problems = [*self.material.problems, *([self.problem] if self.problem else ())]
        return {
            "healthy": not problems,
            "problems": problems,
            "switched_off": off,
            "version": self._version,
            "catalogue": _in_numbers(self.material.catalogs.vendor),
            "site_catalogue": _in_numbers(self.material.catalogs.site),
            "repository_asked": self.material.asked.isoformat() if self.material.asked is not None else None,
            "local_rules": len(self.material.rules.rules),
            "concerned": self._is_concerned(),
            "facts": self.material.facts is not None,
            "sessions": len(self._screens),
            "warnings": [*(f"{it.code}: {it.message}" for it in self._ledger.warnings), *self.material.notes],
            "receipts": {"sent_to_vendor": self._sends, **counts},
        }

    def _counts(self) -> dict[str, int]:
        """How many receipts wait, and so on; nothing where the ledger cannot be read."""
        try:
            return self._ledger.outbox.counts()
        except StateError as error:
            self._not_read = error.diagnostics[0].message
            return {}

    def _idle(self) -> None:
        """Tell the programs that have nothing on their screens so, once; or that nobody knows what they may see."""
        if self._not_read:
            for id_, screen in list(self._screens.items()):
                if self._showing.on_screen(id_) is None:
                    del self._screens[id_]
                    screen.client.tell({"refused": "unreadable"})
                    screen.client.end()
            return
        for id_, screen in self._screens.items():
            idle = self._showing.on_screen(id_) is None
            if idle and not screen.told_idle and self._is_ready():
                screen.client.tell({"idle": True})
            screen.told_idle = idle and (screen.told_idle or self._is_ready())

    def _is_ready(self) -> bool:
        """Whether it is known what is to be shown."""
        return self.is_off() or self.material.is_known

    def _is_concerned(self) -> bool:
        """Whether this is a host that shows messages at all."""
        concerns, facts = self.material.concerns, self.material.facts
        return concerns is None or (facts is not None and concerns.test(facts, at=self._world.clock()))

    def _situation(self) -> Situation | None:
        catalogs, facts = self.material.catalogs, self.material.facts
        if facts is None:  # where catalogues have gone since, what is on screens has to go, too
            return None
        if not self._has_read():
            return None
        logins = {login.id: login for login in self._world.logins()}
        for id_ in self._screens.keys() - logins.keys():
            self._screens.pop(id_).client.end()
        disabled = self._world.is_off() or not self._is_concerned()
        return Situation(
            catalogs,
            facts,
            Past(self._events, host=self._installation.id),
            {id_: self._session(logins[id_], screen.languages) for id_, screen in self._screens.items()},
            self._world.clock(),
            Settings(self._per_day, disabled),
            self.material.rules,
            self.material.is_stale,
        )

    def _has_read(self) -> bool:
        """Take in what other hosts have noted; where that cannot be known, nothing is shown to anybody.

        Where messages are switched off for the computer, nothing is asked of anybody.
        """
        if self.is_off():
            return True
        try:
            self._events += self._ledger.news()
        except StateError as error:
            self._not_read = error.diagnostics[0].message
        else:
            self._not_read = ""
        return not self._not_read

    def _session(self, login: Login, languages: tuple[str, ...]) -> Session:
        audiences, groups = self._world.audiences(login.uid), self._world.groups(login.uid)
        return Session(login.id, self._identity(login.uid), login.began, audiences, languages, groups, login.locked)

    def _show(self, show: Show) -> None:
        screen = self._screens[show.session]
        screen.told_idle = False
        can_snooze = show.snooze_until is None or show.snooze_until > self._world.clock() + timedelta(days=1)
        said = Shown(show.message, show.text).to_json()
        screen.client.tell({"show": {**said, "why": show.why, "of": show.of, "snooze": can_snooze}})

    def _close(self, close: Close) -> None:
        said = {"message": close.message, "revision": close.revision, "reason": str(close.reason)}
        self._screens[close.session].client.tell({"close": said})

    def _happened(self, id_: str, said: Happened) -> None:
        """Note what happened in a session; what does not count, or cannot be saved, is told there."""
        screen, situation = self._screens[id_], self._situation()
        if self._not_read:
            screen.client.tell({"not_saved": self._not_read, "message": said.message})
            return
        if situation is None or id_ not in self._screens:
            return
        rules = self._showing
        try:
            if said.what == "displayed":
                events = rules.displayed(id_, said.message, said.revision, situation)
            elif said.what == "acknowledged":
                events = rules.acknowledged(id_, said.message, said.revision, situation)
            elif said.what == "later":
                events = rules.later(id_, said.message, said.revision, situation)
            else:
                until = situation.now + timedelta(days=said.days)
                events = rules.snoozed(id_, said.message, said.revision, until, situation)
            self._record(events, receipts=screen.receipts)
        except RefusedError as refused:
            screen.client.tell({"refused": str(refused.reason), "message": said.message})
        except StateError as error:
            screen.client.tell({"not_saved": error.diagnostics[0].message, "message": said.message})

    def _record(self, events: Iterable[Event], *, receipts: bool) -> None:
        """Note events, on the disk and then here.

        :raises StateError: where they could not be saved.
        """
        makes = receipts and self._sends and not self._world.receipts_are_off()
        try:
            new = self._ledger.record(events, self._receipt if makes else None)
        except StateError as error:
            self._not_saved = error.diagnostics[0].message
            raise
        self._not_saved = ""
        self._events += new
        for event in new:
            LOGGER.info("%s, revision %d: %s by %s", event.message, event.revision, event.kind, event.user or "nobody")
        if makes and new:
            self.on_receipt()

    def _receipt(self, event: Event) -> Receipt | None:
        return receipt_of(event, self._installation, agent=self._version)

    def _answer(self, client: Client, question: Question) -> dict[str, Any]:
        """The answer to a command's question, which is about the person who asks."""
        if question.ask == "status":
            return self.status()
        user = self._identity(client.uid)
        events = [event for event in self._events if event.user == user]
        if question.message:
            events = [event for event in events if event.message == question.message]
        if question.ask == "history":
            return {"events": [{**event.to_json(), "because": event.because} for event in events]}
        return self._acknowledge(client, question, events)

    def _acknowledge(self, client: Client, question: Question, events: list[Event]) -> dict[str, Any]:
        """Acknowledge a revision of a message that the person was shown, or the last one."""
        shown = [event for event in events if event.kind is EventKind.DISPLAYED]
        shown = [event for event in shown if question.revision in {0, event.revision}]
        if self.is_off():
            return {"refused": "disabled"}
        if not question.message or not shown:
            return {"refused": "not-shown"}
        if not self._may_acknowledge(client.uid, question.message):
            return {"refused": "audience"}
        last = max(shown, key=lambda event: event.revision)
        done = any(e.kind is EventKind.ACKNOWLEDGED and e.revision >= last.revision for e in events)
        if not done:
            event = Event(
                last.message,
                last.revision,
                EventKind.ACKNOWLEDGED,
                self._world.clock(),
                last.language,
                user=last.user,
                host=self._installation.id,
            )
            try:
                self._record([event], receipts=question.receipts)
            except StateError as error:
                return {"not_saved": error.diagnostics[0].message}
            self.plan()
        return {"id": last.message, "revision": last.revision, "acknowledged": "before" if done else "now"}

    def _may_acknowledge(self, uid: User, id_: str) -> bool:
        """Whether a message is for a user now; one that has left its catalogue was for administrators."""
        message, situation = self.material.catalogs.message(id_), self._situation()
        person = self._session(Login("", uid, self._world.clock()), ())
        if message is None or situation is None:
            return person.belongs_to(Audience.ADMINISTRATORS)
        return situation.offer.is_for(message, person)


def _in_numbers(catalog: Catalog | None) -> dict[str, Any] | None:
    """A catalogue as `status` tells of it; None where there is none."""
    if catalog is None:
        return None
    return {
        "product": catalog.document.product,
        "serial": catalog.document.serial,
        "messages": len(catalog.messages),
        "invalid": len(catalog.invalid),
    }
