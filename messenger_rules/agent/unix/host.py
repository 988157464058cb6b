"""A host with Unix: sockets, logind or utmp, and the name service."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from messenger_rules.agent.groups import groups_of
from messenger_rules.agent.logins import Logins, RecentLogins, User
from messenger_rules.agent.starting import Starter
from messenger_rules.agent.unix.accounts import Audiences, unknown_groups
from messenger_rules.agent.unix.door import open_door
from messenger_rules.agent.unix.logins import login_of, logins
from messenger_rules.agent.unix.starting import started


class UnixHost:
    """See :class:`messenger_rules.agent.host.Host`; ``administrators`` are names of groups, None the usual ones."""

    open_door = staticmethod(open_door)
    login_of = staticmethod(login_of)

    def __init__(self, administrators: Iterable[str] | None, ask: Logins = logins) -> None:
        self.logins = RecentLogins(ask, time.monotonic)
        self._audiences = Audiences(None if administrators is None else frozenset(administrators))

    def audiences(self, user: User) -> frozenset[str]:
        """The audiences of a user."""
        return self._audiences.of(int(user))

    def groups(self, user: User) -> frozenset[str]:
        """The names of all groups of a user."""
        return groups_of(int(user))

    def unknown_groups(self, names: Iterable[str]) -> list[str]:
        """Those of some groups that this host does not know."""
        return unknown_groups(names)

    def starter(self, address: Path) -> Starter:
        """What starts the program in terminals; desktops start it by themselves."""
        return Starter(lambda login: started(login, address) if login.terminal else None)

    def stopping(self) -> asyncio.Event:
        """Set by SIGTERM or SIGINT."""
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        return stop
