"""Receipts: what the vendor learns of a display or an acknowledgement; its bytes are fixed when the event happens.

A receipt says: its own identifier, the installation's random one, a keyed hash of the user, the message with its
revision, what happened, the day in UTC, and the agent's version. It never has a name, an address, or a fact. The
identifier is a hash of what is receipted, so that the same event has the same one, however often it is sent: at least
once on the wire is then exactly once for who counts (docs/reference/receipts.md).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from messenger_rules.agent.catalogs import is_sites
from messenger_rules.agent.ledger.events import ONCE, Event, EventKind, instant_of, stamp

VERSION = 1
"""The version of a receipt's form."""
_ID = re.compile(r"[0-9a-f]{32}")
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Installation:
    """What an installation is known by: a random identifier, and a secret that never leaves it. ``since`` is aware."""

    id: str
    since: datetime
    secret: bytes

    @classmethod
    def new(cls, now: datetime) -> Self:
        """One that was never there before."""
        return cls(uuid.uuid4().hex, now.replace(microsecond=0), secrets.token_bytes(_SECRET_BYTES))

    @classmethod
    def of_names(cls, kept: Mapping[str, str]) -> Self | None:
        """The one that was kept under some names; None where there is none, or it was damaged.

        >>> new = Installation.new(datetime(2026, 3, 1, tzinfo=UTC))
        >>> Installation.of_names(new.names()) == new, Installation.of_names({**new.names(), "since": "2026-03"})
        (True, None)
        """
        try:
            found = cls(kept["installation"], instant_of(kept["since"]), bytes.fromhex(kept["secret"]))
        except (KeyError, ValueError):
            return None
        is_whole = _ID.fullmatch(found.id) and len(found.secret) == _SECRET_BYTES
        return found if is_whole else None

    def names(self) -> dict[str, str]:
        """As it is kept."""
        return {"installation": self.id, "since": stamp(self.since), "secret": self.secret.hex()}

    def pseudonym(self, user: str) -> str:
        """A user as the vendor knows them: the same one each time, and nobody can tell who it is without the secret.

        >>> Installation("a", datetime(2026, 3, 1, tzinfo=UTC), b"secret").pseudonym("uid:1000")
        'a26dd139fd3aeb47b6c163695064b1dd'
        """
        return hmac.new(self.secret, user.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it is sent: JSON of one line, in UTF-8. ``id`` is also the key under which it counts once."""

    id: str
    event: EventKind
    at: datetime
    body: bytes


def receipt_of(event: Event, installation: Installation, *, agent: str) -> Receipt | None:
    """The receipt of an event; None for those that have none, such as one with a message of the site's own.

    ``agent`` is the version of the agent.
    """
    if event.kind not in ONCE or is_sites(event.message):
        return None
    user = installation.pseudonym(event.user)
    id_ = receipt_id(installation.id, user, event.message, event.revision, str(event.kind))
    body = {
        "receipt": VERSION,
        "id": id_,
        "installation": installation.id,
        "user": user,
        "message": event.message,
        "revision": event.revision,
        "event": str(event.kind),
        "day": event.at.astimezone(UTC).date().isoformat(),
        "agent": agent,
    }
    return Receipt(id_, event.kind, event.at, json.dumps(body).encode())


def receipt_id(installation: str, user: str, message: str, revision: int, event: str) -> str:
    """The identifier of a receipt, which follows from what is receipted.

    >>> receipt_id("a", "b", "console-4", 1, "displayed")[:8]
    '78a93133'
    """
    said = (installation, user, message, str(revision), event)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
