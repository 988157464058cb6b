"""Log-ins: who is logged on to this host, as the operating system tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

User = int | str
"""A user as the operating system knows them: by number, or on Windows by security identifier (SID)."""


@dataclass(frozen=True, slots=True)
class Login:
    """An interactive session; ``began`` is aware.

    ``terminal`` is its device without ``/dev/``, empty for a graphical one; ``leader`` its first process, or 0.
    """

    id: str
    uid: User
    began: datetime
    terminal: str = ""
    leader: int = 0
    locked: bool = False


class Peer(NamedTuple):
    """Who is at the other end of a line, by the kernel's word: a process and its user."""

    pid: int
    uid: User


Logins = Callable[[], Sequence[Login]]
"""What tells who is logged on now."""

LoginOf = Callable[[int, User, str, Sequence[Login]], Login | None]
"""What tells, of all log-ins, the one that a process of a user is in; the process claims one. None: in none."""


class KnownLogins(Protocol):
    """What tells who was logged on at some time of the last seconds."""

    def __call__(self, within: float = 2.0) -> Sequence[Login]:
        """Who was."""
        ...


class RecentLogins:
    """Who is logged on, asked of the host not more often than is needed: any user can make the agent ask.

    ``clock`` counts seconds and never goes back.
    """

    def __init__(self, ask: Logins, clock: Callable[[], float]) -> None:
        self._ask = ask
        self._clock = clock
        self._known: Sequence[Login] = ()
        self._asked_at: float | None = None

    def __call__(self, within: float = 2.0) -> Sequence[Login]:
        """Who was logged on at some time of the last seconds.

        >>> recent = RecentLogins(lambda: [], lambda: 0.0)
        >>> recent()
        []
        """
        now = self._clock()
        if self._asked_at is None or now - self._asked_at > within:
            self._known, self._asked_at = self._ask(), now
        return self._known
