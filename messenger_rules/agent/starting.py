"""Starting: the agent's program for sessions that nobody has started one in."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from messenger_rules.agent.journal import LOGGER
from messenger_rules.agent.logins import Login

SETTLED = timedelta(seconds=10)
"""How old a session is before something is started in it."""
PAUSE = timedelta(minutes=5)
"""How long nothing is started again in a session where it has ended or could not be started."""


class Started(Protocol):
    """A program that was started."""

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        ...

    def terminate(self) -> None:
        """Ask it to end."""
        ...

    def wait(self) -> int:
        """Wait for its end."""
        ...


Start = Callable[[Login], Started | None]
"""What starts the program in a session; None where it is shown messages in another way.

:raises OSError: where it cannot.
:raises KeyError: where the user is not known any more.
"""


class Starter:
    """Starts the program in sessions where messages wait and nothing shows them."""

    def __init__(self, start: Start) -> None:
        self._start_in = start
        self._started: dict[str, Started] = {}
        self._not_before: dict[str, datetime] = {}

    def start(self, logins: Iterable[Login], now: datetime) -> None:
        """Start it in each of some sessions.

        Not in one that has only begun, where the log-on itself shows messages; nor soon again where it has ended, since
        the person may have switched messages off. One that has yet to begin began before the clock was set back.
        """
        for id_, process in list(self._started.items()):
            if process.poll() is not None:
                del self._started[id_]
                self._not_before[id_] = now + PAUSE
        for login in logins:
            pause = self._not_before.get(login.id)
            is_too_soon = abs(now - login.began) < SETTLED or (pause is not None and pause - PAUSE <= now < pause)
            if login.id not in self._started and not is_too_soon:
                self._start(login, now)

    def stop(self) -> None:
        """End what was started, and wait for it."""
        for process in self._started.values():
            process.terminate()
        for process in self._started.values():
            process.wait()
        self._started.clear()

    def _start(self, login: Login, now: datetime) -> None:
        try:
            started = self._start_in(login)
        except (OSError, KeyError, subprocess.SubprocessError) as error:
            self._not_before[login.id] = now + PAUSE
            LOGGER.warning("no program could be started in session %s: %s", login.id, error)
        else:
            if started is not None:
                self._started[login.id] = started
