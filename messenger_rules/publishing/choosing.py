"""Choosing: the newest root and list of catalogues that enough people have signed, and that hold still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tuf.api.metadata import Metadata, Root, Targets

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.candidates import Candidates, candidates
from messenger_rules.publishing.lasting import is_lasting
from messenger_rules.publishing.newest import current_list, is_interrupted, last_list, put_back, see_timestamp
from messenger_rules.publishing.problems import PublishingError, refusal, warning
from messenger_rules.publishing.repository import Repository, Stage
from messenger_rules.publishing.roles import renewing
from messenger_rules.publishing.signatures import counts, is_signed


@dataclass(frozen=True, slots=True)
class Choice:
    """What goes together, and what is wrong with what waits beside it."""

    root: Metadata[Root]
    targets: Metadata[Targets]
    problems: tuple[Diagnostic, ...]


def choose(repository: Repository, now: datetime) -> Choice:
    """What goes together; what lacks signatures, is damaged, or expired while it waited, holds up nothing else.

    :raises PublishingError: MR631 where there is nothing, because the first of them lack signatures; MR635 where the
        first of them have expired; MR620 or MR636 where they are damaged, or the timestamp is gone; MR613 where the
        list that is served is older than one that was published; MR639 where nobody signed the timestamp.
    """
    see_timestamp(repository)
    published, waits = _published(repository), candidates(repository, now)
    roots = [it for it in (waits.root, repository.root) if it is not None]
    lists = [it for it in (waits.targets, published) if it is not None]
    for root in roots:
        for targets in lists:
            # What goes out must stand under the keys to come, too, or the root that brings them would have to wait;
            # the days to come count with the root that brings them.
            lasts = targets is published or (is_signed(targets, roots[0]) and is_lasting(targets, root, now))
            if lasts and is_signed(root, root, _before(repository, root)) and is_signed(targets, root):
                return Choice(root, targets, waits.problems)
    raise _nothing(repository, waits, now)


def _published(repository: Repository) -> Metadata[Targets] | None:
    """The list that goes on where no other one can: the one that is served, or that a root needs which is out already.

    :raises PublishingError: MR620 where the timestamp is gone, after which nobody knows what clients have.
    """
    if is_interrupted(repository):
        return last_list(repository)
    if repository.targets is None and repository.root is not None:
        help_ = "restore it from a copy: it must be the last one, since agents take none that is older"
        sentence = f"timestamp.json in {repository.metadata}, or what it names, is missing"
        raise refusal("MR620", sentence, help_)
    return None if put_back(repository) else repository.targets


def expired(repository: Repository, now: datetime) -> Iterator[Diagnostic]:
    """What people have to renew: what has expired, be it published or still on the stage."""
    yield from _expired([repository.root, repository.targets], "is published", now)
    yield from expired_waiting(repository.stage, now)


def expired_waiting(stage: Stage, now: datetime) -> Iterator[Diagnostic]:
    """What has expired while it waited for signatures, and is not published any more."""
    yield from _expired(stage.readable, "waits for signatures", now)


def _expired(found: Sequence[Metadata[Any] | None], where: str, now: datetime) -> Iterator[Diagnostic]:
    for it in found:
        if it is not None and it.signed.expires <= now:
            sentence = f"{it.signed.type} {it.signed.version}, which {where}, has expired"
            yield warning("MR635", sentence, renewing(it.signed.type))


def _before(repository: Repository, root: Metadata[Root]) -> Metadata[Root] | None:
    """The root whose keys must have signed the one after it, too."""
    published = repository.root
    return None if published is None or published.signed.version == root.signed.version else published


def _nothing(repository: Repository, waits: Candidates, now: datetime) -> PublishingError:
    """Why nothing can be published."""
    if found := (*waits.problems, *put_back(repository)):
        return PublishingError(found)
    root, targets = waits.root or repository.root, waits.targets or last_list(repository)
    return _refused_as_expired(repository, now) if root is None or targets is None else _lacking(repository)


def _lacking(repository: Repository) -> PublishingError:
    root = repository.current_root()
    found = [*counts(root, root, repository.root), *counts(current_list(repository), root, None)]
    lacking = "; ".join(count.in_words() for count in found if not count.is_enough)
    help_ = "`publish sign` adds signatures; `publish refresh --from FOLDER` takes them from a copy of the stage"
    return refusal(
        "MR631", f"not enough have signed: {lacking}", help_ if repository.stage.readable else renewing("targets")
    )


def _refused_as_expired(repository: Repository, now: datetime) -> PublishingError:
    current_list(repository)  # where there is none at all, that is what is wrong
    which = " and ".join(sorted({it.message.split(",")[0] for it in expired(repository, now)}))
    return refusal("MR635", f"{which} expired while it waited", "`publish refresh --renew` stages it anew")
