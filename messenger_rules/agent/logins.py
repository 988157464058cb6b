"""Log-ins: who is logged on to this host, as the operating system tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from messenger_rules.errors import StateError

SOON = 2.0
"""For how many seconds nobody is asked again after a failure, at least; while it goes on, longer."""
NOT_SO_SOON = 10.0
"""For how many, at most: to be left without an answer takes time."""
TOLD_AFTER = 10.0
"""For how many seconds it goes on before it is told of; what is quickly over, such as an update of logind, is not."""

User = int | str
"""A user as the operating system knows them: by number, or on Windows by security identifier (SID)."""


@dataclass(frozen=True, slots=True)
class Login:
    """An interactive session; ``began`` is aware, and ``id`` never comes again for another one.

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
"""What tells who is logged on now.

:raises StateError: where that cannot be known.
"""

LoginOf = Callable[[int, User, str, Sequence[Login]], Login | None]
"""What tells, of all log-ins, the one that a process of a user is in; the process claims one. None: in none."""


class KnownLogins(Protocol):
    """What tells who was logged on at some time of the last seconds."""

    def __call__(self, within: float = 2.0) -> Sequence[Login]:
        """Who was."""
        ...

    @property
    def problem(self) -> str:
        """Why that cannot be known, where this has gone on for some time; else empty."""
        ...


class RecentLogins:
    """Who is logged on, asked of the host not more often than is needed: any user can make the agent ask.

    While that cannot be known, whoever was logged on last is taken to be so still: nobody is hung up on for it.
    ``clock`` counts seconds and never goes back.
    """

    def __init__(self, ask: Logins, clock: Callable[[], float]) -> None:
        self._ask = ask
        self._clock = clock
        self._known: Sequence[Login] = ()
        self._asked_at: float | None = None
        self._failing_since: float | None = None
        self._why = ""

    def __call__(self, within: float = 2.0) -> Sequence[Login]:
        """Who was logged on at some time of the last seconds, as far as it can be known.

        >>> recent = RecentLogins(lambda: [], lambda: 0.0)
        >>> recent()
        []
        """
        now = self._clock()
        if self._asked_at is None or now - self._asked_at > max(within, self._pause()):
            self._ask_again(now)
        return self._known

    @property
    def problem(self) -> str:
        """Why that cannot be known, where this has gone on for some time; else empty."""
        return self._why if self._failed_for() >= TOLD_AFTER else ""

    def _ask_again(self, now: float) -> None:
        self._asked_at = now
        try:
            self._known = self._ask()
        except StateError as error:
            found = error.diagnostics[0]
            self._why = f"{found.code}: {found.message}"
            self._failing_since = now if self._failing_since is None else self._failing_since
            self._asked_at = self._clock()
        else:
            self._failing_since = None

    def _pause(self) -> float:
        """For how long nobody is asked again, whatever is wanted."""
        return 0.0 if self._failing_since is None else min(NOT_SO_SOON, max(SOON, self._failed_for()))

    def _failed_for(self) -> float:
        """From the first failure to the last one in a row, in seconds."""
        if self._failing_since is None or self._asked_at is None:
            return 0.0
        return self._asked_at - self._failing_since
