"""Screens: the programs that show messages, one in each session at most, and what each was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from messenger_rules.agent.logins import Login
from messenger_rules.agent.world import Client


@dataclass(slots=True)
class Screen:
    """A session with the program that shows there."""

    client: Client
    login: Login
    languages: tuple[str, ...]
    receipts: bool
    told_idle: bool = False

    def part(self, said: dict[str, Any]) -> None:
        """Say a last thing, and hang up."""
        self.client.tell(said)
        self.client.end()


class Screens:
    """The programs in sessions, by the session."""

    def __init__(self) -> None:
        self._screens: dict[str, Screen] = {}

    def __contains__(self, session: str) -> bool:
        return session in self._screens

    def __getitem__(self, session: str) -> Screen:
        return self._screens[session]

    def __len__(self) -> int:
        return len(self._screens)

    def items(self) -> list[tuple[str, Screen]]:
        """All, as they are now: some may part meanwhile."""
        return list(self._screens.items())

    def session_of(self, client: Client) -> str | None:
        """The session that a program shows in; None where it is in none."""
        return next((id_ for id_, screen in self._screens.items() if screen.client is client), None)

    def add(self, screen: Screen) -> None:
        """A program shows from now on."""
        self._screens[screen.login.id] = screen

    def remove(self, session: str) -> Screen | None:
        """No program shows there any more; that which did."""
        return self._screens.pop(session, None)

    def keep(self, sessions: Iterable[str]) -> None:
        """Hang up on programs whose session has ended."""
        for id_ in self._screens.keys() - {*sessions}:
            self._screens.pop(id_).client.end()
