"""Choosing: the newest root and list of catalogues that enough people have signed, and that hold still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from tuf.api.metadata import Metadata, Root, Targets

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.following import see_next
from messenger_rules.publishing.problems import PublishingError, refusal, warning
from messenger_rules.publishing.repository import Repository, Stage
from messenger_rules.publishing.roles import renewing
from messenger_rules.publishing.signatures import counts, is_signed

T = TypeVar("T", Root, Targets)


def choose(repository: Repository, now: datetime) -> tuple[Metadata[Root], Metadata[Targets]]:
    """What goes together; what lacks signatures, or expired while it waited, holds up nothing else.

    :raises PublishingError: MR631 where there is nothing, because the first of them lack signatures; MR635 where the
        first of them have expired; MR636 where what waits has not the next version.
    """
    roots = _candidates(repository.stage.root, repository.root, now, repository.stage.path)
    lists = _candidates(repository.stage.targets, repository.targets, now, repository.stage.path)
    for root in roots:
        for targets in lists:
            # What goes out must stand under the keys to come, too, or the root that brings them would have to wait.
            lasts = is_signed(targets, roots[0]) or targets == repository.targets
            if lasts and is_signed(root, root, _before(repository, root)) and is_signed(targets, root):
                return root, targets
    raise _lacking(repository) if roots and lists else _refused_as_expired(repository, now)


def expired(repository: Repository, now: datetime) -> Iterator[Diagnostic]:
    """What people have to renew: what has expired, be it published or still on the stage."""
    yield from _expired([repository.root, repository.targets], "is published", now)
    yield from expired_waiting(repository.stage, now)


def expired_waiting(stage: Stage, now: datetime) -> Iterator[Diagnostic]:
    """What has expired while it waited for signatures, and is not published any more."""
    yield from _expired([stage.root, stage.targets], "waits for signatures", now)


def _expired(found: Sequence[Metadata[Any] | None], where: str, now: datetime) -> Iterator[Diagnostic]:
    for it in found:
        if it is not None and it.signed.expires <= now:
            sentence = f"{it.signed.type} {it.signed.version}, which {where}, has expired"
            yield warning("MR635", sentence, renewing(it.signed.type))


def _before(repository: Repository, root: Metadata[Root]) -> Metadata[Root] | None:
    """The root whose keys must have signed the one after it, too."""
    published = repository.root
    return None if published is None or published.signed.version == root.signed.version else published


def _candidates(
    staged: Metadata[T] | None, published: Metadata[T] | None, now: datetime, place: Path
) -> list[Metadata[T]]:
    """What waits, unless it has expired or that version is published already, and what is published."""
    last = 0 if published is None else published.signed.version
    if staged is not None and staged.signed.version != last:
        see_next(staged, published, place)
    waits = staged is not None and staged.signed.expires > now and staged.signed.version != last
    return [it for it in (staged if waits else None, published) if it is not None]


def _lacking(repository: Repository) -> PublishingError:
    root = repository.current_root()
    found = [*counts(root, root, repository.root), *counts(repository.current_targets(), root, None)]
    lacking = "; ".join(count.in_words() for count in found if not count.is_enough)
    help_ = "`publish sign` adds signatures; `publish refresh --from FOLDER` takes them from a copy of the stage"
    return refusal("MR631", f"not enough have signed: {lacking}", help_)


def _refused_as_expired(repository: Repository, now: datetime) -> PublishingError:
    repository.current_targets()  # where there is none at all, that is what is wrong
    which = " and ".join(sorted({it.message.split(",")[0] for it in expired(repository, now)}))
    return refusal("MR635", f"{which} expired while it waited", "`publish refresh --renew` stages it anew")
