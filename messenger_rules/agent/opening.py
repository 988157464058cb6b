"""Opening: the ledger that the settings name, in a file of this host or in the database that hosts share."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from messenger_rules.agent.agent_settings import LedgerSettings
from messenger_rules.agent.ledger.brought import Brought
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.keeping import Keeping
from messenger_rules.agent.ledger.receipt import Installation
from messenger_rules.agent.logins import User
from messenger_rules.agent.problems import problem
from messenger_rules.agent.system import is_secret, name_of
from messenger_rules.extras import needing
from messenger_rules.regular import read_regular

_LONGEST_KEY = 1_048_576
SHORTEST_KEY = 16
"""Bytes that a key file has at least."""
_UID, _SID = "uid", "sid"


class Opened(NamedTuple):
    """A ledger, what this installation is known by, and how a user of this host is known in the ledger.

    ``installation`` is asked once more where the clock was set back to a time before the installation was made.
    """

    ledger: Keeping
    installation: Callable[[datetime], Installation]
    identity: Callable[[User], str]


@contextlib.contextmanager
def opened(folder: Path, settings: LedgerSettings | None, now: datetime) -> Iterator[Opened]:
    """Open the ledger; closed at the end. ``folder`` is the agent's state on this host.

    What this host kept for itself, before it shared a ledger or meanwhile, is taken over each time.

    :raises StateError: MR590 to MR592 where it cannot be used, MR597 where a library is missing.
    """
    with LedgerFile(folder) as own:
        installation = own.installation(now)
        if settings is None:
            yield Opened(own, own.installation, by_number)
            return
        with needing("postgresql"):
            import psycopg
            import sqlalchemy

            del psycopg, sqlalchemy
        from messenger_rules.agent.ledger.shared import SharedLedger

        with SharedLedger(settings.url, read_key(Path(settings.key_file)), installation.id) as shared:
            shared.warnings += own.warnings
            shared.adopt(Brought(own, installation, lambda user: _named(user, installation)))
            yield Opened(shared, own.installation, lambda uid: _named(by_number(uid), installation))


def by_number(user: User) -> str:
    """A user as the ledger of one host knows them.

    >>> by_number(1000), by_number("S-1-5-21-1-2-3-1001")
    ('uid:1000', 'sid:S-1-5-21-1-2-3-1001')
    """
    return f"{_UID if isinstance(user, int) else _SID}:{user}"


def read_key(path: Path) -> bytes:
    """The key of the checksums, the same on all hosts; only the agent's own user may be able to read it.

    :raises StateError: MR590 where it cannot be used.
    """
    help_ = f"make one for all hosts: head -c 32 /dev/urandom > {path}; chmod 600 {path}"
    try:
        is_ours = is_secret(path)
        key = read_regular(path, _LONGEST_KEY)
    except OSError as error:
        raise problem(
            "MR590", f"the key {path} cannot be read: {(error.strerror or str(error)).lower()}", help_
        ) from None
    if not is_ours:
        raise problem("MR590", f"the key {path} can be read by others", f"chown root {path}; chmod 600 {path}")
    if len(key) < SHORTEST_KEY:
        raise problem("MR590", f"the key {path} has fewer than {SHORTEST_KEY} bytes", help_)
    return key


def _named(user: str, installation: Installation) -> str:
    """A user of this host as the shared ledger knows them: by name, or, without one, by number and host."""
    kind, _, id_ = user.partition(":")
    if kind not in {_UID, _SID}:
        return user
    name = name_of(int(id_) if kind == _UID else id_)
    return f"name:{name}" if name is not None else f"{user}@{installation.id}"
