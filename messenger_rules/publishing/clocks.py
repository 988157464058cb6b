"""Clocks: what is published and was made later than now, so that the clock is wrong, or was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.problems import warning
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import ROLES, days_of, renewing

MARGIN = timedelta(hours=1)
"""Machines on which people publish differ by less."""


def made_later(repository: Repository, now: datetime) -> Iterator[Diagnostic]:
    """A clock that is behind makes what has expired before clients see it; one that is ahead, what holds too long."""
    root = repository.root
    if root is None:
        return
    for role in ROLES:
        found = getattr(repository, role)
        made = None if found is None else found.signed.expires - timedelta(days=days_of(root.signed.roles[role], role))
        if made is not None and made > now + MARGIN:
            yield _problem(f"{role} {found.signed.version}", made, now, renewing(role))


def _problem(what: str, made: datetime, now: datetime, renewed: str) -> Diagnostic:
    sentence = f"{what} was made at {made:%Y-%m-%d %H:%M} UTC, and it is {now:%Y-%m-%d %H:%M} now"
    return warning("MR614", sentence, f"set the clock; if it was wrong then, {renewed}")
