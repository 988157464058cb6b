"""A session: somebody logged on to this host, as the rules see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from messenger_rules.messages.message import Audience
from messenger_rules.messages.selection import Viewer


@dataclass(frozen=True, slots=True)
class Session:
    """A logged-on session as it is now; ``began`` is aware. ``groups`` are all that its user is a member of."""

    id: str
    user: str
    began: datetime
    audiences: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset()
    locked: bool = False

    def belongs_to(self, audience: Audience) -> bool:
        """Whether a message for an audience is for the user of this session."""
        return Viewer(audiences=self.audiences).belongs_to(audience)
