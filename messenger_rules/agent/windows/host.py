"""A host with Windows: a named pipe, the sessions of its terminal services, and the tokens of programs."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from messenger_rules.agent.host import Serve
from messenger_rules.agent.logins import LoginOf, User
from messenger_rules.agent.starting import Starter
from messenger_rules.agent.windows.door import open_door
from messenger_rules.agent.windows.logins import WindowsLogins
from messenger_rules.agent.windows.people import People, unknown_groups
from messenger_rules.agent.windows.starting import started


class WindowsHost:
    """See :class:`messenger_rules.agent.host.Host`; ``administrators`` are names of groups, None the system's own."""

    def __init__(self, administrators: Iterable[str] | None) -> None:
        self._people = People(administrators)
        self.logins = WindowsLogins(self._people, time.monotonic)
        self.login_of: LoginOf = self.logins.of

    def open_door(self, path: Path, serve: Serve) -> AbstractAsyncContextManager[None]:
        """Let programs come by a named pipe."""
        return open_door(path, serve, self._people.meet)

    def audiences(self, user: User) -> frozenset[str]:
        """The audiences of a user."""
        return self._people.audiences(str(user))

    def groups(self, user: User) -> frozenset[str]:
        """The names of all groups of a user."""
        return self._people.groups(str(user))

    def unknown_groups(self, names: Iterable[str]) -> list[str]:
        """Those of some groups that this computer does not know."""
        return unknown_groups(names)

    def starter(self, address: Path) -> Starter:
        """What starts the program in sessions, where the Run key has not at log-on."""
        return Starter(lambda login: started(login, address))

    def stopping(self) -> asyncio.Event:
        """Set by Ctrl+C or Ctrl+Break."""
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGINT, getattr(signal, "SIGBREAK", signal.SIGTERM)):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        return stop
