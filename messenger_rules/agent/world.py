"""The world: what the agent asks of its host and of programs that come, each as a value or a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from messenger_rules.agent.logins import KnownLogins, LoginOf, User


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
