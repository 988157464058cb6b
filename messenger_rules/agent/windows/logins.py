"""Log-ins to Windows: the sessions that the system lists, each with its user.

Where the system lists none, as Wine, a session is known by the programs that have come from it, and is over when all of
them have ended.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from messenger_rules.agent.logins import Login, RecentLogins, User
from messenger_rules.agent.windows.people import People
from messenger_rules.agent.windows.processes import Process
from messenger_rules.agent.windows.terminal_services import SessionOfWindows, session_of, sessions
from messenger_rules.windows.tokens import Membership, membership_in_session

_OF_SERVICES = 0
"""The session in which no person is."""


class Program(Protocol):
    """A process that has come."""

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        ...

    def began(self) -> datetime:
        """When it began."""
        ...


class System(Protocol):
    """What is asked of Windows."""

    def sessions(self) -> Iterable[SessionOfWindows]:
        """The sessions that somebody is logged on in."""
        ...

    def membership_in(self, number: int) -> Membership:
        """Who is logged on in a session.

        :raises OSError: where that cannot be known.
        """
        ...

    def session_of(self, pid: int) -> int | None:
        """The session of a process."""
        ...

    def process(self, pid: int) -> Program:
        """A process.

        :raises OSError: where it has ended.
        """
        ...


class RealSystem:
    """The Windows that runs this."""

    sessions = staticmethod(sessions)
    membership_in = staticmethod(membership_in_session)
    session_of = staticmethod(session_of)
    process = staticmethod(Process.of)


def number_of(login: Login) -> int:
    """The number that Windows gave to the session of a log-in."""
    return int(login.id.partition(":")[0])


class WindowsLogins:
    """Who is logged on. Whoever is found in a session that the system lists is made known to ``people``.

    ``clock`` counts seconds and never goes back.
    """

    def __init__(self, people: People, clock: Callable[[], float], system: System | None = None) -> None:
        self._people = people
        self._system: System = RealSystem() if system is None else system
        self._listed = RecentLogins(self._ask, clock)
        self._met: dict[str, Login] = {}
        self._programs: dict[str, list[Program]] = {}

    def __call__(self, within: float = 2.0) -> Sequence[Login]:
        """Who was logged on at some time of the last seconds."""
        return self._listed(within) or self._by_programs()

    @property
    def problem(self) -> str:
        """Why that cannot be known; Windows always tells."""
        return self._listed.problem

    def of(self, pid: int, user: User, claimed: str, all_: Sequence[Login]) -> Login | None:
        """The session that a process is in; what it claims is not asked, since the system knows."""
        del claimed
        number = self._system.session_of(pid)
        if number in {None, _OF_SERVICES}:
            return None
        id_ = f"{number}:{user}"
        if not self._listed():
            return self._meet(id_, pid, user)
        return next((login for login in all_ if login.id.partition("@")[0] == id_), None)

    def _ask(self) -> list[Login]:
        found = []
        for session in self._system.sessions():
            with contextlib.suppress(OSError):  # nobody is there any more, or this is not the system
                person = self._system.membership_in(session.number)
                self._people.meet(person)
                id_ = f"{session.number}:{person.user}@{session.began:%Y%m%dT%H%M%S}"  # numbers come again after a boot
                found.append(Login(id_, person.user, session.began, locked=session.is_away))
        return found

    def _meet(self, id_: str, pid: int, user: User) -> Login | None:
        """Note that a program has come from a session."""
        with contextlib.suppress(OSError):
            program = self._system.process(pid)
            self._programs.setdefault(id_, []).append(program)
            return self._met.setdefault(id_, Login(id_, user, program.began(), leader=pid))
        return None

    def _by_programs(self) -> list[Login]:
        """The sessions that programs have come from and still run in."""
        for id_, programs in list(self._programs.items()):
            self._programs[id_] = [program for program in programs if program.is_running()]
            if not self._programs[id_]:
                del self._programs[id_], self._met[id_]
        return list(self._met.values())
