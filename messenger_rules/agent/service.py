"""The service: what the agent knows, and what it does when somebody logs on, answers, or something changes.

It owns the ledger and the rules, and is called by one thread alone. The world comes to it as values: the catalogue and
the facts, the programs in sessions as :class:`~messenger_rules.agent.world.Client`, the log-ins, the switches and the
clock as functions.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from messenger_rules.agent.asked import as_history, asked_about, is_acknowledged, last_shown
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.keeping import Keeping
from messenger_rules.agent.ledger.receipt import Receipt, receipt_of
from messenger_rules.agent.logins import Login, User
from messenger_rules.agent.material import Material
from messenger_rules.agent.noted import Noted
from messenger_rules.agent.opening import Opened
from messenger_rules.agent.past import Past
from messenger_rules.agent.plan import Close, RefusedError, Show
from messenger_rules.agent.protocol import VERSION, Happened, Hello, Question, Said
from messenger_rules.agent.screens import Screen, Screens
from messenger_rules.agent.session import Session
from messenger_rules.agent.showing import Showing
from messenger_rules.agent.situation import Settings, Situation
from messenger_rules.agent.world import Client, World
from messenger_rules.errors import StateError
from messenger_rules.messages.message import Audience, Scope
from messenger_rules.messages.selection import Shown

AT_LOG_ON = 0.2
"""How old, in seconds, what is known of log-ins may be where a program is in none of them."""


class Service:
    """The agent without its loop. Whoever changes ``material`` calls :meth:`plan` afterwards."""

    def __init__(self, opened: Opened, world: World, *, per_day: int = 3, sends: bool = False) -> None:
        """Begin with what the ledger has.

        :raises StateError: MR593 where it cannot be read.
        """
        self.material = Material()
        self.on_receipt: Callable[[], None] = lambda: None
        """Called when a receipt was put into the outbox."""
        self.receipts_problem = ""
        """Why receipts could not be sent last; empty where they could."""
        self._world = world
        self._per_day = per_day
        self._sends = sends
        self._installed = opened.installation
        self._installation = opened.installation(world.clock())
        self._identity = opened.identity
        self._showing = Showing(self._installation.id, self._installation.since)
        self._noted = Noted(opened.ledger)
        self._screens = Screens()
        self._version = importlib.metadata.version("messenger-rules")

    @property
    def problem(self) -> str:
        """Why the ledger could not be read, or written last; empty where it could."""
        return self._noted.problem

    @property
    def ledger(self) -> Keeping:
        """The ledger, which is this service's alone."""
        return self._noted.ledger

    def unserved(self) -> list[Login]:
        """The log-ins with something to show, and no program to show it."""
        situation = self._situation()
        if situation is None:
            return []
        without = (login for login in self._world.logins() if login.id not in self._screens)
        return [login for login in without if self._showing.has_something(self._session(login, ()), situation)]

    def greet(self, client: Client, hello: Hello) -> None:
        """A program came for a session; one that asks takes the place of another one there."""
        login = self._login(client, hello)
        if login is None or (login.id in self._screens and not hello.asks):
            client.tell({"refused": "no-session" if login is None else "served"})
            client.end()
            return
        before = self._screens.remove(login.id)
        if before is not None:
            self._showing.gone(login.id)
            before.part({"close": {"reason": "moved"}})
        languages = tuple(language for language in hello.languages if len(language) <= 64)
        self._screens.add(Screen(client, login, languages, hello.receipts))
        client.tell({"welcome": VERSION, "session": login.id})
        self.plan()

    def left(self, client: Client) -> None:
        """A program hung up."""
        session = self._screens.session_of(client)
        if session is not None:
            self._screens.remove(session)
            self._showing.gone(session)
            self.plan()

    def said(self, client: Client, said: Said) -> None:
        """A program in a session, or a command, says something."""
        if isinstance(said, Question):
            client.tell(self._answer(client, said))
            client.end()
            return
        session = self._screens.session_of(client)
        if session is None:
            client.end()
            return
        if isinstance(said, Happened):
            self._happened(session, said)
        self.plan()

    def plan(self) -> None:
        """Let the rules say what is to be done, and do it."""
        situation = self._situation()
        if situation is not None:
            plan = self._showing.plan(situation)
            for close in plan.close:
                self._close(close)
            for show in plan.show:
                self._show(show)
            if plan.events:
                with suppress(StateError):  # it is noted the next time
                    self._note(plan.events, receipts=False)
        self._idle()

    def is_off(self) -> bool:
        """Whether messages are switched off for the computer."""
        return self._world.is_off()

    def hang_up(self) -> None:
        """End all programs in sessions, because the agent ends or messages were switched off."""
        for session, screen in self._screens.items():
            screen.part({"close": {"reason": "disabled"}} if self.is_off() else {"bye": True})
            self._screens.remove(session)
            self._showing.gone(session)

    def status(self) -> dict[str, Any]:
        """How the agent is, as programs read it."""
        off, now = self.is_off(), self._world.clock()
        counts = {} if off else self._noted.counts()
        problems = [*self.material.wrong(now), *([self.problem] if self.problem else ())]
        return {
            "healthy": not problems,
            "problems": problems,
            "switched_off": off,
            "version": self._version,
            **self.material.in_numbers(now),
            "sessions": len(self._screens),
            "warnings": [*(f"{it.code}: {it.message}" for it in self.ledger.warnings), *self.material.notes],
            "receipts": {"sent_to_vendor": self._sends, "problem": self.receipts_problem, **counts},
        }

    def _login(self, client: Client, hello: Hello) -> Login | None:
        """The log-in that a program is in; perhaps of somebody who has only just logged on."""

        def login_of(logins: Sequence[Login]) -> Login | None:
            return self._world.login_of(client.pid, client.uid, hello.claimed, logins)

        return login_of(self._world.logins()) or login_of(self._world.logins(within=AT_LOG_ON))

    def _idle(self) -> None:
        """Tell the programs that have nothing on their screens so, once; or that nobody knows what they may see."""
        for session, screen in self._screens.items():
            idle = self._showing.on_screen(session) is None
            if self._noted.not_read:
                if idle:
                    self._screens.remove(session)
                    screen.part({"refused": "unreadable"})
                continue
            if idle and not screen.told_idle and self._is_ready():
                screen.client.tell({"idle": True})
            screen.told_idle = idle and (screen.told_idle or self._is_ready())

    def _is_ready(self) -> bool:
        """Whether it is known what is to be shown."""
        return self.is_off() or self.material.is_known

    def _situation(self) -> Situation | None:
        """All that the rules look at; None where it cannot be known."""
        material, now = self.material, self._world.clock()
        self._mind_the_clock(now)
        if material.facts is None:  # where catalogues have gone since, what is on screens has to go, too
            return None
        if not self._has_read():
            return None
        logins = {login.id: login for login in self._world.logins()}
        self._screens.keep(logins)
        return Situation(
            material.catalogs,
            material.facts,
            Past(self._noted.events, host=self._installation.id),
            {id_: self._session(logins[id_], screen.languages) for id_, screen in self._screens.items()},
            now,
            Settings(self._per_day, disabled=self.is_off() or not material.is_concerned(now)),
            material.rules,
            material.is_stale,
        )

    def _mind_the_clock(self, now: datetime) -> None:
        """Where the clock was ahead when this installation was made, that was now: else all that comes would be old."""
        if now < self._installation.since and not self.is_off():
            with suppress(StateError):  # it is tried again the next time
                self._installation = self._installed(now)
                self._showing.since = self._installation.since

    def _has_read(self) -> bool:
        """Take in what others have noted; where that cannot be known, nothing is shown to anybody.

        Where messages are switched off for the computer, nothing is asked of anybody.
        """
        if self.is_off():
            return True
        self._noted.take_in()
        return not self._noted.not_read

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

    def _happened(self, session: str, said: Happened) -> None:
        """Note what happened in a session; what does not count, or cannot be saved, is told there."""
        screen, situation = self._screens[session], self._situation()
        if self._noted.not_read:
            screen.client.tell({"not_saved": self._noted.not_read, "message": said.message})
            return
        if situation is None or session not in self._screens:
            return
        try:
            self._note(self._answered(session, said, situation), receipts=screen.receipts and said.receipts)
        except RefusedError as refused:
            screen.client.tell({"refused": str(refused.reason), "message": said.message})
        except StateError as error:
            screen.client.tell({"not_saved": error.diagnostics[0].message, "message": said.message})

    def _answered(self, session: str, said: Happened, situation: Situation) -> tuple[Event, ...]:
        rules, about = self._showing, (session, said.message, said.revision)
        match said.what:
            case "displayed":
                return rules.displayed(*about, situation)
            case "acknowledged":
                return rules.acknowledged(*about, situation)
            case "later":
                return rules.later(*about, situation)
            case "snoozed":
                return rules.snoozed(*about, situation.now + timedelta(days=said.days), situation)

    def _note(self, events: Iterable[Event], *, receipts: bool) -> None:
        """Note events, each with its receipt where receipts are sent.

        :raises StateError: where they could not be saved.
        """
        makes = receipts and self._sends and not self._world.receipts_are_off()
        if self._noted.note(events, self._receipt if makes else None) and makes:
            self.on_receipt()

    def _receipt(self, event: Event) -> Receipt | None:
        return receipt_of(event, self._installation, agent=self._version)

    def _answer(self, client: Client, question: Question) -> dict[str, Any]:
        """The answer to a command's question, which is about the person who asks."""
        if question.ask == "status":
            return self.status()
        about = asked_about(question, self._identity(client.uid), self._noted.events)
        events = [event for event in about if self._counts_here(event)]
        if question.ask == "history":
            return as_history(question, events)
        return self._acknowledge(client, question, events)

    def _counts_here(self, event: Event) -> bool:
        """Whether it does: in a ledger that hosts share, what ends a message of ``scope="host"`` elsewhere does not."""
        message = self.material.catalogs.message(event.message)
        is_each_hosts = message is not None and message.scope is Scope.HOST
        return event.kind is not EventKind.ACKNOWLEDGED or not is_each_hosts or event.host == self._installation.id

    def _acknowledge(self, client: Client, question: Question, events: list[Event]) -> dict[str, Any]:
        """Acknowledge a revision of a message that the person was shown, or the last one."""
        last = last_shown(question, events)
        if self.is_off():
            return {"refused": "disabled"}
        if last is None:
            return {"refused": "not-shown"}
        if not self._may_acknowledge(client.uid, question.message):
            return {"refused": "audience"}
        done = is_acknowledged(last, events)
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
                self._note([event], receipts=question.receipts)
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
