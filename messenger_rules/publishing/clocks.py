"""Clocks: what is published and was made later than now, so that the clock is wrong, or was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from tuf.api.metadata import Metadata, Root

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.problems import warning
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import ROLES, days_of, renewing

MARGIN = timedelta(hours=1)
"""Machines on which people publish differ by less."""


def made_later(repository: Repository, now: datetime) -> Iterator[Diagnostic]:
    """A clock that is behind makes what has expired before clients see it; one that is ahead, what holds too long."""
    roots = repository.all_roots
    for role in ROLES if roots else ():
        found = getattr(repository, role)
        if found is None or (role == "targets" and _was_before(found, roots, now)):
            continue
        if (made := _made(found, roots[-1])) > now + MARGIN:
            yield _problem(f"{role} {found.signed.version}", made, now, renewing(role))


def _made(metadata: Metadata[Any], root: Metadata[Root]) -> datetime:
    """When metadata was made, if a root was in force then: that one says for how long it holds."""
    role = metadata.signed.type
    expires: datetime = metadata.signed.expires
    return expires - timedelta(days=days_of(root.signed.roles[role], role))


def _was_before(targets: Metadata[Any], roots: tuple[Metadata[Root], ...], now: datetime) -> bool:
    """Whether a list can be older than a change of its days: made under one root, and before the next one was.

    All else is made with the root itself, or anew once there is one.
    """
    return any(_made(targets, root) <= min(now, _made(after, after)) + MARGIN for root, after in pairwise(roots))


def _problem(what: str, made: datetime, now: datetime, renewed: str) -> Diagnostic:
    sentence = f"{what} was made at {made:%Y-%m-%d %H:%M} UTC, and it is {now:%Y-%m-%d %H:%M} now"
    return warning("MR614", sentence, f"set the clock; if it was wrong then, {renewed}")
