"""The newest list of catalogues, and timestamp, that were published. They need not be those that are served.

``timestamp.json`` is one file: whoever can write there puts an old one back without any key, or one that nobody signed.
So the stage remembers the list and the timestamp that were published last. And where a root lets others sign the list,
that root may be published and the timestamp not yet: the list that goes with it lies beside it by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from tuf.api.metadata import Metadata, Root, Targets, Timestamp

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.files import is_there
from messenger_rules.publishing.loading import load
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.repository import REMEMBERED, REMEMBERED_TIMESTAMP, Repository
from messenger_rules.publishing.signatures import is_signed

T = TypeVar("T", Targets, Timestamp)

_RESTORE = "find out who put an older state back, and restore `published` from a copy of the last one"
_RENEW = "where there is none, `publish refresh --renew targets`, and signatures"


def last_list(repository: Repository) -> Metadata[Targets] | None:
    """The list that was published last; None before the first was. Under the keys of an older root, none counts."""
    root = repository.root
    found = [it for it in (repository.targets, remembered(repository), _beside(repository)) if it is not None]
    return _newest(found, root)


def last_timestamp(repository: Repository) -> Metadata[Timestamp] | None:
    """The timestamp that was published last, and that the server signed; None before the first was.

    The next one goes on from its numbers. Agents keep the highest that is signed: from a file that anybody wrote, they
    would have one to which the server never comes again, once that file is restored.
    """
    found = (_served_timestamp(repository), remembered_timestamp(repository))
    return _newest([it for it in found if it is not None], repository.root)


def remembered_timestamp(repository: Repository) -> Metadata[Timestamp] | None:
    """The timestamp that the stage remembers as the last one; None where it does not, or the file is damaged."""
    return _signed(repository.stage.path / REMEMBERED_TIMESTAMP, Timestamp, repository.all_roots)


def _newest(found: Sequence[Metadata[T]], root: Metadata[Root] | None) -> Metadata[T] | None:
    """Of these, the last that stands under the keys of a root; where none does, the last of all."""
    standing = [it for it in found if root is not None and is_signed(it, root)]
    return max(standing or found, key=lambda it: it.signed.version, default=None)


def remembered(repository: Repository) -> Metadata[Targets] | None:
    """The list that the stage remembers as the last one; None where it does not, or the file is damaged."""
    return _signed(repository.stage.path / REMEMBERED, Targets, repository.all_roots)


def current_list(repository: Repository) -> Metadata[Targets]:
    """The list that changes begin with: the one that waits, else the one that was published last.

    :raises PublishingError: MR620 where there is none.
    """
    repository.see_begun()
    found = repository.stage.targets or last_list(repository)
    if found is None:
        raise refusal("MR620", f"{repository.path} has no list of catalogues", "restore the repository from a copy")
    return found


def is_interrupted(repository: Repository) -> bool:
    """Whether the newest root is published, and the timestamp does not lead to a list that goes with it yet."""
    root, served = repository.root, repository.targets
    if root is None:
        return False
    if served is None:  # once there was a timestamp, one that is missing was removed
        return repository.timestamp is None and not is_there(repository.stage.path / REMEMBERED)
    return not is_signed(served, root)


def put_back(repository: Repository) -> list[Diagnostic]:
    """That the timestamp leads to an older list than it once did; nothing where it does not."""
    served, last = repository.targets, last_list(repository)
    if served is None or last is None or is_interrupted(repository) or served.signed.version >= last.signed.version:
        return []
    sentence = f"targets {served.signed.version} is served, though targets {last.signed.version} was published"
    return [Diagnostic("MR613", sentence, help=(_RESTORE, _RENEW))]


def put_back_timestamp(repository: Repository) -> list[Diagnostic]:
    """That an older timestamp is served than once was; nothing where it is not."""
    served, last = _served_timestamp(repository), last_timestamp(repository)
    if served is None or last is None or served.signed.version >= last.signed.version:
        return []
    sentence = f"timestamp {served.signed.version} is served, though timestamp {last.signed.version} was published"
    return [Diagnostic("MR613", sentence, help=("find out who put it there; `publish refresh` goes on from the last",))]


def forged_timestamp(repository: Repository) -> list[Diagnostic]:
    """That nobody signed the timestamp that is served; nothing where it is not so."""
    served = repository.timestamp
    if served is None or _served_timestamp(repository) is not None:
        return []
    sentence = f"timestamp {served.signed.version} in {repository.metadata} is not signed by its keys"
    return [Diagnostic("MR639", sentence, help=("restore it from a copy, and find out who changed it",))]


def see_timestamp(repository: Repository) -> None:
    """See that it is known from which number the next timestamp goes on.

    :raises PublishingError: MR639 where nobody signed the one that is served, and no other one is remembered.
    """
    if last_timestamp(repository) is None and (forged := forged_timestamp(repository)):
        raise PublishingError(forged)


def _served_timestamp(repository: Repository) -> Metadata[Timestamp] | None:
    return _signed(repository.metadata / "timestamp.json", Timestamp, repository.all_roots)


def _beside(repository: Repository) -> Metadata[Targets] | None:
    """The list that was written before a root that needs it; else one that was given up may lie there."""
    if not is_interrupted(repository):
        return None
    served = repository.targets
    version = 1 if served is None else served.signed.version + 1
    return _signed(repository.metadata / f"{version}.targets.json", Targets, repository.roots)


def _signed(path: Path, kind: type[T], roots: Iterable[Metadata[Root]]) -> Metadata[T] | None:
    """The metadata in a file, where the keys of one of these roots signed it; what is damaged counts for nothing."""
    try:
        found = load(path, kind)
    except PublishingError:
        return None
    return found if found is not None and any(is_signed(found, root) for root in roots) else None
