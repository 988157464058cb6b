"""Candidates: what waits, as far as it could be published.

What waits has been in many hands, and lies there for days. Where it is damaged, or is what `sign` refuses, be it that
enough have signed it by another program, that is told, and holds up nothing else: the timestamp must be renewed
whatever happens to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from tuf.api.metadata import Metadata, Root, TargetFile, Targets

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.about import see_identified
from messenger_rules.publishing.catalogues import see_risen
from messenger_rules.publishing.following import is_same, see_next
from messenger_rules.publishing.foreign import see_own
from messenger_rules.publishing.genuine import trim
from messenger_rules.publishing.inside import see_inside
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
    see_own(staged.signed)
    see_identified(staged.signed)
    _see_lasting(staged, staged, now)
    trim(staged, [staged, *([] if published is None else [published])])
    see_size(staged)
    return staged


def _targets(repository: Repository, root: Metadata[Root] | None, now: datetime) -> Metadata[Targets] | None:
    staged, published = repository.stage.targets, last_list(repository)
    if staged is None or not _waits(staged, published, repository.stage.path, now):
        return None
    see_own(staged.signed)
    if (judge := root or repository.root) is not None:
        _see_lasting(staged, judge, now)
    trim(staged, [it for it in (repository.root, root) if it is not None])
    see_size(staged)
    before = {} if published is None else published.signed.targets
    for target in staged.signed.targets.values():
        _see_catalogue(repository, target, before.get(target.path))
    return staged


def _waits(staged: Metadata[Any], published: Metadata[Any] | None, place: Path, now: datetime) -> bool:
    see_next(staged, published, place)
    return staged.signed.expires > now and not is_same(staged, published)


def _see_lasting(staged: Metadata[Any], root: Metadata[Root], now: datetime) -> None:
    if not is_lasting(staged, root, now):
        raise refused(staged, root, now)


def _see_catalogue(repository: Repository, target: TargetFile, last: TargetFile | None) -> None:
    """A catalogue that is published already is looked at there: on the stage, the next one may lie by now.

    Where it is lost in both places, the list that is published misses it, too.
    """
    see_risen(target, last)
    served = repository.served(target)
    if served is not None or target != last:
        see_inside(repository.stage.catalogue(target) if served is None else served, target)
