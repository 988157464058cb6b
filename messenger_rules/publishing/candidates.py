"""Candidates: what waits, as far as it could be published.

What waits has been in many hands, and lies there for days. Where it is damaged, or would hold for longer than key
holders sign, be it that enough of them did, that is told, and holds up nothing else: the timestamp must be renewed
whatever happens to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from tuf.api.metadata import Metadata, Root, Targets

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.files import is_there
from messenger_rules.publishing.following import is_same, see_next
from messenger_rules.publishing.genuine import trim
from messenger_rules.publishing.lasting import is_lasting, refused
from messenger_rules.publishing.newest import last_list
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.sizes import see_size

T = TypeVar("T", Root, Targets)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What waits and holds still, with nothing but genuine signatures, be they enough or not."""

    root: Metadata[Root] | None
    targets: Metadata[Targets] | None
    problems: tuple[Diagnostic, ...]
    """What is wrong with the rest of what waits."""


def candidates(repository: Repository, now: datetime) -> Candidates:
    """What of the stage could be published."""
    root, wrong_root = _tried(lambda: _root(repository, now))
    targets, wrong_list = _tried(lambda: _targets(repository, root, now))
    return Candidates(root, targets, (*wrong_root, *wrong_list))


def _tried(find: Callable[[], Metadata[T] | None]) -> tuple[Metadata[T] | None, tuple[Diagnostic, ...]]:
    try:
        return find(), ()
    except PublishingError as error:
        return None, tuple(error.diagnostics)


def _root(repository: Repository, now: datetime) -> Metadata[Root] | None:
    staged, published = repository.stage.root, repository.root
    if staged is None or not _waits(staged, published, repository.stage.path, now):
        return None
    _see_lasting(staged, staged, now)
    trim(staged, [staged, *([] if published is None else [published])])
    see_size(staged)
    return staged


def _targets(repository: Repository, root: Metadata[Root] | None, now: datetime) -> Metadata[Targets] | None:
    staged = repository.stage.targets
    if staged is None or not _waits(staged, last_list(repository), repository.stage.path, now):
        return None
    if (judge := root or repository.root) is not None:
        _see_lasting(staged, judge, now)
    trim(staged, [it for it in (repository.root, root) if it is not None])
    see_size(staged)
    _see_catalogues(repository, staged.signed)
    return staged


def _waits(staged: Metadata[Any], published: Metadata[Any] | None, place: Path, now: datetime) -> bool:
    see_next(staged, published, place)
    return staged.signed.expires > now and not is_same(staged, published)


def _see_lasting(staged: Metadata[Any], root: Metadata[Root], now: datetime) -> None:
    if not is_lasting(staged, root, now):
        raise refused(staged, root, now)


def _see_catalogues(repository: Repository, targets: Targets) -> None:
    for target in targets.targets.values():
        if not is_there(repository.file(target)):
            repository.stage.catalogue(target)
