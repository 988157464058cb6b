"""The newest list of catalogues that was published. It need not be the one to which the timestamp leads.

``timestamp.json`` is one file: whoever can write there puts an old one back without any key. So the stage remembers the
list that was published last. And where a root lets others sign the list, that root may be published and the timestamp
not yet: the list that goes with it lies beside it by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tuf.api.metadata import Metadata, Root, Targets

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.files import is_there
from messenger_rules.publishing.loading import load
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.repository import REMEMBERED, Repository
from messenger_rules.publishing.signatures import is_signed

_RESTORE = "find out who put an older state back, and restore `published` from a copy of the last one"
_RENEW = "where there is none, `publish refresh --renew targets`, and signatures"


def last_list(repository: Repository) -> Metadata[Targets] | None:
    """The list that was published last; None before the first was. Under the keys of an older root, none counts."""
    root = repository.root
    found = [it for it in (repository.targets, remembered(repository), _beside(repository)) if it is not None]
    standing = [it for it in found if root is not None and is_signed(it, root)]
    return max(standing or found, key=lambda it: it.signed.version, default=None)


def remembered(repository: Repository) -> Metadata[Targets] | None:
    """The list that the stage remembers as the last one; None where it does not, or the file is damaged."""
    return _signed(repository.stage.path / REMEMBERED, repository.all_roots)


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


def _beside(repository: Repository) -> Metadata[Targets] | None:
    """The list that was written before a root that needs it; else one that was given up may lie there."""
    if not is_interrupted(repository):
        return None
    served = repository.targets
    version = 1 if served is None else served.signed.version + 1
    return _signed(repository.metadata / f"{version}.targets.json", repository.roots)


def _signed(path: Path, roots: Iterable[Metadata[Root]]) -> Metadata[Targets] | None:
    """The list in a file, where the keys of one of these roots have signed it; what is damaged counts for nothing."""
    try:
        found = load(path, Targets)
    except PublishingError:
        return None
    return found if found is not None and any(is_signed(found, root) for root in roots) else None
