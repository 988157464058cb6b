"""Overview: what is published and until when it holds, what waits for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tuf.api.metadata import Key, Metadata, Root

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.about import keys_of
from messenger_rules.publishing.choosing import expired_waiting
from messenger_rules.publishing.clocks import made_later
from messenger_rules.publishing.lasting import too_long
from messenger_rules.publishing.listing import requires_of, serial_of
from messenger_rules.publishing.newest import put_back, put_back_timestamp
from messenger_rules.publishing.past import missing
from messenger_rules.publishing.problems import PublishingError, refusal, warning
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import ROLES, days_of, renewing
from messenger_rules.publishing.signing import Waiting, waiting
from messenger_rules.publishing.soundness import unsound
from messenger_rules.publishing.stranded import stranded


@dataclass(frozen=True, slots=True)
class Holding:
    """What is published of a role, and until when it holds."""

    role: str
    version: int
    expires: datetime
    left: timedelta
    """How long that is from now; less than nothing where it has expired."""
    threshold: int
    keys: tuple[Key, ...]
    """Whose signatures count."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A catalogue that is published."""

    target: str
    serial: int
    requires: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is to be known of a repository."""

    roles: tuple[Holding, ...]
    catalogues: tuple[Offered, ...]
    waiting: tuple[Waiting, ...] | None
    """None where something is wrong with what waits, so that nobody may sign it."""
    problems: tuple[Diagnostic, ...]


def overview(repository: Repository, now: datetime) -> Overview:
    """How a repository is.

    :raises PublishingError: MR620 where there is none.
    """
    published = repository.root
    root = published or repository.current_root()
    found: dict[str, Metadata[Any] | None] = {role: getattr(repository, role) for role in ROLES}
    roles = [_holding(it, root.signed, now) for it in found.values() if it is not None]
    days = {role: days_of(root.signed.roles[role], role) for role in ROLES}
    problems = [problem for it in roles if (problem := _problem(it, days[it.role])) is not None]
    if published is not None:
        problems += (
            *unsound(repository, published),
            *missing(repository),
            *(put_back(repository) or put_back_timestamp(repository)),
        )
    problems += made_later(repository, now)
    waits, hindered = _waiting(repository, now)
    return Overview(tuple(roles), _offered(repository), waits, (*problems, *hindered))


def _waiting(repository: Repository, now: datetime) -> tuple[tuple[Waiting, ...] | None, list[Diagnostic]]:
    """What waits, and what is wrong with it."""
    try:
        found = tuple(waiting(repository.stage))
        long = (it for problem in too_long(found, now) for it in problem.diagnostics)
        return found, [*expired_waiting(repository.stage, now), *stranded(repository), *long]
    except PublishingError as error:
        return None, [*error.diagnostics]


def _holding(metadata: Metadata[Any], root: Root, now: datetime) -> Holding:
    signed = metadata.signed
    keys = tuple(keys_of(root, signed.type).values())
    threshold = root.roles[signed.type].threshold
    return Holding(signed.type, signed.version, signed.expires, signed.expires - now, threshold, keys)


def _offered(repository: Repository) -> tuple[Offered, ...]:
    targets = repository.targets
    files = targets.signed.targets.values() if targets is not None else ()
    offered = [Offered(it.path, serial_of(it), requires_of(it)) for it in files]
    return tuple(sorted(offered, key=lambda it: it.target))


def _problem(holding: Holding, days: int) -> Diagnostic | None:
    """What is to be said of a role that does not hold any more, or not for long."""
    what = f"{holding.role} {holding.version}"
    if holding.left <= timedelta(0):
        sentence = f"{what} expired at {holding.expires:%Y-%m-%d %H:%M} UTC: clients take nothing new"
        return refusal("MR635", sentence, renewing(holding.role)).diagnostics[0]
    if holding.left < timedelta(days=days) / 4:
        sentence = f"{what} expires at {holding.expires:%Y-%m-%d %H:%M} UTC"
        return warning("MR635", sentence, renewing(holding.role))
    return None
