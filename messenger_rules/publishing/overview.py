"""Overview: what is published and until when it holds, what waits for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tuf.api.metadata import Key, Metadata, Root

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.about import keys_of
from messenger_rules.publishing.listing import custom_of
from messenger_rules.publishing.problems import refusal, warning
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import OFFLINE, ROLES, days_of
from messenger_rules.publishing.signing import Waiting, waiting
from messenger_rules.publishing.soundness import unsound


@dataclass(frozen=True, slots=True)
class Holding:
    """What is published of a role, and until when it holds."""

    role: str
    version: int
    expires: datetime
    threshold: int
    keys: tuple[Key, ...]
    """Whose signatures count."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A catalogue that is published."""

    target: str
    serial: int
    requires: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is to be known of a repository."""

    roles: tuple[Holding, ...]
    catalogues: tuple[Offered, ...]
    waiting: tuple[Waiting, ...]
    problems: tuple[Diagnostic, ...]


def overview(repository: Repository, now: datetime) -> Overview:
    """How a repository is.

    :raises PublishingError: MR620 where there is none.
    """
    root = repository.current_root()
    found: dict[str, Metadata[Any] | None] = {role: getattr(repository, role) for role in ROLES}
    published = repository.root
    roles = [_holding(it, (published or root).signed) for it in found.values() if it is not None]
    days = {role: days_of(root.signed.roles[role], role) for role in ROLES}
    problems = [problem for it in roles if (problem := _problem(it, days[it.role], now)) is not None]
    if published is not None:
        problems += unsound(repository, published)
    return Overview(tuple(roles), _offered(repository), tuple(waiting(repository.stage)), tuple(problems))


def _holding(metadata: Metadata[Any], root: Root) -> Holding:
    signed = metadata.signed
    keys = tuple(keys_of(root, signed.type).values())
    return Holding(signed.type, signed.version, signed.expires, root.roles[signed.type].threshold, keys)


def _offered(repository: Repository) -> tuple[Offered, ...]:
    targets = repository.targets
    files = targets.signed.targets.values() if targets is not None else ()
    custom = {file.path: custom_of(file) for file in files}
    return tuple(Offered(path, int(it.get("serial", 0)), it.get("requires", {})) for path, it in sorted(custom.items()))


def _problem(holding: Holding, days: int, now: datetime) -> Diagnostic | None:
    """What is to be said of a role that does not hold any more, or not for long."""
    renewing = (
        f"`publish refresh --renew {holding.role}`, and signatures" if holding.role in OFFLINE else "`publish refresh`"
    )
    what, left = f"{holding.role} {holding.version}", holding.expires - now
    if left <= timedelta(0):
        sentence = f"{what} expired at {holding.expires:%Y-%m-%d %H:%M} UTC: clients take nothing new"
        return refusal("MR635", sentence, renewing).diagnostics[0]
    if left < timedelta(days=days) / 4:
        sentence = f"{what} expires at {holding.expires:%Y-%m-%d %H:%M} UTC"
        return warning("MR635", sentence, renewing)
    return None
