"""The host: what the agent asks of the operating system that it runs on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from messenger_rules.agent.logins import KnownLogins, LoginOf, Peer, User
from messenger_rules.agent.starting import Starter

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter, Peer], Awaitable[None]]
"""What is done with a program that has come."""

Door = Callable[[Path, Serve], AbstractAsyncContextManager[None]]
"""What lets programs of all users of the host come, at a place, for as long as its context lasts.

:raises StateError: MR570 where it cannot.
"""


class Host(Protocol):
    """An operating system: who is there, who is an administrator, and how programs come."""

    @property
    def logins(self) -> KnownLogins:
        """Who is logged on."""
        ...

    @property
    def login_of(self) -> LoginOf:
        """In which session a program is."""
        ...

    @property
    def open_door(self) -> Door:
        """How programs come."""
        ...

    def audiences(self, user: User) -> frozenset[str]:
        """The audiences of a user, asked anew each time; nothing where the user is not known any more."""
        ...

    def groups(self, user: User) -> frozenset[str]:
        """The names of all groups of a user, asked anew each time."""
        ...

    def unknown_groups(self, names: Iterable[str]) -> list[str]:
        """Those of some groups that this host does not know."""
        ...

    def starter(self, address: Path) -> Starter:
        """What starts the program, which then comes to an address."""
        ...

    def stopping(self) -> asyncio.Event:
        """Set when the process is asked to end; called in the loop that it ends."""
        ...
